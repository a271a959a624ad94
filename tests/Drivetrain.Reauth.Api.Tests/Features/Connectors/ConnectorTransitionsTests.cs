using Drivetrain.Reauth.Api.Features.Connectors;
using static Drivetrain.Reauth.Api.Tests.Features.Reauths.Given;

namespace Drivetrain.Reauth.Api.Tests.Features.Connectors;

public sealed class ConnectorTransitionsTests
{
    private static readonly ConnectorRegistration Registration = new("acme", "ds_1", "quickbooks", "QuickBooks", Instance: null, ReturnUrl: null);

    [Fact]
    public void Register_Unknown_IsUnboundAndHasNotFailed()
    {
        var connector = ConnectorTransitions.Register(existing: null, Registration, Now)!;

        Assert.Equal((ConnectorStatus.Unbound, null), (connector.Status, connector.Failure));
    }

    [Fact]
    public void Register_UnknownWithCompany_AwaitsItsFirstLogin()
    {
        var connector = ConnectorTransitions.Register(existing: null, Registration with { Instance = Acme }, Now)!;

        Assert.Equal((ConnectorStatus.Failed, "no_credential"), (connector.Status, connector.Failure!.Code));
    }

    [Fact]
    public void Register_AgainUnchanged_IsTheSameObject()
    {
        var connector = ConnectorTransitions.Register(existing: null, Registration with { Instance = Acme }, Now)!;

        Assert.Same(connector, ConnectorTransitions.Register(connector, Registration with { Instance = Acme }, Now.AddDays(1)));
        Assert.Same(connector, ConnectorTransitions.Register(connector, Registration, Now.AddDays(1)));
    }

    [Fact]
    public void Register_AgainWithACompany_AwaitsItsFirstLogin()
    {
        var unbound = ConnectorTransitions.Register(existing: null, Registration, Now)!;

        var bound = ConnectorTransitions.Register(unbound, Registration with { Instance = Acme }, Now.AddDays(1))!;

        Assert.Equal((Acme, ConnectorStatus.Failed, Now.AddDays(1)), (bound.Instance, bound.Status, bound.UpdatedAt));
        Assert.Equal(new ConnectorFailure("no_credential", Detail: null, Now.AddDays(1)), bound.Failure);
    }

    [Fact]
    public void Register_AgainWithACompanyAfterAReportedFailure_KeepsThatFailure()
    {
        var failure = new ConnectorFailure("credentials_expired", Detail: null, Now);
        var unbound = ConnectorTransitions.Fail(Connector(), failure, Now);

        Assert.Equal(failure, ConnectorTransitions.Register(unbound, Registration with { Instance = Acme }, Now.AddDays(1))!.Failure);
    }

    [Fact]
    public void Register_ConnectedAgainWithNewNames_TakesTheNamesAndStaysConnected()
    {
        var connected = ConnectorTransitions.Reauthenticated(Connector(Acme), Acme, "gra_1", 1, Now) with { ReturnUrl = "https://app.drivetrain.ai/old" };
        var renamed = Acme with { Name = "Acme Incorporated" };

        var again = ConnectorTransitions.Register(
            connected,
            Registration with
            {
                Name = "Ledger",
                Instance = renamed,
                ReturnUrl = "https://app.drivetrain.ai/new",
            },
            Now.AddDays(1)
        )!;

        Assert.Equal(connected with { Name = "Ledger", Instance = renamed, ReturnUrl = "https://app.drivetrain.ai/new", UpdatedAt = Now.AddDays(1) }, again);
    }

    [Fact]
    public void Register_AgainWithoutReturnUrlAndCompany_KeepsBoth()
    {
        var connected = ConnectorTransitions.Reauthenticated(Connector(Acme), Acme, "gra_1", 1, Now) with { ReturnUrl = "https://app.drivetrain.ai/data" };

        Assert.Same(connected, ConnectorTransitions.Register(connected, Registration, Now.AddDays(1)));
    }

    [Fact]
    public void Register_BoundToAnotherCompany_IsRefused() =>
        Assert.Null(ConnectorTransitions.Register(Connector(Acme), Registration with { Instance = Globex }, Now));

    [Fact]
    public void Register_OtherProvider_IsRefused() =>
        Assert.Null(ConnectorTransitions.Register(Connector(Acme), Registration with { ProviderId = "xero" }, Now));

    [Fact]
    public void Fail_ReportFromBeforeTheLogin_ChangesNothing()
    {
        var connector = ConnectorTransitions.Reauthenticated(Connector(Acme), Acme, "gra_1", 1, Now);

        Assert.Same(
            connector,
            ConnectorTransitions.Fail(connector, new ConnectorFailure("credentials_expired", Detail: null, Now.AddSeconds(-1)), Now.AddSeconds(5))
        );
    }

    [Fact]
    public void Fail_ReportFromTheInstantOfTheLogin_Counts()
    {
        var connector = ConnectorTransitions.Reauthenticated(Connector(Acme), Acme, "gra_1", 1, Now);

        Assert.Equal(ConnectorStatus.Failed, ConnectorTransitions.Fail(connector, new ConnectorFailure("credentials_expired", Detail: null, Now), Now).Status);
    }

    [Fact]
    public void Fail_WithoutACompany_StaysUnbound()
    {
        var failure = new ConnectorFailure("credentials_expired", Detail: null, Now);

        var failed = ConnectorTransitions.Fail(Connector(), failure, Now);

        Assert.Equal((ConnectorStatus.Unbound, failure), (failed.Status, failed.Failure));
    }

    [Fact]
    public void Fail_RepeatedWithoutNews_IsTheSameObject()
    {
        var failed = Connector(Acme);

        Assert.Same(failed, ConnectorTransitions.Fail(failed, failed.Failure! with { At = Now }, Now));
    }

    [Fact]
    public void Fail_ForAnotherReason_TakesTheNewReasonAndForgetsTheSync()
    {
        var failed = ConnectorTransitions.Synced(Connector(Acme), new ConnectorSync(SyncStatus.Failed, Detail: null, Now), Now);
        var failure = new ConnectorFailure("access_revoked", Detail: null, Now.AddHours(1));

        var next = ConnectorTransitions.Fail(failed, failure, Now.AddHours(2));

        var gap = new ConnectorGap(failed.Failure!.At, FailedTo: null, DateOnly.FromDateTime(failed.Failure.At.UtcDateTime));
        Assert.Equal(failed with { Failure = failure, Sync = null, Gap = gap, UpdatedAt = Now.AddHours(2) }, next);
    }

    [Fact]
    public void Fail_Repeated_KeepsSinceWhen()
    {
        var first = ConnectorTransitions.Fail(
            ConnectorTransitions.Reauthenticated(Connector(Acme), Acme, "gra_1", 1, Now),
            new ConnectorFailure("credentials_expired", Detail: null, Now.AddHours(1)),
            Now
        );

        var again = ConnectorTransitions.Fail(first, new ConnectorFailure("credentials_expired", Detail: null, Now.AddHours(2)), Now.AddHours(2));

        Assert.Equal((ConnectorStatus.Failed, Now.AddHours(1)), (again.Status, again.Failure!.At));
    }

    [Fact]
    public void Reauthenticated_Failed_IsConnectedWithoutFailure()
    {
        var connector = ConnectorTransitions.Reauthenticated(Connector(Acme), Acme with { Name = "Acme Incorporated" }, "gra_1", 1, Now);

        Assert.Equal((ConnectorStatus.Connected, null, Now), (connector.Status, connector.Failure, connector.LastReauthenticatedAt));
        Assert.Equal("Acme Incorporated", connector.Instance!.Name);
    }

    [Fact]
    public void Reauthenticated_OtherCompany_IsABug() =>
        Assert.Throws<InvalidOperationException>(() => ConnectorTransitions.Reauthenticated(Connector(Acme), Globex, "gra_1", 1, Now));
}
