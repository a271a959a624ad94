using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Xero.Control;

/// <summary>The sandbox's own REST side under <c>/_sandbox/xero</c>; nothing of it exists at the real Xero.</summary>
internal static class ControlEndpoints
{
    public static void MapControl(this IEndpointRouteBuilder routes)
    {
        var world = routes.ServiceProvider.GetRequiredService<XeroWorld>();
        var group = routes.MapGroup("/_sandbox/xero");
        group.MapKnobs(world.KnobStore);
        group.MapGet("/directory", () => Results.Json(world.Directory, SandboxJson.Options));
        group.MapPut("/directory", (XeroDirectory directory) => ReplaceDirectory(directory, world));
        group.MapGet("/log", () => Results.Json(new LogDocument(world.Log.Counts, world.Log.DeletedTenants), SandboxJson.Options));
        group.MapPost(
            "/signing-keys",
            () =>
            {
                world.Keys.Rotate();
                return Results.NoContent();
            }
        );
        group.MapPost(
            "/organisations/{tenantId}/disconnect",
            (string tenantId) =>
            {
                world.Connections.DisconnectTenant(tenantId);
                return Results.NoContent();
            }
        );
        group.MapPost(
            "/reset",
            () =>
            {
                world.Reset();
                return Results.NoContent();
            }
        );
    }

    private static IResult ReplaceDirectory(XeroDirectory directory, XeroWorld world)
    {
        if (directory.Validate() is { } error)
            return Problems.BadRequest("invalid_directory", error);
        world.Directory = directory;
        return Results.Json(directory, SandboxJson.Options);
    }

    private sealed record LogDocument(IReadOnlyDictionary<XeroEvent, int> Counts, IReadOnlyCollection<string> DeletedTenants);
}
