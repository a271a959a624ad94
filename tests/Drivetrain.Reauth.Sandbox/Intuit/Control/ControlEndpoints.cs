using Drivetrain.Reauth.Sandbox.Hosting;
using Drivetrain.Reauth.Sandbox.Hosting.Providers;
using Drivetrain.Reauth.Sandbox.Intuit.Authorize;
using Drivetrain.Reauth.Sandbox.Intuit.Tokens;

namespace Drivetrain.Reauth.Sandbox.Intuit.Control;

/// <summary>What only Intuit's control has.</summary>
internal static class ControlEndpoints
{
    public static void MapControl(this IEndpointRouteBuilder routes)
    {
        var world = routes.ServiceProvider.GetRequiredService<IntuitWorld>();
        var group = routes.MapControl("intuit", world, () => Read(world.Log));
        group.MapPost("/companies/{realmId}/disconnect", (string realmId) => ProviderControl.Done(() => world.Vault.DisconnectCompany(realmId)));
        group.MapPost(
            "/companies/{realmId}/logins/{email}",
            (string realmId, string email) =>
                OutsideLogin.Of(world, email, realmId) is { } login
                    ? Results.Json(login, SandboxJson.Options)
                    : Problems.NotFound($"No one has the e-mail address {email}, or no company the ID {realmId}.")
        );
        group.MapPost("/users/{email}/passkeys", (string email, PasskeyRegistration passkey) => RegisterPasskey(email, passkey, world));
    }

    private static IResult RegisterPasskey(string email, PasskeyRegistration passkey, IntuitWorld world)
    {
        if (world.Directory.FindUser(email) is not { } user)
            return Problems.NotFound($"No one has the e-mail address {email}.");
        return world.Passkeys.TryRegister(user.Email, passkey)
            ? Results.NoContent()
            : Problems.BadRequest("invalid_passkey", "credentialId is base64url; publicKey is the base64url SubjectPublicKeyInfo of an ECDSA P-256 key.");
    }

    private static LogDocument Read(IntuitLog log) => new(log.Counts, log.Exchanges, log.RevokedRealms, log.Requests);

    private sealed record LogDocument(
        IReadOnlyDictionary<IntuitEvent, int> Counts,
        IReadOnlyDictionary<string, int> Exchanges,
        IReadOnlyCollection<string> RevokedRealms,
        IReadOnlyCollection<IntuitRequest> Requests
    );
}
