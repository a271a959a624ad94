using System.Net;
using Drivetrain.Reauth.Api.Features.Credentials;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Sandbox.Intuit;

namespace Drivetrain.Reauth.Api.Tests.Journey;

/// <summary>The disk fails at the worst moment: the code is used up and the credential cannot be stored.</summary>
public sealed class StorageFailureTests : IAsyncLifetime
{
    private JourneyHost host = null!;
    private Person person = null!;
    private string connectorId = "";

    public async Task InitializeAsync()
    {
        host = await JourneyHost.StartAsync();
        person = await host.PersonAsync();
        connectorId = await host.ConnectorAsync(JourneyHost.Acme);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Callback_WhenTheCompletionCannotBeStored_LeavesNothingHalfAndCanBeBegunAgain(bool full)
    {
        var attempt = await person.BeginAsync(connectorId);
        var callback = await person.LogInAsync(attempt);
        host.Store.Fails = batch => !batch.Changes.Any(change => change is Put<Grant>) ? null : full ? new StorageFullException("full") : new StorageUnavailableException("gone");

        var page = await person.Browser.OpenAsync(callback);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "text/html"), (page.Status, page.MediaType));
        Assert.Contains("We could not save this", page.Text, StringComparison.Ordinal);
        Assert.Null(await host.GrantAsync(connectorId));
        Assert.Equal("failed", (await host.ConnectorJsonAsync(connectorId)).GetProperty("status").GetString());
        Assert.Empty(await host.OutboxAsync());

        host.Store.Fails = null;
        host.Api.Time.Advance(TimeSpan.FromMinutes(2));
        var interrupted = await Eventually.WithClockAsync(host.Api.Time, person.Browser.OpenAsync(callback));
        Assert.Contains("The login was interrupted", interrupted.Text, StringComparison.Ordinal);
        Assert.Equal("interrupted", await host.OutcomeAsync(attempt.Id));
        Assert.Equal(1, host.Intuit.Log.Count(IntuitEvent.TokenExchange));

        Assert.Equal(JourneyHost.ReturnUrl, (await person.Browser.FollowAsync(await person.Browser.PostAsync($"{attempt.Page}/attempts"))).Address.AbsoluteUri);
        Assert.Equal("connected", (await host.ConnectorJsonAsync(connectorId)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Callback_WhenTheStateCannotBeConsumed_ExchangesNothingAndWorksAMomentLater()
    {
        var callback = await person.LogInAsync(await person.BeginAsync(connectorId));
        host.Store.Fails = _ => new StorageUnavailableException("gone");

        var problem = await person.Browser.GetAsync(callback, accept: "application/json");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "application/problem+json"), (problem.Status, problem.MediaType));
        Assert.Contains("\"storage_unavailable\"", problem.Html, StringComparison.Ordinal);
        Assert.Equal(0, host.Intuit.Log.Count(IntuitEvent.TokenExchange));
        host.Store.Fails = null;
        Assert.Equal(JourneyHost.ReturnUrl, (await person.Browser.OpenAsync(callback)).Address.AbsoluteUri);
    }

    [Fact]
    public async Task Begin_WhileNothingCanBeStored_Is503AndThePersonTriesAgain()
    {
        host.Store.Fails = _ => new StorageUnavailableException("gone");
        using var response = await host.Platform.PostJsonAsync($"/v1/connectors/{connectorId}/reauths", new { });
        await response.ReadProblemAsync(HttpStatusCode.ServiceUnavailable, "storage_unavailable");
        host.Store.Fails = null;
        await host.BeginByPlatformAsync(connectorId);
    }

    public async Task DisposeAsync()
    {
        person.Dispose();
        await host.DisposeAsync();
    }
}
