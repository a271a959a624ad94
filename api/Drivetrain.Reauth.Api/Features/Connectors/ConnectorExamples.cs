using Drivetrain.Reauth.Api.Features.Connectors.History;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.OpenApi;

namespace Drivetrain.Reauth.Api.Features.Connectors;

/// <summary>What the documentation shows.</summary>
internal static class ConnectorExamples
{
    public const string Tag = "Connectors";

    private static readonly DateTimeOffset Now = new(2026, 11, 23, 9, 4, 0, TimeSpan.Zero);

    public static ConnectorResponse Connected { get; } =
        new(
            "con_7m2k9x4d1q8w5e3r6t0y2v4b7n",
            "acme",
            "ds_quickbooks_acme",
            "quickbooks",
            "QuickBooks · Acme Inc.",
            ConnectorStatus.Connected,
            new InstanceReference("9130347957983001", "Acme Inc."),
            Failure: null,
            new ConnectorSync(SyncStatus.Running, "1,204 of 3,800 rows", Now),
            Now.AddMinutes(-1),
            "rea_01kaqv3c5mf8z9t2b7w4n6x0ye",
            "https://acme.drivetrain.ai/data",
            Now.AddDays(-120),
            Now,
            Now.AddDays(100)
        );

    public static IServiceCollection AddConnectorExamples(this IServiceCollection services) =>
        services
            .AddApiTag(Tag, "A workspace's data sources, each fed by one provider and bound to one company.")
            .AddApiExample(Connected)
            .AddApiExample(new Page<ConnectorResponse>([Connected]))
            .AddApiExample(
                new Page<ConnectorHistoryEntry>([
                    new ConnectorHistoryEntry(
                        "aud_01kaqw2n8r3s5t7v9w1x4y6z0a",
                        Now,
                        "connector.reauthenticated",
                        "session:ses_01kaqv1b4c6d8e0f2g4h6j8k0m",
                        "Dana Fox",
                        new Dictionary<string, string>(StringComparer.Ordinal) { ["reauth"] = Connected.ReauthId!, ["outcome"] = "matched" }
                    ),
                ])
            )
            .AddApiExample(
                new RegisterConnectorRequest(
                    Connected.DataSourceId,
                    Connected.Provider,
                    Connected.Name,
                    Connected.WorkspaceId,
                    new InstanceRequest("9130347957983001", "Acme Inc."),
                    Connected.ReturnUrl
                )
            )
            .AddConnectorEvents()
            .AddApiExample(new ReportFailureRequest("credentials_expired", "QuickBooks returned 401 for three syncs in a row.", Now.AddHours(-2)))
            .AddApiExample(new ReportSyncRequest(SyncStatus.Succeeded, Records: 3_800, From: new DateOnly(2026, 1, 1), To: new DateOnly(2026, 11, 24)));
}
