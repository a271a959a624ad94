using System.Net;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Handovers;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Tests.Features.Handovers;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Tests.Commits;

/// <summary>Somebody decides otherwise in the moment between a login's read and its commit.</summary>
public sealed class DecidingLoginTests(ScenarioWorld world) : DecidingTests(world)
{
    [Fact]
    public async Task Callback_CancelledBeforeItsStateIsConsumed_ExchangesNothing()
    {
        var login = await Mine.LogInAsync(await Mine.ConnectorAsync(JourneyHost.Acme));
        Host.Store.Before(1, () => CancelAsync(login));

        var page = await login.Person.Browser.OpenAsync(login.Callback);

        Assert.Contains("The login was canceled", page.Text, StringComparison.Ordinal);
        Assert.Equal(0, Mine.Exchanges);
    }

    [Fact]
    public async Task Callback_InASecondTabThatIsFaster_ExchangesOnceAndBothSeeTheOutcome()
    {
        var login = await Mine.LogInAsync(await Mine.ConnectorAsync(JourneyHost.Acme));
        using var tab = login.Person.Browser.NewTab();
        Host.Store.Before(1, async () => Assert.Equal(JourneyHost.ReturnUrl, (await tab.OpenAsync(login.Callback)).Address.AbsoluteUri));

        Assert.Equal(JourneyHost.ReturnUrl, (await login.Person.Browser.OpenAsync(login.Callback)).Address.AbsoluteUri);

        Assert.Equal(1, Mine.Exchanges);
    }

    [Fact]
    public async Task Callback_ConnectorDeletedBeforeItIsCompleted_StoresNothingAndRevokes()
    {
        var connectorId = await Mine.ConnectorAsync(JourneyHost.Acme);
        var login = await Mine.LogInAsync(connectorId);
        Host.Store.Before(2, async () => Assert.Equal("204", await Run.AnswerAsync(Mine.Platform.DeleteAsync($"/v1/connectors/{connectorId}"))));

        await login.OpenAsync();

        Assert.Equal("failed provider_error, no connector, no credential", await Mine.StateAsync(connectorId, login.Attempt.Id));
        Assert.Equal((1, 1), (Mine.Exchanges, Mine.Revoked.Count));
    }

    [Fact]
    public async Task Callback_NewerLoginCompletesFirst_KeepsTheNewersCredential()
    {
        var connectorId = await Mine.ConnectorAsync(JourneyHost.Acme);
        var login = await Mine.LogInAsync(connectorId);
        Host.Store.Before(
            2,
            async () =>
            {
                var newer = await Mine.PersonAsync();
                await newer.ReauthenticateAsync(connectorId);
            }
        );

        await login.OpenAsync();

        Assert.Equal("superseded", await Host.OutcomeAsync(login.Attempt.Id));
        Assert.Equal("completed matched, connected, generation 1", await Mine.StateAsync(connectorId));
        Assert.NotEqual(login.Attempt.Id, (await Host.GrantAsync(connectorId))!.ReauthId);

        // The company is the newer one's as well, so its permission stays.
        Assert.Empty(Mine.Revoked);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Callback_ThatComesBackAfterItsAttemptWasGivenUp_RevokesWhatItGot(bool proved)
    {
        var login = await Mine.LogInAsync(await Mine.ConnectorAsync(JourneyHost.Acme));
        Host.Catalog.Proof = proof =>
        {
            // As in a process that was suspended for so long.
            Mine.ChangeAsync<ReauthAttempt>(login.Attempt.Id, reauth => ReauthTransitions.Expire(reauth, reauth.ExpiresAt)!.Reauth).GetAwaiter().GetResult();
            return proved ? proof : new ProviderFailure(ProviderFailureKind.Unavailable);
        };

        await login.OpenAsync();

        Host.Catalog.Proof = null;
        Assert.Equal("interrupted", await Host.OutcomeAsync(login.Attempt.Id));
        Assert.Equal([JourneyHost.Acme.Id], Mine.Revoked);
    }

    [Fact]
    public async Task Callback_MismatchWhileASiblingIsBound_NamesIt()
    {
        var connectorId = await Mine.ConnectorAsync(JourneyHost.Acme);
        var login = await Mine.LogInAsync(connectorId, JourneyHost.Globex);
        string? sibling = null;
        Host.Store.Before(
            2,
            async () =>
            {
                sibling = await Mine.ConnectorAsync(JourneyHost.Globex);
                await Mine.ChangeAsync<Connector>(connectorId, connector => connector);
                await Mine.ChangeAsync<ReauthAttempt>(login.Attempt.Id, reauth => reauth);
            }
        );

        await login.OpenAsync();

        Assert.Equal([sibling], (await Host.FindAsync<ReauthAttempt>(login.Attempt.Id))!.Siblings.Select(s => s.ConnectorId));
        Assert.Single(Mine.Revoked);
    }

    [Fact]
    public async Task Ticket_RedeemedByAnotherBrowserFirst_LetsThatOneIn()
    {
        var attempt = await Host.BeginByPlatformAsync(await Mine.ConnectorAsync(JourneyHost.Acme));
        var (slow, fast) = (Mine.NewBrowser(), Mine.NewBrowser());
        Host.Store.Before(1, async () => Assert.Equal(HttpStatusCode.SeeOther, (await fast.ClickTicketAsync(attempt.StartUrl)).Status));

        var refused = await slow.ClickTicketAsync(attempt.StartUrl);

        Assert.Equal(HttpStatusCode.NotFound, refused.Status);
        Assert.Empty(slow.Cookies);
        Assert.Equal(JourneyHost.ReturnUrl, (await fast.OpenAsync(attempt.StartUrl[..attempt.StartUrl.IndexOf('?')])).Address.AbsoluteUri);
    }

    [Fact]
    public async Task Start_SupersededFirst_LeadsToThePageThatSaysSo()
    {
        var connectorId = await Mine.ConnectorAsync(JourneyHost.Acme);
        var person = await Mine.PersonAsync();
        var attempt = await person.BeginAsync(connectorId);
        Host.Store.Before(1, async () => await (await Mine.PersonAsync()).BeginAsync(connectorId));

        var page = await person.Browser.OpenAsync(attempt.StartUrl);

        Assert.Equal(attempt.Page, page.Address.AbsolutePath);
        Assert.Contains("A newer login replaced this one", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Begin_ConnectorDeletedFirst_IsNotFound()
    {
        var connectorId = await Mine.ConnectorAsync(JourneyHost.Acme);
        var person = await Mine.PersonAsync();
        Host.Store.Before(1, async () => Assert.Equal("204", await Run.AnswerAsync(Mine.Platform.DeleteAsync($"/v1/connectors/{connectorId}"))));

        Assert.Equal("404 not_found", await Run.AnswerAsync(person.Extension.PostJsonAsync($"/v1/connectors/{connectorId}/reauths", new { })));
    }

    [Fact]
    public async Task Link_PressedByAnotherBrowserFirst_BeginsOneAttempt()
    {
        var link = await Host.HandOverAsync(await Mine.ConnectorAsync(JourneyHost.Acme));
        var (slow, fast) = (Mine.NewBrowser(), Mine.NewBrowser());
        Host.Store.Before(1, async () => Assert.Equal(HttpStatusCode.SeeOther, (await link.PressAsync(fast)).Status));

        var page = await link.PressAsync(slow);

        Assert.Equal(HttpStatusCode.Gone, page.Status);
        Assert.Empty(slow.Cookies);
        Assert.Equal(ReauthStatus.Created, (await Host.FindAsync<ReauthAttempt>((await Host.FindAsync<Handover>(link.Id))!.ReauthId!))!.Status);
    }

    [Fact]
    public async Task Link_TakenBackFirst_BeginsNothing()
    {
        var link = await Host.HandOverAsync(await Mine.ConnectorAsync(JourneyHost.Acme));
        Host.Store.Before(1, async () => Assert.Equal("204", await Run.AnswerAsync(Mine.Platform.DeleteAsync($"/v1/handovers/{link.Id}"))));

        Assert.Equal(HttpStatusCode.Gone, (await link.PressAsync(Mine.NewBrowser())).Status);
        Assert.Null((await Host.FindAsync<Handover>(link.Id))!.ReauthId);
    }

    [Fact]
    public async Task Revoke_LinkUsedFirst_LeavesTheAttempt()
    {
        var link = await Host.HandOverAsync(await Mine.ConnectorAsync(JourneyHost.Acme));
        Host.Store.Before(1, async () => Assert.Equal(HttpStatusCode.SeeOther, (await link.PressAsync(Mine.NewBrowser())).Status));

        Assert.Equal("204", await Run.AnswerAsync(Mine.Platform.DeleteAsync($"/v1/handovers/{link.Id}")));

        var handover = (await Host.FindAsync<Handover>(link.Id))!;
        Assert.Equal((true, null), (handover.ReauthId is not null, handover.RevokedAt));
    }

    private static async Task CancelAsync(Login login) => Assert.Equal("200", await Run.AnswerAsync(login.Person.CancelAsync(login.Attempt)));
}
