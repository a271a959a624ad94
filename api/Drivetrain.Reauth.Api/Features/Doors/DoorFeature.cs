using Drivetrain.Reauth.Api.Foundation.Retention;

namespace Drivetrain.Reauth.Api.Features.Doors;

/// <summary>Pages at addresses that a provider has once for all customers: Intuit's Reconnect, Disconnect and Launch URL.</summary>
internal static class DoorFeature
{
    public static IServiceCollection AddDoors(this IServiceCollection services) =>
        services.AddSingleton<DoorOffers>().AddSingleton<DoorDesk>().AddSweep<DoorChecks>();

    public static IEndpointRouteBuilder MapDoors(this IEndpointRouteBuilder routes)
    {
        DoorEndpoints.Map(routes);
        return routes;
    }
}
