using System.Net;
using System.Text.Json;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.Sandbox.Intuit;

namespace Drivetrain.Reauth.Api.Tests.Journey;

/// <summary>What can go wrong at the provider: each its own code, words and next action.</summary>
public sealed partial class FailureTests : IAsyncLifetime
{
    private JourneyHost _host = null!;

    /// <summary>What fails → the knobs for it, and what the person is told.</summary>
    public static TheoryData<string, string, string, string> Failures =>
        new()
        {
            { "denied", "denied", "retry", "Access wasn't granted" },
            { "standard user", "denied", "retry", "ask an Organization Admin of Acme Inc." },
            { "not admin", "not_admin", "ask_admin", "This login can't connect Acme Inc." },
            { "code expired", "code_rejected", "retry", "took too long or was already used" },
            { "outage as invalid grant", "code_rejected", "retry", "took too long or was already used" },
            { "token server error", "provider_unavailable", "wait", "QuickBooks isn't responding" },
            { "token throttled", "provider_unavailable", "wait", "QuickBooks isn't responding" },
            { "token garbage", "provider_error", "retry", "returned an invalid response" },
            { "company server error", "provider_unavailable", "wait", "QuickBooks isn't responding" },
            { "company throttled", "provider_unavailable", "wait", "QuickBooks isn't responding" },
            { "wrong environment", "provider_misconfigured", "contact_support", "isn't set up correctly" },
            { "wrong cluster", "provider_misconfigured", "contact_support", "isn't set up correctly" },
            { "invalid scope", "provider_misconfigured", "contact_support", "isn't set up correctly" },
            { "unauthorized client", "provider_misconfigured", "contact_support", "isn't set up correctly" },
            { "callback server error", "provider_unavailable", "wait", "QuickBooks isn't responding" },
            { "id_token bad signature", "provider_error", "retry", "returned an invalid response" },
            { "id_token unknown key", "provider_error", "retry", "returned an invalid response" },
            { "id_token wrong audience", "provider_error", "retry", "returned an invalid response" },
            { "id_token wrong issuer", "provider_error", "retry", "returned an invalid response" },
            { "id_token expired", "provider_error", "retry", "returned an invalid response" },
            { "id_token other realm", "provider_error", "retry", "returned an invalid response" },
        };

    public async Task InitializeAsync() => _host = await JourneyHost.StartAsync();

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Callback_WhenTheProviderFails_EndsWithItsOwnWordsAndNothingStored(string failure, string outcome, string nextAction, string words)
    {
        var connectorId = await _host.ConnectorAsync(JourneyHost.Acme);
        using var person = await _host.PersonAsync();
        var attempt = await person.BeginAsync(connectorId);
        Provoke(failure);

        var callback = await person.LogInAsync(attempt);
        if (failure is "code expired")
        {
            _host.Intuit.Turn(knobs => knobs with { ClockOffsetSeconds = 601 });
        }

        var redirect = await person.Browser.GetAsync(callback);

        Assert.Equal((HttpStatusCode.SeeOther, attempt.Page), (redirect.Status, redirect.Location?.AbsolutePath));
        var page = await person.Browser.FollowAsync(redirect);
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains(words, page.Text, StringComparison.Ordinal);
        Assert.Contains(attempt.Id, page.Text, StringComparison.Ordinal);
        var reauth = await _host.ReauthAsync(attempt.Id);
        Assert.Equal("failed", reauth.GetProperty("status").GetString());
        Assert.Equal(
            (outcome, nextAction),
            (reauth.GetProperty("outcome").GetProperty("code").GetString(), reauth.GetProperty("outcome").GetProperty("nextAction").GetString())
        );
        Assert.Null(await _host.GrantAsync(connectorId));
        Assert.Equal("failed", (await _host.ConnectorJsonAsync(connectorId)).GetProperty("status").GetString());

        _host.Intuit.Turn(_ =>
            _host.Intuit.Knobs with
            {
                TokenOutage = TokenOutage.None,
                CompanyFault = CompanyFault.None,
                CallbackError = null,
                IdToken = IdTokenFault.None,
                ClockOffsetSeconds = 0,
            }
        );
        _host.LogInAs(JourneyHost.Admin, JourneyHost.Acme);
        Assert.Equal(JourneyHost.ReturnUrl, (await person.Browser.FollowAsync(await person.Browser.PostAsync($"{attempt.Page}/attempts"))).Address.AbsoluteUri);
    }

    [Theory]
    [InlineData("code expired")]
    [InlineData("token server error")]
    [InlineData("company server error")]
    [InlineData("wrong environment")]
    public async Task Timeline_OfAFailure_HasIntuitsTraceId(string failure)
    {
        using var person = await _host.PersonAsync();
        var attempt = await person.BeginAsync(await _host.ConnectorAsync(JourneyHost.Acme));
        Provoke(failure);
        var callback = await person.LogInAsync(attempt);
        _host.Intuit.Turn(knobs => knobs with { ClockOffsetSeconds = failure is "code expired" ? 601 : 0 });

        var page = await person.Browser.OpenAsync(callback);

        var refused = (await _host.ReauthAsync(attempt.Id))
            .GetProperty("timeline")
            .EnumerateArray()
            .Single(entry => entry.GetProperty("step").GetString() is "refused");
        var traceId = refused.GetProperty("traceId").GetString()!;
        Assert.Contains(_host.Intuit.Log.Requests, request => request.IntuitTid == traceId);
        Assert.Contains("Provider trace ID", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokens_GrantedBeforeAnOutage_AreRevokedAfterIt()
    {
        using var person = await _host.PersonAsync();
        var before = _host.Intuit.Knobs;
        Provoke("company server error");
        var (attempt, _) = await person.ReauthenticateAsync(await _host.ConnectorAsync(JourneyHost.Acme));
        Assert.Contains("revocation_failed", await _host.StepsAsync(attempt.Id));
        Assert.Empty(_host.Intuit.Log.RevokedRealms);

        _host.Intuit.Turn(_ => before);
        await Eventually.HoldsAsync(
            () =>
            {
                // The sweep comes with the clock.
                _host.Api.Time.Advance(TimeSpan.FromSeconds(30));
                return _host.Intuit.Log.RevokedRealms.Count > 0;
            },
            "the revocation"
        );
        Assert.Equal([JourneyHost.Acme.Id], _host.Intuit.Log.RevokedRealms);
    }

    [Theory]
    [InlineData("id_token bad signature")]
    [InlineData("wrong environment")]
    public async Task Tokens_GrantedBeforeTheFailure_AreRevoked(string failure)
    {
        using var person = await _host.PersonAsync();
        Provoke(failure);
        var (attempt, _) = await person.ReauthenticateAsync(await _host.ConnectorAsync(JourneyHost.Acme));
        Assert.Contains("tokens_revoked", await _host.StepsAsync(attempt.Id));
        Assert.Equal([JourneyHost.Acme.Id], _host.Intuit.Log.RevokedRealms);
    }

    [Theory]
    [InlineData("token timeout")]
    [InlineData("company timeout")]
    public async Task Callback_WhenTheProviderIsTooSlow_SaysThatItDoesNotAnswer(string failure)
    {
        await using var impatient = await JourneyHost.StartAsync(options => new PluginHostOptions
        {
            ProviderSettings = options.ProviderSettings,
            Egress = options.Egress with { RequestTimeout = TimeSpan.FromSeconds(4) },
        });
        using var person = await impatient.PersonAsync();
        var connectorId = await impatient.ConnectorAsync(JourneyHost.Acme);
        var attempt = await person.BeginAsync(connectorId);
        var callback = await person.LogInAsync(attempt);
        impatient.Intuit.Turn(Knobs[failure]);

        var page = await person.Browser.OpenAsync(callback);

        Assert.Equal(attempt.Page, page.Address.AbsolutePath);
        Assert.Contains("QuickBooks isn't responding", page.Text, StringComparison.Ordinal);
        Assert.Equal("provider_unavailable", await impatient.OutcomeAsync(attempt.Id));
        Assert.Null(await impatient.GrantAsync(connectorId));
    }

    [Fact]
    public async Task Callback_WithAnUnknownError_KeepsNothingOfIt()
    {
        using var person = await _host.PersonAsync();
        var attempt = await person.BeginAsync(await _host.ConnectorAsync(JourneyHost.Acme));
        var state = Query(await person.LogInAsync(attempt), "state");

        var page = await person.Browser.OpenAsync(
            $"/oauth/quickbooks/callback?state={state}&error=%3Cscript%3Ealert(1)%3C%2Fscript%3E&error_description=call+0900-123"
        );

        Assert.Equal("provider_error", await _host.OutcomeAsync(attempt.Id));
        var everything = page.Html + JsonSerializer.Serialize(await _host.ReauthAsync(attempt.Id));
        Assert.DoesNotContain("alert(1)", everything, StringComparison.Ordinal);
        Assert.DoesNotContain("0900-123", everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WhenTheProviderDoesNotAnswer_IsA503WithoutAStateUsed()
    {
        await using var silent = await JourneyHost.StartAsync(adjust: api =>
            api.Settings["Providers:quickbooks:DiscoveryUrl"] = "http://127.0.0.1:9/.well-known/openid_configuration"
        );
        using var person = await silent.PersonAsync();
        var attempt = await person.BeginAsync(await silent.ConnectorAsync(JourneyHost.Acme));

        var page = await person.Browser.GetAsync(attempt.StartUrl);
        var problem = await person.Browser.GetAsync(attempt.StartUrl, accept: "*/*");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "text/html"), (page.Status, page.MediaType));
        Assert.Contains("QuickBooks isn't responding", page.Text, StringComparison.Ordinal);
        Assert.Contains("Back to Drivetrain", page.Text, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "application/problem+json"), (problem.Status, problem.MediaType));
        Assert.Contains("\"provider_unavailable\"", problem.Html, StringComparison.Ordinal);
        Assert.Equal("created", (await silent.ReauthAsync(attempt.Id)).GetProperty("status").GetString());
    }

    private static string Query(string url, string name) => Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(new Uri(url).Query)[name].ToString();

    /// <summary>What stands between the person and a company, by its name in these tests.</summary>
    private static Dictionary<string, Func<IntuitKnobs, IntuitKnobs>> Knobs { get; } =
        new(StringComparer.Ordinal)
        {
            ["denied"] = knobs => knobs with { CallbackError = "access_denied" },
            ["not admin"] = knobs => knobs with { CompanyFault = CompanyFault.WrongEnvironment, IdToken = IdTokenFault.NoRealm },
            ["outage as invalid grant"] = knobs => knobs with { TokenOutage = TokenOutage.InvalidGrant },
            ["token server error"] = knobs => knobs with { TokenOutage = TokenOutage.ServerError },
            ["token throttled"] = knobs => knobs with { TokenOutage = TokenOutage.TooManyRequests },
            ["token timeout"] = knobs => knobs with { TokenDelayMs = 60_000 },
            ["token garbage"] = knobs => knobs with { TokenOutage = TokenOutage.Garbage },
            ["company server error"] = knobs => knobs with { CompanyFault = CompanyFault.ServerError },
            ["company throttled"] = knobs => knobs with { CompanyFault = CompanyFault.Throttled },
            ["company timeout"] = knobs => knobs with { CompanyDelayMs = 60_000 },
            ["wrong environment"] = knobs => knobs with { CompanyFault = CompanyFault.WrongEnvironment },
            ["wrong cluster"] = knobs => knobs with { CompanyFault = CompanyFault.WrongCluster },
            ["invalid scope"] = knobs => knobs with { CallbackError = "invalid_scope" },
            ["unauthorized client"] = knobs => knobs with { CallbackError = "unauthorized_client" },
            ["callback server error"] = knobs => knobs with { CallbackError = "server_error" },
            ["id_token bad signature"] = knobs => knobs with { IdToken = IdTokenFault.BadSignature },
            ["id_token unknown key"] = knobs => knobs with { IdToken = IdTokenFault.UnknownKey },
            ["id_token wrong audience"] = knobs => knobs with { IdToken = IdTokenFault.WrongAudience },
            ["id_token wrong issuer"] = knobs => knobs with { IdToken = IdTokenFault.WrongIssuer },
            ["id_token expired"] = knobs => knobs with { IdToken = IdTokenFault.Expired },
            ["id_token other realm"] = knobs => knobs with { IdToken = IdTokenFault.OtherRealm },
        };

    public async Task DisposeAsync() => await _host.DisposeAsync();
}
