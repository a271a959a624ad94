using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Tests.Features.Reauths;

/// <summary>States to start from.</summary>
internal static class Given
{
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);
    public static readonly TimeSpan Step = TimeSpan.FromMinutes(10);
    public static readonly Instance Acme = new("9130347957983001", "Acme Inc.");
    public static readonly Instance Globex = new("9130347957983003", "Globex");

    public static Connector Connector(Instance? instance = null, string? reauthId = "rea_1") =>
        new()
        {
            Id = "con_1",
            WorkspaceId = "acme",
            DataSourceId = "ds_1",
            ProviderId = "quickbooks",
            Name = "QuickBooks",
            Status = instance is null ? ConnectorStatus.Unbound : ConnectorStatus.Failed,
            Instance = instance,
            Failure = instance is null ? null : new ConnectorFailure("credentials_expired", Detail: null, Now.AddDays(-1)),
            ReauthId = reauthId,
            CreatedAt = Now.AddDays(-100),
            UpdatedAt = Now.AddDays(-1),
        };

    public static ReauthAttempt Created(Connector connector) =>
        ReauthTransitions.Create(new NewReauth("rea_1", "https://app.drivetrain.ai/data", "session:1", Step) { BrowserHash = "hash" }, connector, Now);

    public static ReauthAttempt Started(Connector connector) =>
        ReauthTransitions.Start(Created(connector), new AuthorizationSent("state", "verifier", Step), Now)!;

    public static ReauthAttempt Exchanging(Connector connector) => ReauthTransitions.Consume(Started(connector), Now)!;

    public static ReauthAttempt Awaiting(Connector connector, params Instance[] seen) =>
        ReauthTransitions.Conclude(Exchanging(connector), connector, new InstanceProof(seen), [], Step, Now)!.Reauth;
}
