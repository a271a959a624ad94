using Drivetrain.Reauth.Sandbox.Hosting;
using Drivetrain.Reauth.Sandbox.Intuit.Authorize;

namespace Drivetrain.Reauth.Sandbox.Intuit.Control;

/// <summary>The sandbox's own REST side under <c>/_sandbox/intuit</c>; nothing of it exists at the real Intuit.</summary>
internal static class ControlEndpoints
{
    public static void MapControl(this IEndpointRouteBuilder routes)
    {
        var world = routes.ServiceProvider.GetRequiredService<IntuitWorld>();
        var group = routes.MapGroup("/_sandbox/intuit");
        group.MapKnobs(world.KnobStore);
        group.MapGet("/directory", () => Results.Json(world.Directory, SandboxJson.Options));
        group.MapPut("/directory", (IntuitDirectory directory) => ReplaceDirectory(directory, world));
        group.MapGet("/log", () => Results.Json(Read(world), SandboxJson.Options));
        group.MapPost(
            "/signing-keys",
            () =>
            {
                world.Keys.Rotate();
                return Results.NoContent();
            }
        );
        group.MapPost(
            "/companies/{realmId}/disconnect",
            (string realmId) =>
            {
                world.Vault.DisconnectCompany(realmId);
                return Results.NoContent();
            }
        );
        group.MapPost("/users/{email}/passkeys", (string email, PasskeyRegistration passkey) => RegisterPasskey(email, passkey, world));
        group.MapPost(
            "/reset",
            () =>
            {
                world.Reset();
                return Results.NoContent();
            }
        );
    }

    private static IResult ReplaceDirectory(IntuitDirectory directory, IntuitWorld world)
    {
        if (directory.Validate() is { } error)
            return Problems.BadRequest("invalid_directory", error);
        world.Directory = directory;
        return Results.Json(directory, SandboxJson.Options);
    }

    private static IResult RegisterPasskey(string email, PasskeyRegistration passkey, IntuitWorld world)
    {
        if (world.Directory.FindUser(email) is not { } user)
            return Problems.NotFound($"Nobody has the email {email}.");
        return world.Passkeys.TryRegister(user.Email, passkey)
            ? Results.NoContent()
            : Problems.BadRequest("invalid_passkey", "credentialId is base64url; publicKey is the base64url SubjectPublicKeyInfo of an ECDSA P-256 key.");
    }

    private static LogDocument Read(IntuitWorld world) => new(world.Log.Counts, world.Log.Exchanges, world.Log.RevokedRealms, world.Log.Requests);

    private sealed record LogDocument(
        IReadOnlyDictionary<IntuitEvent, int> Counts,
        IReadOnlyDictionary<string, int> Exchanges,
        IReadOnlyCollection<string> RevokedRealms,
        IReadOnlyCollection<IntuitRequest> Requests
    );
}
