using Drivetrain.Reauth.Api.Features.Connectors;
using static Drivetrain.Reauth.Api.Tests.Features.Reauths.Given;

namespace Drivetrain.Reauth.Api.Tests.Features.Connectors;

/// <summary>What an event makes of a connector, field by field and at its limits.</summary>
public sealed class ConnectorRuleTests
{
    private static readonly ConnectorRegistration Registration = new("acme", "ds_1", "quickbooks", "QuickBooks", Instance: null, ReturnUrl: null);
    private static readonly DateTimeOffset Later = Now.AddHours(1);

    [Fact]
    public void Register_New_TakesEverythingOver()
    {
        var connector = ConnectorTransitions.Register(existing: null, Registration with { Name = "Books", ReturnUrl = "https://app.drivetrain.ai/x" }, Now)!;

        Assert.Equal(
            (Api.Features.Connectors.Connector.IdOf("acme", "ds_1"), "acme", "ds_1", "quickbooks", "Books"),
            (connector.Id, connector.WorkspaceId, connector.DataSourceId, connector.ProviderId, connector.Name)
        );
        Assert.Equal(("https://app.drivetrain.ai/x", null, null), (connector.ReturnUrl, connector.Instance, connector.Failure));
        Assert.Equal((Now, Now), (connector.CreatedAt, connector.UpdatedAt));
    }

    [Fact]
    public void Register_NewWithCompany_FailsSinceNow()
    {
        var connector = ConnectorTransitions.Register(existing: null, Registration with { Instance = Acme }, Now)!;

        Assert.Equal((Acme, new ConnectorFailure("no_credential", Detail: null, Now)), (connector.Instance, connector.Failure));
    }

    [Fact]
    public void Register_KnownWithNewName_ChangesThatAlone()
    {
        var known = ConnectorTransitions.Reauthenticated(Connector(Acme), Acme, "gra_1", 1, Now);

        var renamed = ConnectorTransitions.Register(known, Registration with { Name = "Books" }, Later)!;

        Assert.Equal(known with { Name = "Books", UpdatedAt = Later }, renamed);
    }

    [Fact]
    public void Register_ReturnUrl_IsReplacedByAnotherAndKeptWithoutOne()
    {
        var known = Connector(Acme) with { ReturnUrl = "https://app.drivetrain.ai/old" };

        Assert.Equal("https://app.drivetrain.ai/old", ConnectorTransitions.Register(known, Registration with { Name = "Books" }, Later)!.ReturnUrl);
        Assert.Equal(
            "https://app.drivetrain.ai/new",
            ConnectorTransitions.Register(known, Registration with { ReturnUrl = "https://app.drivetrain.ai/new" }, Later)!.ReturnUrl
        );
    }

    [Fact]
    public void Register_UnboundWithCompany_BindsItAndAwaitsItsLogin()
    {
        var bound = ConnectorTransitions.Register(Connector(), Registration with { Instance = Acme }, Later)!;

        Assert.Equal((ConnectorStatus.Failed, Acme, new ConnectorFailure("no_credential", Detail: null, Later)), (bound.Status, bound.Instance, bound.Failure));
        Assert.Equal((Connector().CreatedAt, Later), (bound.CreatedAt, bound.UpdatedAt));
    }

    [Fact]
    public void Register_UnboundThatFailed_KeepsItsFailureWhenBound()
    {
        var failed = ConnectorTransitions.Fail(Connector(), new ConnectorFailure("credentials_expired", "x", Now), Now);

        var bound = ConnectorTransitions.Register(failed, Registration with { Instance = Acme }, Later)!;

        Assert.Equal((ConnectorStatus.Failed, new ConnectorFailure("credentials_expired", "x", Now)), (bound.Status, bound.Failure));
    }

    [Fact]
    public void Register_BoundWithTheSameCompany_StaysConnectedAndTakesTheName()
    {
        var known = ConnectorTransitions.Reauthenticated(Connector(Acme), Acme, "gra_1", 1, Now);
        var renamed = Acme with { Name = "Acme Incorporated" };

        var registered = ConnectorTransitions.Register(known, Registration with { Instance = renamed }, Later)!;

        Assert.Equal((ConnectorStatus.Connected, renamed, null), (registered.Status, registered.Instance, registered.Failure));
    }

    [Fact]
    public void Register_ProviderOfAnotherCase_IsAnotherProvider() =>
        Assert.Null(ConnectorTransitions.Register(Connector(Acme), Registration with { ProviderId = "QuickBooks" }, Now));

    [Fact]
    [Trait("Case", "12.11")]
    public void Register_BySession_TakesAKnownOneAsItIs()
    {
        var session = Registration with { Name = "Renamed", ReturnUrl = "https://app.drivetrain.ai/evil", BySession = true };
        foreach (var known in new[] { Connector(), Connector(Acme), ConnectorTransitions.Reauthenticated(Connector(Acme), Acme, "gra_1", 1, Now) })
        {
            Assert.Same(known, ConnectorTransitions.Register(known, session, Later));
        }
    }

    [Theory]
    [InlineData(true, true, RegistrationRefusal.OtherProvider)]
    [InlineData(true, false, RegistrationRefusal.OtherProvider)]
    [InlineData(false, true, RegistrationRefusal.OtherProvider)]
    [InlineData(false, false, null)]
    [Trait("Case", "12.11")]
    public void Contradiction_OtherProvider_IsOneUnlessThePlatformNamesItForAnUnboundOne(bool bySession, bool isBound, RegistrationRefusal? expected) =>
        Assert.Equal(
            expected,
            ConnectorTransitions.Contradiction(Connector(isBound ? Acme : null), Registration with { ProviderId = "xero", BySession = bySession })
        );

    [Fact]
    [Trait("Case", "12.11")]
    public void Register_ByThePlatformWithAnotherProvider_ForgetsTheAttemptAtTheFormer()
    {
        var squatted = Connector() with { ReauthId = "rea_1" };
        var moved = ConnectorTransitions.Register(squatted, Registration with { ProviderId = "xero", Name = "Xero" }, Later)!;
        Assert.Equal(("xero", "Xero", null, ConnectorStatus.Unbound, Later), (moved.ProviderId, moved.Name, moved.ReauthId, moved.Status, moved.UpdatedAt));
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    public void Fail_ReportAroundTheLogin_CountsFromTheLoginOn(int ticks, bool counts)
    {
        var connected = ConnectorTransitions.Reauthenticated(Connector(Acme), Acme, "gra_1", 1, Now);

        var after = ConnectorTransitions.Fail(connected, new ConnectorFailure("credentials_expired", Detail: null, Now.AddTicks(ticks)), Later);

        Assert.Equal(counts ? ConnectorStatus.Failed : ConnectorStatus.Connected, after.Status);
    }

    [Fact]
    public void Fail_Connected_ForgetsTheSyncAndTellsWhen()
    {
        var syncing = ConnectorTransitions.Synced(
            ConnectorTransitions.Reauthenticated(Connector(Acme), Acme, "gra_1", 1, Now),
            new ConnectorSync(SyncStatus.Running, "x", Now),
            Now
        );
        var failure = new ConnectorFailure("credentials_expired", "Detail", Now.AddMinutes(1));

        var failed = ConnectorTransitions.Fail(syncing, failure, Later);

        Assert.Equal((failure, null, Later), (failed.Failure, failed.Sync, failed.UpdatedAt));
    }

    [Fact]
    public void Fail_Unbound_StaysUnbound() =>
        Assert.Equal(
            ConnectorStatus.Unbound,
            ConnectorTransitions.Fail(Connector(), new ConnectorFailure("credentials_expired", Detail: null, Now), Now).Status
        );

    [Fact]
    public void Fail_ForAnotherReason_BeginsAnew()
    {
        var again = ConnectorTransitions.Fail(Connector(Acme), new ConnectorFailure("permission_lost", Detail: null, Later), Later);

        Assert.Equal(("permission_lost", Later), (again.Failure!.Code, again.Failure.At));
    }

    [Fact]
    public void Fail_RepeatedWord_ForWordIsTheSameObjectAndAnotherDetailIsTaken()
    {
        var failed = Connector(Acme);
        var since = failed.Failure!.At;

        Assert.Same(failed, ConnectorTransitions.Fail(failed, failed.Failure with { At = Later }, Later));
        var told = ConnectorTransitions.Fail(failed, failed.Failure with { Detail = "More is known", At = Later }, Later);
        Assert.Equal(("More is known", since, Later), (told.Failure!.Detail, told.Failure.At, told.UpdatedAt));
    }

    [Fact]
    public void Fail_SameFailureOfAConnectedOne_FailsIt()
    {
        var inconsistent = Connector(Acme) with { Status = ConnectorStatus.Connected };

        Assert.Equal(ConnectorStatus.Failed, ConnectorTransitions.Fail(inconsistent, inconsistent.Failure!, Later).Status);
    }

    [Fact]
    public void Attempted_Newest_IsKept() =>
        Assert.Equal(
            Connector(Acme) with
            {
                ReauthId = "rea_9",
                Attempts = 1,
                UpdatedAt = Later,
            },
            ConnectorTransitions.Attempted(Connector(Acme), "rea_9", Later)
        );

    [Fact]
    public void Reauthenticated_Unbound_IsBoundAndForgetsTheSync()
    {
        var syncing = Connector() with { Sync = new ConnectorSync(SyncStatus.Failed, "x", Now) };

        var connected = ConnectorTransitions.Reauthenticated(syncing, Globex, "gra_1", 1, Later);

        Assert.Equal((Globex, null, Later, Later), (connected.Instance, connected.Sync, connected.LastReauthenticatedAt, connected.UpdatedAt));
    }

    [Fact]
    public void Synced_Told_IsKept()
    {
        var sync = new ConnectorSync(SyncStatus.Succeeded, "3,800 rows", Later);

        var read = DateOnly.FromDateTime(Later.UtcDateTime);
        Assert.Equal(Connector(Acme) with { Sync = sync, SyncedTo = read, UpdatedAt = Later }, ConnectorTransitions.Synced(Connector(Acme), sync, Later));
    }

    [Fact]
    public void ByInstance_Key_NamesProviderCompanyWorkspaceAndConnector()
    {
        Assert.Equal($"quickbooks/{Acme.Id}/acme/con_1", Api.Features.Connectors.Connector.ByInstance.Key(Connector(Acme)));
        Assert.Null(Api.Features.Connectors.Connector.ByInstance.Key(Connector()));
    }
}
