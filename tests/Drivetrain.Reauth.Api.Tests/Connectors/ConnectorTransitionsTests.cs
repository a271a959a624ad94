using Drivetrain.Reauth.Api.Connectors;
using static Drivetrain.Reauth.Api.Tests.Reauths.Given;

namespace Drivetrain.Reauth.Api.Tests.Connectors;

public sealed class ConnectorTransitionsTests
{
    private static readonly ConnectorRegistration Registration = new("acme", "ds_1", "quickbooks", "QuickBooks", Instance: null, ReturnUrl: null);

    [Fact]
    public void Register_Unknown_IsUnbound() => Assert.Equal(ConnectorStatus.Unbound, ConnectorTransitions.Register(existing: null, Registration, Now)!.Status);

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
    public void Register_BoundToAnotherCompany_IsRefused() =>
        Assert.Null(ConnectorTransitions.Register(Connector(Acme), Registration with { Instance = Globex }, Now));

    [Fact]
    public void Register_OtherProvider_IsRefused() => Assert.Null(ConnectorTransitions.Register(Connector(Acme), Registration with { ProviderId = "xero" }, Now));

    [Fact]
    public void Fail_ReportFromBeforeTheLogin_ChangesNothing()
    {
        var connector = ConnectorTransitions.Reauthenticated(Connector(Acme), Acme, Now);

        Assert.Same(connector, ConnectorTransitions.Fail(connector, new ConnectorFailure("credentials_expired", Detail: null, Now.AddSeconds(-1)), Now.AddSeconds(5)));
    }

    [Fact]
    public void Fail_Repeated_KeepsSinceWhen()
    {
        var first = ConnectorTransitions.Fail(ConnectorTransitions.Reauthenticated(Connector(Acme), Acme, Now), new ConnectorFailure("credentials_expired", Detail: null, Now.AddHours(1)), Now);

        var again = ConnectorTransitions.Fail(first, new ConnectorFailure("credentials_expired", Detail: null, Now.AddHours(2)), Now.AddHours(2));

        Assert.Equal((ConnectorStatus.Failed, Now.AddHours(1)), (again.Status, again.Failure!.At));
    }

    [Fact]
    public void Reauthenticated_Failed_IsConnectedWithoutFailure()
    {
        var connector = ConnectorTransitions.Reauthenticated(Connector(Acme), Acme with { Name = "Acme Incorporated" }, Now);

        Assert.Equal((ConnectorStatus.Connected, null, Now), (connector.Status, connector.Failure, connector.LastReauthenticatedAt));
        Assert.Equal("Acme Incorporated", connector.Instance!.Name);
    }

    [Fact]
    public void Reauthenticated_OtherCompany_IsABug() =>
        Assert.Throws<InvalidOperationException>(() => ConnectorTransitions.Reauthenticated(Connector(Acme), Globex, Now));
}
