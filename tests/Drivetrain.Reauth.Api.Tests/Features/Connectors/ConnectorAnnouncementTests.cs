using Drivetrain.Reauth.Api.Features.Connectors;
using static Drivetrain.Reauth.Api.Tests.Features.Reauths.Given;

namespace Drivetrain.Reauth.Api.Tests.Features.Connectors;

/// <summary>Who is told what of a connector is decided without a store.</summary>
[Trait("Case", "14.1")]
public sealed class ConnectorAnnouncementTests
{
    private static readonly ConnectorRegistration Registration = new("acme", "ds_1", "quickbooks", "Books", Instance: null, ReturnUrl: null);

    [Fact]
    public void Registration_NewChangedOrTheSame_IsToldToTheOperatorWhereItChangesSomething()
    {
        var made = ConnectorTransitions.Register(existing: null, Registration, Now)!;
        Assert.Equal(new ConnectorAnnouncement("connector.registered"), ConnectorAnnouncement.OfRegistration(before: null, made));
        var renamed = ConnectorTransitions.Register(made, Registration with { Name = "Ledger" }, Now)!;
        Assert.Equal(new ConnectorAnnouncement("connector.updated"), ConnectorAnnouncement.OfRegistration(made, renamed));
        Assert.Null(ConnectorAnnouncement.OfRegistration(made, ConnectorTransitions.Register(made, Registration, Now)!));
    }

    [Fact]
    public void Failure_NewOrKnown_IsToldOnceWithItsCode()
    {
        var failure = new ConnectorFailure("credentials_expired", Detail: null, Now);
        var failed = ConnectorTransitions.Fail(Connector(), failure, Now);
        var told = ConnectorAnnouncement.OfFailure(Connector(), failed)!;
        Assert.Equal(("connector.failed", ConnectorEvent.Failed, "credentials_expired"), (told.Action, told.EventType, told.Details!["code"]));
        Assert.Null(ConnectorAnnouncement.OfFailure(failed, ConnectorTransitions.Fail(failed, failure, Now.AddDays(1))));
    }

    [Fact]
    public void Failure_OfTheCredentialBeforeALogin_IsNotTold()
    {
        var connected = ConnectorTransitions.Reauthenticated(Connector(Acme), Acme, "gra_1", 1, Now);
        var late = ConnectorTransitions.Fail(connected, new ConnectorFailure("credentials_expired", Detail: null, Now.AddDays(-1)), Now.AddDays(1));
        Assert.Null(ConnectorAnnouncement.OfFailure(connected, late));
    }

    [Fact]
    public void RecoveryAndDeletion_AreEventsToo()
    {
        Assert.Equal(("connector.recovered", ConnectorEvent.Recovered), (ConnectorAnnouncement.OfRecovery.Action, ConnectorAnnouncement.OfRecovery.EventType));
        Assert.Equal(("connector.deleted", ConnectorEvent.Deleted), (ConnectorAnnouncement.OfDeletion.Action, ConnectorAnnouncement.OfDeletion.EventType));
    }
}
