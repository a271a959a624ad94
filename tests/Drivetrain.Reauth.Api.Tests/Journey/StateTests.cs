using System.Net;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Sandbox.Intuit;
using Microsoft.AspNetCore.WebUtilities;

namespace Drivetrain.Reauth.Api.Tests.Journey;

/// <summary>States, codes and tickets that are old, forged, doubled or of somebody else.</summary>
public sealed partial class StateTests : IAsyncLifetime
{
    private JourneyHost _host = null!;
    private Person _person = null!;
    private string _connectorId = "";

    public async Task InitializeAsync()
    {
        _host = await JourneyHost.StartAsync();
        _person = await _host.PersonAsync();
        _connectorId = await _host.ConnectorAsync(JourneyHost.Acme);
    }

    [Fact]
    public async Task Callback_AfterTenMinutes_IsExpiredWithoutAnExchange()
    {
        var attempt = await _person.BeginAsync(_connectorId);
        var callback = await _person.LogInAsync(attempt);
        _host.Api.Time.Advance(TimeSpan.FromMinutes(10));

        var page = await _person.Browser.OpenAsync(callback);

        Assert.Contains("The login wasn't finished in time", page.Text, StringComparison.Ordinal);
        Assert.Equal("expired", await _host.OutcomeAsync(attempt.Id));
        AssertNothingExchanged();
    }

    [Fact]
    public async Task Page_AfterTenMinutes_IsExpiredAndBeginsAgain()
    {
        var attempt = await _person.BeginAsync(_connectorId);
        await _person.LogInAsync(attempt);
        _host.Api.Time.Advance(TimeSpan.FromMinutes(10));

        var page = await _person.Browser.GetAsync(attempt.Page);

        Assert.All(
            ["The login wasn't finished in time", "Log in again", "Back to Drivetrain"],
            words => Assert.Contains(words, page.Text, StringComparison.Ordinal)
        );
        _host.LogInAs(JourneyHost.Admin, JourneyHost.Acme);
        var landed = await _person.Browser.FollowAsync(await _person.Browser.PostAsync($"{attempt.Page}/attempts"));
        Assert.Equal(JourneyHost.ReturnUrl, landed.Address.AbsoluteUri);
        Assert.Equal("expired", await _host.OutcomeAsync(attempt.Id));
    }

    [Fact]
    public async Task Callback_OfASupersededAttempt_SaysSoWithoutAnExchange()
    {
        var attempt = await _person.BeginAsync(_connectorId);
        var callback = await _person.LogInAsync(attempt);
        using var colleague = await _host.PersonAsync();
        await colleague.BeginAsync(_connectorId);

        var page = await _person.Browser.OpenAsync(callback);

        Assert.Contains("A newer login replaced this one", page.Text, StringComparison.Ordinal);
        Assert.Equal("superseded", await _host.OutcomeAsync(attempt.Id));
        AssertNothingExchanged();
    }

    [Fact]
    public async Task Callback_OfACancelledAttempt_SaysSoWithoutAnExchange()
    {
        var attempt = await _person.BeginAsync(_connectorId);
        var callback = await _person.LogInAsync(attempt);
        await _person.Browser.PostAsync($"{attempt.Page}/cancellation");

        var page = await _person.Browser.OpenAsync(callback);

        Assert.Contains("The login was canceled", page.Text, StringComparison.Ordinal);
        AssertNothingExchanged();
    }

    [Theory]
    [InlineData("xero")]
    [InlineData("quickbooks-sandbox")]
    [InlineData("QuickBooks")]
    public async Task Callback_AtAnotherProvidersPath_IsRefused(string provider)
    {
        var callback = await _person.LogInAsync(await _person.BeginAsync(_connectorId));
        await AssertRefusedAsync(callback.Replace("/quickbooks/", $"/{provider}/", StringComparison.Ordinal), "invalid_state");
        Assert.Equal(JourneyHost.ReturnUrl, (await _person.Browser.OpenAsync(callback)).Address.AbsoluteUri);
    }

    [Theory]
    [InlineData("code")]
    [InlineData("state")]
    [InlineData("realmId")]
    public async Task Callback_WithAParameterTwice_IsRefusedAndConsumesNothing(string name)
    {
        var callback = await _person.LogInAsync(await _person.BeginAsync(_connectorId));
        await AssertRefusedAsync($"{callback}&{name}={Query(callback, name)}", "invalid_callback");
        await AssertRefusedAsync($"{callback}&{name}=other", "invalid_callback");
        Assert.Equal(JourneyHost.ReturnUrl, (await _person.Browser.OpenAsync(callback)).Address.AbsoluteUri);
    }

    [Theory]
    [InlineData("?code={code}")]
    [InlineData("?state={state}")]
    [InlineData("?code={code}&state=")]
    [InlineData("?code=&state={state}")]
    [InlineData("?code={code}&state={state}&error=access_denied")]
    [InlineData("?code={long}&state={state}")]
    [InlineData("?code={code}&state={state}&realmId={long}")]
    [InlineData("")]
    public async Task Callback_ThatIsNoAuthorizationResponse_IsRefusedAndConsumesNothing(string query)
    {
        var callback = await _person.LogInAsync(await _person.BeginAsync(_connectorId));
        var forged = query
            .Replace("{code}", Query(callback, "code"), StringComparison.Ordinal)
            .Replace("{state}", Query(callback, "state"), StringComparison.Ordinal)
            .Replace("{long}", new string('1', 1025), StringComparison.Ordinal);
        await AssertRefusedAsync("/oauth/quickbooks/callback" + forged, "invalid_callback");
        Assert.Equal(JourneyHost.ReturnUrl, (await _person.Browser.OpenAsync(callback)).Address.AbsoluteUri);
    }

    [Theory]
    [InlineData("rea_unknown.{secret}")]
    [InlineData("{id}.{other}")]
    [InlineData("{id}.")]
    [InlineData("{id}")]
    [InlineData(".{secret}")]
    [InlineData("{secret}")]
    [InlineData("{id}.{secret}x")]
    public async Task Callback_WithAForgedState_IsRefusedAndConsumesNothing(string state)
    {
        var callback = await _person.LogInAsync(await _person.BeginAsync(_connectorId));
        var parts = Query(callback, "state").Split('.');
        var forged = state
            .Replace("{id}", parts[0], StringComparison.Ordinal)
            .Replace("{secret}", parts[1], StringComparison.Ordinal)
            .Replace("{other}", new string('A', 43), StringComparison.Ordinal);
        await AssertRefusedAsync($"/oauth/quickbooks/callback?code=x&state={forged}&realmId={JourneyHost.Acme.Id}", "invalid_state");
        Assert.Equal(JourneyHost.ReturnUrl, (await _person.Browser.OpenAsync(callback)).Address.AbsoluteUri);
    }

    [Fact]
    public async Task Callback_WithTheCodeOfAnotherFlow_IsRejectedByPkce()
    {
        // Code injection (RFC 9700 section 4.5): the attacker's code, the person's state.
        using var attacker = await _host.PersonAsync(ReauthApi.OtherWorkspace);
        var stolen = await attacker.LogInAsync(await attacker.BeginAsync(await _host.ConnectorAsync(JourneyHost.Acme, workspace: ReauthApi.OtherWorkspace)));
        var attempt = await _person.BeginAsync(_connectorId);
        var callback = await _person.LogInAsync(attempt);

        await _person.Browser.OpenAsync(callback.Replace(Query(callback, "code"), Query(stolen, "code"), StringComparison.Ordinal));

        Assert.Equal("code_rejected", await _host.OutcomeAsync(attempt.Id));
        Assert.Equal(0, _host.Intuit.Log.Count(IntuitEvent.TokenExchangeSucceeded));
    }

    [Fact]
    public async Task Callback_WithoutItsVerifier_EndsWithoutAnExchange()
    {
        // As after the loss of the keys that protect it.
        var attempt = await _person.BeginAsync(_connectorId);
        var callback = await _person.LogInAsync(attempt);
        var stored = (await _host.Store.GetAsync<ReauthAttempt>(attempt.Id, CancellationToken.None))!;
        await _host.Store.CommitAsync(
            new Batch().Update(stored, stored.Value with { ProtectedVerifier = "bm90IG91cnM" }),
            Durability.Durable,
            CancellationToken.None
        );

        await _person.Browser.OpenAsync(callback);

        Assert.Equal("provider_error", await _host.OutcomeAsync(attempt.Id));
        AssertNothingExchanged();
    }

    private Task<HttpResponseMessage> BeginAsync(HttpClient client, string key)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/connectors/{_connectorId}/reauths");
        request.Headers.Add("Idempotency-Key", key);
        return client.SendAsync(request);
    }

    private async Task AssertRefusedAsync(string address, string code)
    {
        var page = await _person.Browser.OpenAsync(address);
        Assert.Equal((HttpStatusCode.BadRequest, "text/html", $"/oauth/refused?reason={code}"), (page.Status, page.MediaType, page.Address.PathAndQuery));
        var problem = await _person.Browser.GetAsync(address, accept: "application/json");
        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (problem.Status, problem.MediaType));
        Assert.Contains($"\"{code}\"", problem.Html, StringComparison.Ordinal);
    }

    private void AssertNothingExchanged() => Assert.Equal(0, _host.Intuit.Log.Count(IntuitEvent.TokenExchange));

    private static string Query(string url, string name) => QueryHelpers.ParseQuery(new Uri(url).Query)[name].ToString();

    public async Task DisposeAsync()
    {
        _person.Dispose();
        await _host.DisposeAsync();
    }
}
