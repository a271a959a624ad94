using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Foundation.OpenApi;
using Drivetrain.Reauth.Api.Foundation.Retention;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.Handovers;

/// <summary>Links by which the login of a connector is handed to a colleague.</summary>
internal static class HandoverFeature
{
    public const string Tag = "Hand-overs";

    public static IServiceCollection AddHandovers(this IServiceCollection services)
    {
        services.AddOptions<HandoverOptions>().BindConfiguration(HandoverOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        const string id = "hnd_01kaqv7e9ph2s6w0y4a8c1g5km";
        return services
            .AddSingleton<HandoverDesk>()
            .AddSingleton<IWorkspaceData, HandoverData>()
            .AddExpiring(Handover.ByRemoval)
            .AddApiTag(Tag, "Links for handing over a connector's login to a colleague with the required role.")
            .AddApiExample(new CreateHandoverRequest("Hi Ava, QuickBooks needs you to log in once more. Thank you!"))
            .AddApiExample(
                new HandoverResponse(
                    id,
                    ConnectorExamples.Connected.Id,
                    $"https://reauth.example.com/handover/{id}?ticket=made-up-Zt0bV7mQe4Yk1dR9xS2nLw8uHg5cJfAi3oPq",
                    "Dana Fox",
                    new DateTimeOffset(2026, 11, 30, 9, 0, 0, TimeSpan.Zero)
                )
            );
    }
}
