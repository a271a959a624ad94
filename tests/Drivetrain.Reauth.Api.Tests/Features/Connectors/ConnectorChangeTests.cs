using Drivetrain.Reauth.Api.Features.Connectors;
using static Drivetrain.Reauth.Api.Tests.Features.Reauths.Given;

namespace Drivetrain.Reauth.Api.Tests.Features.Connectors;

/// <summary>All that a change of a connector takes over, and all that it leaves.</summary>
public sealed class ConnectorChangeTests
{
    private static readonly DateTimeOffset Later = Now.AddHours(1);
    private static readonly ConnectorFailure Expired = new("credentials_expired", Detail: null, Now);

    [Fact]
    public void Register_Unknown_IsExactlyWhatWasRegistered()
    {
        var registration = new ConnectorRegistration("acme", "ds_1", "quickbooks", "Books", Acme, "https://app/");
        var connector = ConnectorTransitions.Register(existing: null, registration, Now)!;

        var expected = new Connector
        {
            Id = Drivetrain.Reauth.Api.Features.Connectors.Connector.IdOf("acme", "ds_1"),
            WorkspaceId = "acme",
            DataSourceId = "ds_1",
            ProviderId = "quickbooks",
            Name = "Books",
            Status = ConnectorStatus.Failed,
            Instance = Acme,
            Failure = new ConnectorFailure("no_credential", Detail: null, Now),
            ReturnUrl = "https://app/",
            CreatedAt = Now,
            UpdatedAt = Now,
        };
        Assert.Equal(expected, connector);
    }

    [Fact]
    public void Register_OtherNameAndPage_TakesBothAndNothingElse()
    {
        var before = Connector(Acme) with { ReturnUrl = "https://old/" };
        var registration = new ConnectorRegistration("acme", "ds_1", "quickbooks", "New name", Instance: null, "https://new/");

        var expected = before with { Name = "New name", ReturnUrl = "https://new/", UpdatedAt = Later };
        Assert.Equal(expected, ConnectorTransitions.Register(before, registration, Later));
        Assert.Equal(
            before with
            {
                Name = "New name",
                UpdatedAt = Later,
            },
            ConnectorTransitions.Register(before, registration with { ReturnUrl = null }, Later)
        );
    }

    [Fact]
    public void Register_CompanyOfAnUnboundOne_BindsItAndAsksForALogin()
    {
        var registration = new ConnectorRegistration("acme", "ds_1", "quickbooks", "QuickBooks", Acme, ReturnUrl: null);

        var bound = ConnectorTransitions.Register(Connector(), registration, Later)!;
        Assert.Equal((Acme, ConnectorStatus.Failed, "no_credential", Later), (bound.Instance, bound.Status, bound.Failure!.Code, bound.Failure.At));

        var failing = ConnectorTransitions.Register(Connector() with { Failure = Expired }, registration, Later)!;
        Assert.Equal((ConnectorStatus.Failed, Expired), (failing.Status, failing.Failure));
    }

    [Fact]
    public void Register_NewNameOfTheSameCompany_KeepsStatusAndFailure()
    {
        var connected = ConnectorTransitions.Reauthenticated(Connector(Acme), Acme, "gra_1", 1, Now);
        var registration = new ConnectorRegistration("acme", "ds_1", "quickbooks", "QuickBooks", Acme with { Name = "Acme Ltd." }, ReturnUrl: null);
        var renamed = ConnectorTransitions.Register(connected, registration, Later)!;

        Assert.Equal(connected with { Instance = Acme with { Name = "Acme Ltd." }, UpdatedAt = Later }, renamed);
    }

    [Theory]
    [InlineData(-1, ConnectorStatus.Connected)]
    [InlineData(0, ConnectorStatus.Failed)]
    public void Fail_SeenAtTheLoginOrLater_Counts(int seconds, ConnectorStatus status)
    {
        var connected = ConnectorTransitions.Reauthenticated(Connector(Acme), Acme, "gra_1", 1, Now);
        Assert.Equal(status, ConnectorTransitions.Fail(connected, Expired with { At = Now.AddSeconds(seconds) }, Later).Status);
    }

    [Fact]
    public void Fail_NeverLoggedIn_Counts()
    {
        var failed = ConnectorTransitions.Fail(Connector(Acme), Expired with { Code = "gone" }, Later);
        Assert.Equal(("gone", Now, Later), (failed.Failure!.Code, failed.Failure.At, failed.UpdatedAt));
    }

    [Fact]
    public void Fail_Unbound_StaysUnboundWithItsFailure()
    {
        var failed = ConnectorTransitions.Fail(Connector(), Expired, Later);
        Assert.Equal((ConnectorStatus.Unbound, Expired), (failed.Status, failed.Failure));
    }

    [Fact]
    public void Fail_OtherCodeThanBefore_BeginsAnew()
    {
        var failed = ConnectorTransitions.Fail(Connector(Acme) with { Failure = Expired }, new ConnectorFailure("gone", "Gone.", Later), Later);
        Assert.Equal(new ConnectorFailure("gone", "Gone.", Later), failed.Failure);
    }

    [Fact]
    public void Fail_TheSameAgain_ChangesNothingUnlessItSaysMore()
    {
        var failed = Connector(Acme) with { Failure = Expired, Sync = new ConnectorSync(SyncStatus.Failed, null, Now) };

        Assert.Same(failed, ConnectorTransitions.Fail(failed, Expired with { At = Later }, Later));
        Assert.Equal(
            failed with
            {
                Failure = Expired with { Detail = "More." },
                Sync = null,
                Gap = new ConnectorGap(Expired.At, FailedTo: null, DateOnly.FromDateTime(Expired.At.UtcDateTime)),
                UpdatedAt = Later,
            },
            ConnectorTransitions.Fail(failed, Expired with { At = Later, Detail = "More." }, Later)
        );
    }

    [Fact]
    public void Fail_ConnectedWithTheSameFailureLeft_IsFailedAgain()
    {
        var odd = Connector(Acme) with { Status = ConnectorStatus.Connected, Failure = Expired };
        Assert.Equal(ConnectorStatus.Failed, ConnectorTransitions.Fail(odd, Expired, Later).Status);
    }

    [Fact]
    public void Reauthenticated_ForgetsFailureAndSyncAndKeepsTheRest()
    {
        var before = Connector(Acme) with { Sync = new ConnectorSync(SyncStatus.Failed, null, Now) };
        var expected = before with
        {
            Status = ConnectorStatus.Connected,
            Failure = null,
            Sync = null,
            GrantId = "gra_1",
            LoginNumber = 1,
            Gap = new ConnectorGap(before.Failure!.At, Later, DateOnly.FromDateTime(before.Failure.At.UtcDateTime)),
            LastReauthenticatedAt = Later,
            UpdatedAt = Later,
        };
        Assert.Equal(expected, ConnectorTransitions.Reauthenticated(before, Acme, "gra_1", 1, Later));
    }

    [Fact]
    public void AttemptAndSync_ChangeWhatTheySay()
    {
        Assert.Equal(
            Connector(Acme) with
            {
                ReauthId = "rea_9",
                Attempts = 1,
                UpdatedAt = Later,
            },
            ConnectorTransitions.Attempted(Connector(Acme), "rea_9", Later)
        );
        var sync = new ConnectorSync(SyncStatus.Running, "1 of 2", Later);
        Assert.Equal(Connector(Acme) with { Sync = sync, UpdatedAt = Later }, ConnectorTransitions.Synced(Connector(Acme), sync, Later));
    }
}
