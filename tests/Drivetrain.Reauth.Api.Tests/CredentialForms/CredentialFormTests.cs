using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.CredentialForms;

/// <summary>A provider without OAuth: its manifest describes a form, and the attempt goes on from there as any other.</summary>
public sealed partial class CredentialFormTests : IAsyncLifetime
{
    private static readonly (string, string)[] Right = [("account", FakeLedger.Account), ("tokenId", FakeLedger.TokenId), ("tokenSecret", FakeLedger.Secret)];

    private FakeLedger _ledger = null!;
    private JourneyHost _host = null!;

    public async Task InitializeAsync()
    {
        _ledger = await FakeLedger.StartAsync();
        _host = await JourneyHost.StartAsync(
            options =>
            {
                options.Roots.Add(_ledger.PluginRoot);
                return options;
            },
            api =>
            {
                api.Settings["Providers:ledger:Environment"] = "custom";
                api.Settings["Providers:ledger:ApiUrl"] = _ledger.Origin;
            }
        );
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _ledger.DisposeAsync();
    }

    [Fact]
    public async Task Start_LeadsToOurOwnPageWithTheManifestsFields()
    {
        var (_, person, attempt, page) = await OpenAsync(FakeLedger.Account);

        Assert.Equal("/oauth/ledger/form", page.Address.AbsolutePath);
        Assert.Contains("Account number", page.Text, StringComparison.Ordinal);
        Assert.Contains("type=\"password\"", page.Html, StringComparison.Ordinal);
        Assert.Contains("https://ledger.example/help", page.Html, StringComparison.Ordinal);
        Assert.Contains("form-action 'self'", page.Policy, StringComparison.Ordinal);
        Assert.Equal("started", (await _host.ReauthAsync(attempt.Id)).GetProperty("status").GetString());
        person.Dispose();
    }

    [Fact]
    public async Task Submit_WhatTheProviderTakes_ConnectsAndGivesThePlatformTheFields()
    {
        var (connectorId, person, attempt, page) = await OpenAsync(FakeLedger.Account);

        var landed = await person.Browser.FollowAsync(await SubmitAsync(person, page, Right));

        Assert.Equal(JourneyHost.ReturnUrl, landed.Address.AbsoluteUri);
        Assert.Equal("matched", await _host.OutcomeAsync(attempt.Id));
        using var answer = await _host.AskForTokenAsync(connectorId);
        var credential = await answer.ReadJsonAsync(HttpStatusCode.OK);
        Assert.Equal(FakeLedger.Secret, credential.GetProperty("fields").GetProperty("tokenSecret").GetString());
        Assert.False(credential.TryGetProperty("accessToken", out _));
        Assert.Equal("Ledger of Acme", (await _host.ConnectorJsonAsync(connectorId)).GetProperty("instance").GetProperty("name").GetString());
        person.Dispose();
    }

    [Fact]
    public async Task Submit_WhatTheProviderRefuses_CanBeCorrectedOnTheSamePage()
    {
        var (_, person, attempt, page) = await OpenAsync(FakeLedger.Account);

        var refused = await SubmitAsync(person, page, [("account", FakeLedger.Account), ("tokenId", FakeLedger.TokenId), ("tokenSecret", "CANARY-typo")]);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("doesn't accept these credentials", refused.Text, StringComparison.Ordinal);
        Assert.Contains($"value=\"{FakeLedger.TokenId}\"", refused.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", refused.Html, StringComparison.Ordinal);
        await person.Browser.FollowAsync(await SubmitAsync(person, refused, Right));
        Assert.Equal("matched", await _host.OutcomeAsync(attempt.Id));
        person.Dispose();
    }

    [Theory]
    [InlineData(503, "isn't responding")]
    [InlineData(403, "don't have access to this account")]
    [InlineData(400, "unexpected response")]
    public async Task Submit_ProviderInTrouble_SaysSoAndStoresNothing(int status, string words)
    {
        var (connectorId, person, _, page) = await OpenAsync(FakeLedger.Account);
        _ledger.Status = status;

        Assert.Contains(words, (await SubmitAsync(person, page, Right)).Text, StringComparison.Ordinal);
        Assert.Null(await _host.TokensAsync(connectorId));
        person.Dispose();
    }

    [Theory]
    [InlineData("", "Account number is required.")]
    [InlineData("12", "Account number doesn't look right.")]
    [InlineData("47 11", "Account number doesn't look right.")]
    public async Task Submit_FieldOfTheWrongForm_IsToldBesideItAndNobodyIsAsked(string account, string words)
    {
        var (_, person, _, page) = await OpenAsync(FakeLedger.Account);

        var again = await SubmitAsync(person, page, [("account", account), ("tokenId", FakeLedger.TokenId), ("tokenSecret", FakeLedger.Secret)]);

        Assert.Contains(words, again.Text, StringComparison.Ordinal);
        Assert.Contains("aria-invalid=\"true\"", again.Html, StringComparison.Ordinal);
        Assert.Equal(0, _ledger.Requests);
        person.Dispose();
    }

    [Fact]
    public async Task Submit_AnotherAccountThanTheDataSources_IsAMismatchAndStoresNothing()
    {
        var (connectorId, person, attempt, page) = await OpenAsync("4712");

        var ended = await person.Browser.FollowAsync(await SubmitAsync(person, page, Right));

        Assert.Equal("instance_mismatch", await _host.OutcomeAsync(attempt.Id));
        Assert.Contains("Ledger of Acme", ended.Text, StringComparison.Ordinal);
        Assert.Null(await _host.TokensAsync(connectorId));
        person.Dispose();
    }

    [Fact]
    public async Task Submit_InAnotherBrowserOrWithAnotherState_IsRefused()
    {
        var (_, person, _, page) = await OpenAsync(FakeLedger.Account);
        using var stranger = new Browser(_host.Api);
        var state = StateOf(page);

        Assert.Equal(HttpStatusCode.Forbidden, (await stranger.OpenAsync($"/oauth/ledger/form?state={state}")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await stranger.PostAsync("/oauth/ledger/form", [("state", state), .. Right])).Status);
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await person.Browser.PostAsync("/oauth/ledger/form", [("state", state[..^1] + (state[^1] == 'A' ? 'B' : 'A')), .. Right])).Status
        );
        Assert.Equal(HttpStatusCode.NotFound, (await person.Browser.GetAsync($"/oauth/quickbooks/form?state={state}")).Status);
        Assert.Equal(0, _ledger.Requests);
        person.Dispose();
    }

    [Fact]
    public async Task Submit_Twice_BothSeeTheOutcomeOfTheFirst()
    {
        var (_, person, attempt, page) = await OpenAsync(FakeLedger.Account);
        await SubmitAsync(person, page, Right);

        var second = await person.Browser.FollowAsync(await SubmitAsync(person, page, Right));

        Assert.Equal(JourneyHost.ReturnUrl, second.Address.AbsoluteUri);
        Assert.Equal(["created", "started", "returned", "proved", "ended"], await _host.StepsAsync(attempt.Id));
        person.Dispose();
    }

    [Fact]
    [Trait("Case", "12.13")]
    public async Task Submit_WrongTenTimes_EndsTheAttemptAndAsksNobodyAnyMore()
    {
        var (connectorId, person, attempt, page) = await OpenAsync(FakeLedger.Account);
        (string, string)[] wrong = [("account", FakeLedger.Account), ("tokenId", FakeLedger.TokenId), ("tokenSecret", "wrong")];
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await SubmitAsync(person, page, wrong)).Status);
        }

        var asked = _ledger.Requests;
        var ended = await person.Browser.FollowAsync(await SubmitAsync(person, page, Right));

        Assert.Contains("Too many wrong credentials", ended.Text, StringComparison.Ordinal);
        Assert.Contains($"/reauth/{attempt.Id}/attempts", ended.Html, StringComparison.Ordinal);
        Assert.Equal(("too_many_tries", asked), (await _host.OutcomeAsync(attempt.Id), _ledger.Requests));
        Assert.Null(await _host.TokensAsync(connectorId));
        person.Dispose();
    }

    /// <summary>Counted before the provider is asked, so many at once get no further than many in a row.</summary>
    [Fact]
    [Trait("Case", "12.13")]
    public async Task Submit_ThirtyAtOnce_AsksTheProviderTenTimes()
    {
        var (_, person, attempt, page) = await OpenAsync(FakeLedger.Account);
        (string, string)[] wrong = [("account", FakeLedger.Account), ("tokenId", FakeLedger.TokenId), ("tokenSecret", "wrong")];
        await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => Task.Run(() => SubmitAsync(person, page, wrong))));
        Assert.InRange(_ledger.Requests, 1, 10);
        Assert.Equal("too_many_tries", await _host.OutcomeAsync(attempt.Id));
        person.Dispose();
    }

    [Fact]
    public async Task Page_InGerman_TranslatesWhatTheBundleHas()
    {
        var connectorId = await ConnectorAsync(FakeLedger.Account);
        using var person = await _host.PersonAsync();
        var attempt = await person.BeginAsync(connectorId);
        using var german = new Browser(_host.Api) { Languages = "de" };
        foreach (var (name, value) in person.Browser.Cookies)
        {
            german.Keep(name, value);
        }

        var page = await german.OpenAsync(attempt.StartUrl);

        Assert.Contains("Token-Geheimnis", page.Text, StringComparison.Ordinal);
        Assert.Contains("Prüfen und verbinden", page.Text, StringComparison.Ordinal);
        Assert.Equal("de", page.Language);
    }

    private async Task<(string ConnectorId, Person Person, Attempt Attempt, Page Page)> OpenAsync(string account)
    {
        var connectorId = await ConnectorAsync(account);
        var person = await _host.PersonAsync();
        var attempt = await person.BeginAsync(connectorId);
        return (connectorId, person, attempt, await person.Browser.OpenAsync(attempt.StartUrl));
    }

    private async Task<string> ConnectorAsync(string account)
    {
        var body = new
        {
            workspaceId = ReauthApi.Workspace,
            dataSourceId = Guid.NewGuid().ToString("N"),
            provider = "ledger",
            name = "Ledger",
            instance = new { id = account, name = "Ledger of Acme" },
            returnUrl = JourneyHost.ReturnUrl,
        };
        using var response = await _host.Platform.PutAsJsonAsync("/v1/connectors", body);
        return (await response.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("id").GetString()!;
    }

    private static Task<Page> SubmitAsync(Person person, Page page, (string, string)[] values) =>
        person.Browser.PostAsync("/oauth/ledger/form", [("state", StateOf(page)), .. values]);

    private static string StateOf(Page page) => State().Match(page.Html).Groups["state"].Value;

    [GeneratedRegex("name=\"state\" value=\"(?<state>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex State();
}
