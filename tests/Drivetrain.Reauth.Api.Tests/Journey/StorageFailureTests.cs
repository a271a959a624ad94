using System.Net;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Sandbox.Intuit;

namespace Drivetrain.Reauth.Api.Tests.Journey;

/// <summary>The disk fails at the worst moment: the code is used up and the credential cannot be stored.</summary>
public sealed class StorageFailureTests : IAsyncLifetime
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

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Callback_WhenTheCompletionCannotBeStored_LeavesNothingHalfAndCanBeBegunAgain(bool full)
    {
        var attempt = await _person.BeginAsync(_connectorId);
        var callback = await _person.LogInAsync(attempt);
        _host.Store.Fails = batch =>
            !batch.Changes.Any(change => change is Put<Grant>) ? null
            : full ? new StorageFullException("full")
            : new StorageUnavailableException("gone");

        var page = await _person.Browser.OpenAsync(callback);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "text/html"), (page.Status, page.MediaType));
        Assert.Contains("We couldn't save this", page.Text, StringComparison.Ordinal);
        Assert.Null(await _host.GrantAsync(_connectorId));
        Assert.Equal("failed", (await _host.ConnectorJsonAsync(_connectorId)).GetProperty("status").GetString());
        Assert.Empty(await _host.OutboxAsync());

        _host.Store.Fails = null;
        _host.Api.Time.Advance(TimeSpan.FromMinutes(2));
        var interrupted = await Eventually.WithClockAsync(_host.Api.Time, _person.Browser.OpenAsync(callback));
        Assert.Contains("The login was interrupted", interrupted.Text, StringComparison.Ordinal);
        Assert.Equal("interrupted", await _host.OutcomeAsync(attempt.Id));
        Assert.Equal(1, _host.Intuit.Log.Count(IntuitEvent.TokenExchange));

        Assert.Equal(
            JourneyHost.ReturnUrl,
            (await _person.Browser.FollowAsync(await _person.Browser.PostAsync($"{attempt.Page}/attempts"))).Address.AbsoluteUri
        );
        Assert.Equal("connected", (await _host.ConnectorJsonAsync(_connectorId)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Callback_WhenTheStateCannotBeConsumed_ExchangesNothingAndWorksAMomentLater()
    {
        var callback = await _person.LogInAsync(await _person.BeginAsync(_connectorId));
        _host.Store.Fails = _ => new StorageUnavailableException("gone");

        var problem = await _person.Browser.GetAsync(callback, accept: "application/json");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "application/problem+json"), (problem.Status, problem.MediaType));
        Assert.Contains("\"storage_unavailable\"", problem.Html, StringComparison.Ordinal);
        Assert.Equal(0, _host.Intuit.Log.Count(IntuitEvent.TokenExchange));
        _host.Store.Fails = null;
        Assert.Equal(JourneyHost.ReturnUrl, (await _person.Browser.OpenAsync(callback)).Address.AbsoluteUri);
    }

    [Fact]
    public async Task Begin_WhileNothingCanBeStored_Is503AndThePersonTriesAgain()
    {
        _host.Store.Fails = _ => new StorageUnavailableException("gone");
        using var response = await _host.Platform.PostJsonAsync($"/v1/connectors/{_connectorId}/reauths", new { });
        await response.ReadProblemAsync(HttpStatusCode.ServiceUnavailable, "storage_unavailable");
        _host.Store.Fails = null;
        await _host.BeginByPlatformAsync(_connectorId);
    }

    public async Task DisposeAsync()
    {
        _person.Dispose();
        await _host.DisposeAsync();
    }
}
