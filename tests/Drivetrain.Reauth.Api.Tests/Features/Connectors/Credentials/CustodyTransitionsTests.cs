using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using static Drivetrain.Reauth.Api.Tests.Features.Reauths.Given;

namespace Drivetrain.Reauth.Api.Tests.Features.Connectors.Credentials;

/// <summary>What an import and a disconnection leave of what a connector knew before.</summary>
public sealed class CustodyTransitionsTests
{
    private static readonly ConnectorInterruption PlanLimit = new(FailureReason.PlanLimit, Detail: null, Now.AddDays(-3));

    [Fact]
    [Trait("Case", "16.disconnect")]
    public void Disconnect_ConnectorThatSynced_BeginsAGapAndDropsWhatWasInTheWay()
    {
        var before = Connector(Acme) with
        {
            Status = ConnectorStatus.Interrupted,
            Failure = null,
            Interruption = PlanLimit,
            SyncedTo = new DateOnly(2026, 11, 20),
        };

        var after = CustodyTransitions.Disconnect(before, Now)!;

        Assert.Equal((ConnectorStatus.Failed, "disconnected", null, null), (after.Status, after.Failure!.Code, after.Interruption, after.Expiry));
        Assert.Equal(new DateOnly(2026, 11, 20), after.Gap!.From);
        Assert.Null(after.Gap.FailedTo);
    }

    [Theory]
    [Trait("Case", "16.import")]
    [InlineData(ConnectorStatus.Failed, "credentials_expired", true)]
    [InlineData(ConnectorStatus.Failed, ConnectorFailure.NoCredential, false)]
    [InlineData(ConnectorStatus.Interrupted, null, true)]
    [InlineData(ConnectorStatus.Expiring, null, false)]
    public void Import_Whatever_LeavesAConnectedConnectorWhoseGapHasEnded(ConnectorStatus status, string? failure, bool isRecovery)
    {
        var failed = failure is null ? null : new ConnectorFailure(failure, Detail: null, Now.AddDays(-2));
        var before = Connector(Acme) with { Status = status, Failure = failed, Interruption = status is ConnectorStatus.Interrupted ? PlanLimit : null };
        before = before with { Gap = failed is null ? null : ConnectorGap.Begin(before with { Failure = null }, failed) };

        var after = CustodyTransitions.Imported(before, Acme, "gra_1", Now);

        Assert.Equal((ConnectorStatus.Connected, null, null, null), (after.Status, after.Failure, after.Interruption, after.Expiry));
        Assert.NotEqual(failure is "credentials_expired", after.Gap?.FailedTo is null);
        Assert.Equal(isRecovery, CustodyTransitions.IsRecovery(before));
    }
}
