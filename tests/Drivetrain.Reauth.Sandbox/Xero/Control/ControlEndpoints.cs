using Drivetrain.Reauth.Sandbox.Hosting.Providers;

namespace Drivetrain.Reauth.Sandbox.Xero.Control;

/// <summary>What only Xero's control has.</summary>
internal static class ControlEndpoints
{
    public static void MapControl(this IEndpointRouteBuilder routes)
    {
        var world = routes.ServiceProvider.GetRequiredService<XeroWorld>();
        var group = routes.MapControl("xero", world, () => new LogDocument(world.Log.Counts, world.Log.DeletedTenants));
        group.MapPost("/organisations/{tenantId}/disconnect", (string tenantId) => ProviderControl.Done(() => world.Connections.DisconnectTenant(tenantId)));
    }

    private sealed record LogDocument(IReadOnlyDictionary<XeroEvent, int> Counts, IReadOnlyCollection<string> DeletedTenants);
}
