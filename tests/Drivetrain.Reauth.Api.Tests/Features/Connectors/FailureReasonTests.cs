using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Tests.Features.Connectors;

/// <summary>What is nobody's fault interrupts a connector and never asks for a login; all else fails it, with a reason.</summary>
public sealed class FailureReasonTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 9, 0, 0, TimeSpan.Zero);

    private static readonly Connector Connected = new()
    {
        Id = "con_1",
        WorkspaceId = "acme",
        DataSourceId = "ds",
        ProviderId = "quickbooks",
        Name = "QuickBooks",
        Status = ConnectorStatus.Connected,
        Instance = new Instance("9130347957983001", "Acme Inc."),
        LastReauthenticatedAt = Now.AddDays(-1),
        CreatedAt = Now.AddDays(-2),
        UpdatedAt = Now.AddDays(-1),
    };

    [Theory]
    [InlineData("credentials_expired", FailureReason.ExpiredCredentials)]
    [InlineData("deactivated_account", FailureReason.DeactivatedAccount)]
    [InlineData("role_lost", FailureReason.RoleLost)]
    [InlineData("something_new", null)]
    public void Fail_CodeOfThePlatform_HasAReasonWhereItIsKnown(string code, FailureReason? reason)
    {
        var failed = ConnectorTransitions.Fail(Connected, new ConnectorFailure(code, Detail: null, Now), Now);

        Assert.Equal(ConnectorStatus.Failed, failed.Status);
        Assert.Equal(reason, failed.Failure!.Reason);
    }

    [Theory]
    [InlineData("plan_limit")]
    [InlineData("provider_outage")]
    public void Fail_NobodysFault_Interrupts(string code)
    {
        var interrupted = ConnectorTransitions.Fail(Connected, new ConnectorFailure(code, "503 since noon", Now), Now);

        Assert.Equal(ConnectorStatus.Interrupted, interrupted.Status);
        Assert.Null(interrupted.Failure);
        Assert.Equal(("connector.interrupted", ConnectorEvent.Interrupted), Announced(Connected, interrupted));
    }

    [Fact]
    public void Fail_OutageReportedAgain_KeepsTheFirstInstantAndIsNotToldAgain()
    {
        var first = ConnectorTransitions.Fail(Connected, new ConnectorFailure("provider_outage", Detail: null, Now), Now);

        var again = ConnectorTransitions.Fail(first, new ConnectorFailure("provider_outage", Detail: null, Now.AddHours(1)), Now.AddHours(1));

        Assert.Same(first, again);
    }

    [Fact]
    public void Fail_OutageOfAFailedConnector_StaysFailedAndHasToWait()
    {
        var failed = ConnectorTransitions.Fail(Connected, new ConnectorFailure("revoked", Detail: null, Now), Now);

        var both = ConnectorTransitions.Fail(failed, new ConnectorFailure("provider_outage", Detail: null, Now.AddHours(1)), Now.AddHours(1));

        Assert.Equal((ConnectorStatus.Failed, "revoked", FailureReason.ProviderOutage), (both.Status, both.Failure!.Code, both.Interruption!.Reason));
    }

    [Fact]
    public void Fail_DeadLoginInAnOutage_Fails()
    {
        var interrupted = ConnectorTransitions.Fail(Connected, new ConnectorFailure("provider_outage", Detail: null, Now), Now);

        var failed = ConnectorTransitions.Fail(interrupted, new ConnectorFailure("revoked", Detail: null, Now), Now);

        Assert.Equal((ConnectorStatus.Failed, null), (failed.Status, failed.Interruption));
        Assert.Equal(("connector.failed", ConnectorEvent.Failed), Announced(interrupted, failed));
    }

    [Fact]
    public void Recovered_Interrupted_IsConnectedAgain()
    {
        var interrupted = ConnectorTransitions.Fail(Connected, new ConnectorFailure("plan_limit", Detail: null, Now), Now);

        var recovered = ConnectorTransitions.Recovered(interrupted, Now.AddHours(1))!;

        Assert.Equal((ConnectorStatus.Connected, null), (recovered.Status, recovered.Interruption));
        Assert.Equal((Now, Now.AddHours(1)), (recovered.Gap!.FailedFrom, recovered.Gap.FailedTo));
    }

    [Fact]
    public void Recovered_WarnedBefore_IsExpiringAgain()
    {
        var warned = ConnectorTransitions.Warned(Connected, new ConnectorExpiry(Now.AddDays(7), ExpiryCause.HardLimit, 7, Now), Now);
        var interrupted = ConnectorTransitions.Fail(warned, new ConnectorFailure("provider_outage", Detail: null, Now), Now);

        Assert.Equal(ConnectorStatus.Expiring, warned.Status);
        Assert.Equal(ConnectorStatus.Expiring, ConnectorTransitions.Recovered(interrupted, Now.AddHours(1))!.Status);
    }

    private static (string, string?) Announced(Connector before, Connector after)
    {
        var announcement = ConnectorAnnouncement.OfFailure(before, after)!;
        return (announcement.Action, announcement.EventType);
    }
}
