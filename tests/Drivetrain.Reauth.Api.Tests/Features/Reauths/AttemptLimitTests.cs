using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Plugins;
using static Drivetrain.Reauth.Api.Tests.Features.Reauths.Given;

namespace Drivetrain.Reauth.Api.Tests.Features.Reauths;

/// <summary>Who may begin an attempt, of what, and how often.</summary>
public sealed class AttemptLimitTests
{
    private readonly Shell _shell = new();

    [Theory]
    [InlineData(19, true)]
    [InlineData(20, false)]
    [InlineData(21, false)]
    public async Task StartAgain_AfterManyAttempts_EndsAtTheTwentieth(int attempts, bool begins)
    {
        var ended = await EndedAsync() with { Attempt = attempts };

        var result = await _shell.Starter.StartAgainAsync(ended, "con_1", _shell.Browser, CancellationToken.None);

        Assert.Equal(begins ? attempts + 1 : null, result.Reauth?.Attempt);
        Assert.Equal(begins ? null : StartFailure.TriedTooOften, result.Failure);
    }

    [Fact]
    public async Task StartAgain_OfWhatCompleted_IsRefused() =>
        Assert.Equal(
            StartFailure.AlreadyConnected,
            (
                await _shell.Starter.StartAgainAsync(
                    await EndedAsync() with
                    {
                        Status = ReauthStatus.Completed,
                    },
                    "con_1",
                    _shell.Browser,
                    CancellationToken.None
                )
            ).Failure
        );

    [Fact]
    public async Task StartAgain_AnotherConnector_IsTakenWhereItWasOfferedAndOfTheSameWorkspace()
    {
        var ended = await EndedAsync() with { Siblings = [new Sibling("con_2", "x"), new Sibling("con_3", "y")] };
        await _shell.ConnectorAsync(Globex, "con_2");
        await _shell.ConnectorAsync(Globex, "con_3", "elsewhere");
        await _shell.ConnectorAsync(Globex, "con_4");

        Assert.Equal("con_2", (await _shell.Starter.StartAgainAsync(ended, "con_2", _shell.Browser, CancellationToken.None)).Reauth?.ConnectorId);
        Assert.Equal(StartFailure.NotFound, (await _shell.Starter.StartAgainAsync(ended, "con_3", _shell.Browser, CancellationToken.None)).Failure);
        Assert.Equal(StartFailure.NotFound, (await _shell.Starter.StartAgainAsync(ended, "con_4", _shell.Browser, CancellationToken.None)).Failure);
    }

    [Fact]
    public async Task StartAgain_OfAHandOver_StaysOfThatHandOverAndWithItsBrowser()
    {
        var ended = await EndedAsync() with { HandoverId = "hnd_1", StartedBy = "handover:hnd_1", ReturnUrl = "https://app.drivetrain.ai/x" };

        var again = await _shell.Starter.StartAgainAsync(ended, "con_1", _shell.Browser, CancellationToken.None);

        Assert.Equal(("hnd_1", "handover:hnd_1", "https://app.drivetrain.ai/x"), (again.Reauth!.HandoverId, again.Reauth.StartedBy, again.Reauth.ReturnUrl));
        Assert.Equal((Secrets.Hash(_shell.Browser), null), (again.Reauth.BrowserHash, again.Reauth.TicketHash));
    }

    [Fact]
    public async Task Start_ByAPerson_BindsTheBrowserAndByThePlatformATicketOfTwoMinutes()
    {
        await _shell.ConnectorAsync(Acme);

        var person = await _shell.BeginAsync("con_1", Shell.Person);
        var platform = await _shell.BeginAsync("con_1", Shell.Platform);

        Assert.Equal((Secrets.Hash(_shell.Browser), null, null), (person.Reauth!.BrowserHash, person.Reauth.TicketHash, person.Reauth.TicketExpiresAt));
        Assert.Equal(
            (null, Secrets.Hash(platform.Ticket!), Now.AddMinutes(2)),
            (platform.Reauth!.BrowserHash, platform.Reauth.TicketHash, platform.Reauth.TicketExpiresAt)
        );
        Assert.Equal(("session:1", "key:1"), (person.Reauth.StartedBy, platform.Reauth.StartedBy));
        Assert.Equal((Now.AddMinutes(10), 1), (person.Reauth.ExpiresAt, person.Reauth.Attempt));
        Assert.DoesNotContain(_shell.Browser, _shell.Store.Dump(), StringComparison.Ordinal);
        Assert.DoesNotContain(platform.Ticket!, _shell.Store.Dump(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OfAnotherWorkspace_IsNotFound()
    {
        await _shell.ConnectorAsync(Acme, workspace: "elsewhere");

        Assert.Equal(StartFailure.NotFound, (await _shell.BeginAsync("con_1", Shell.Person)).Failure);
        Assert.Equal(StartFailure.NotFound, (await _shell.BeginAsync("con_unknown", Shell.Platform)).Failure);
    }

    [Fact]
    public async Task Start_OfAProviderThatIsNotSetUpOrToAForeignPage_IsRefused()
    {
        await _shell.ConnectorAsync(Acme);

        Assert.Equal(StartFailure.ReturnUrlNotAllowed, (await _shell.BeginAsync("con_1", Shell.Person, "https://evil.example/")).Failure);
        _shell.Provider.IsConfigured = false;
        Assert.Equal(StartFailure.ProviderNotConfigured, (await _shell.BeginAsync("con_1", Shell.Person)).Failure);
    }

    [Fact]
    public async Task Start_ReturnUrl_IsTheCallersThenTheConnectorsThenTheDefault()
    {
        var connector = await _shell.ConnectorAsync(Acme);
        Assert.Equal("https://app.drivetrain.ai/", (await _shell.BeginAsync("con_1", Shell.Person)).Reauth!.ReturnUrl);
        await _shell.PutAsync(connector with { ReturnUrl = "https://app.drivetrain.ai/own" });
        Assert.Equal("https://app.drivetrain.ai/own", (await _shell.BeginAsync("con_1", Shell.Person)).Reauth!.ReturnUrl);
        Assert.Equal("https://app.drivetrain.ai/x", (await _shell.BeginAsync("con_1", Shell.Person, "https://app.drivetrain.ai/x")).Reauth!.ReturnUrl);
    }

    [Fact]
    public async Task Start_WhileAnotherIsOpen_SupersedesItAndEndsWhatItHeld()
    {
        var (older, cookie, state) = await _shell.StartedAsync(await _shell.ConnectorAsync(instance: null));
        _shell.Provider.Proof = new InstanceProof([Acme]);
        await _shell.ReturnAsync(cookie, state, ("code", "c"));

        var newer = (await _shell.BeginAsync("con_1", Shell.Person)).Reauth!;

        var ended = await _shell.AttemptAsync(older.Id);
        Assert.Equal(ReauthStatus.Superseded, ended.Status);
        Assert.Null(await _shell.FindAsync<Api.Features.Connectors.Credentials.Grant>(Api.Features.Connectors.Credentials.Grant.IdOf(older.Id)));
        Assert.Equal("access-1", Assert.Single(_shell.Provider.Revoked).AccessToken);
        Assert.Equal(newer.Id, (await _shell.FindAsync<Connector>("con_1"))!.ReauthId);
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    public async Task Redeem_AroundTheTicketsEnd_LetsInBeforeItAlone(int ticks, bool isLetIn)
    {
        await _shell.ConnectorAsync(Acme);
        var begun = await _shell.BeginAsync("con_1", Shell.Platform);
        Assert.False(await _shell.Journey.RedeemTicketAsync(begun.Reauth!.Id, Secrets.New(), _shell.Browser, CancellationToken.None));
        _shell.Time.Now = begun.Reauth.TicketExpiresAt!.Value.AddTicks(ticks);

        Assert.Equal(isLetIn, await _shell.Journey.FindByTicketAsync(begun.Reauth.Id, begun.Ticket!, CancellationToken.None) is not null);
        Assert.Equal(isLetIn, await _shell.Journey.RedeemTicketAsync(begun.Reauth.Id, begun.Ticket!, _shell.Browser, CancellationToken.None));

        Assert.Equal(isLetIn, Secrets.Matches(_shell.Browser, (await _shell.AttemptAsync(begun.Reauth.Id)).BrowserHash));
        Assert.False(await _shell.Journey.RedeemTicketAsync(begun.Reauth.Id, begun.Ticket!, _shell.Browser, CancellationToken.None));
    }

    private async Task<ReauthAttempt> EndedAsync()
    {
        await _shell.ConnectorAsync(Acme);
        var begun = await _shell.BeginAsync("con_1", Shell.Person);
        return (await _shell.Journey.CancelAsync(begun.Reauth!.Id, CancellationToken.None))!;
    }
}
