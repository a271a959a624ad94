using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Foundation.OpenApi;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>What the documentation shows.</summary>
internal static class ReauthExamples
{
    public const string Tag = "Reauths";
    public const string BrowserTag = "Browser";

    private static readonly DateTimeOffset Now = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    public static IServiceCollection AddReauthExamples(this IServiceCollection services)
    {
        var connector = ConnectorExamples.Connected;
        var seen = new InstanceReference("9130347957983003", "Globex Corporation");
        return services
            .AddApiEvent(
                ReauthEvent.Failed,
                "An attempt ended without a login. `outcome` says why; the connector's status hasn't changed.",
                new ReauthEvent(connector.ReauthId!, connector.Id, Outcomes.InstanceMismatch, connector.Instance, [seen])
            )
            .AddApiTag(Tag, "Attempts to re-authenticate a connector, from the first click to the outcome.")
            .AddApiTag(BrowserTag, "Opened by the person's browser. Errors are pages for browsers and problem details for everything else.")
            .AddApiExample(new StartReauthRequest("https://acme.drivetrain.ai/data?source=ds_quickbooks_acme"))
            .AddApiExample(
                new StartReauthResponse(
                    connector.ReauthId!,
                    connector.Id,
                    ReauthStatus.Created,
                    $"https://reauth.example.com/reauth/{connector.ReauthId}/start",
                    Now.AddMinutes(10)
                )
            )
            .AddApiExample(new ConfirmReauthRequest(connector.Instance!.Id))
            .AddApiExample(new ReconnectOthersRequest(["con_2h8w5e3r6t0y9m4b7n1q7m2k9x"]))
            .AddApiExample(
                new ReauthResponse(
                    connector.ReauthId!,
                    connector.Id,
                    connector.WorkspaceId,
                    connector.Provider,
                    ReauthStatus.Failed,
                    new ReauthOutcome(
                        Outcomes.InstanceMismatch,
                        "You logged in to a different company",
                        "This data source belongs to Acme Inc., but you logged in to Globex Corporation. Nothing was changed. Log in again and "
                            + "choose Acme Inc.",
                        NextAction.Retry
                    ),
                    connector.Instance,
                    [seen],
                    [],
                    Now,
                    Now.AddMinutes(10),
                    Now.AddSeconds(48),
                    [
                        new TimelineEntry(Now, "created"),
                        new TimelineEntry(Now.AddSeconds(1), "started"),
                        new TimelineEntry(Now.AddSeconds(47), "returned"),
                        new TimelineEntry(Now.AddSeconds(48), "proved", TraceId: "1-6562a1b0-3d2c4b5a69788796a5b4c3d2"),
                        new TimelineEntry(Now.AddSeconds(48), "ended", Outcomes.InstanceMismatch),
                        new TimelineEntry(Now.AddSeconds(48), "tokens_revoked"),
                    ]
                )
            );
    }
}
