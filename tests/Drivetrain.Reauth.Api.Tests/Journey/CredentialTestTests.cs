using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Journey;

/// <summary>"Test now" over the whole api and a simulated Intuit.</summary>
[Trait("Case", "16.test")]
public sealed class CredentialTestTests
{
    [Fact]
    public async Task Test_FailureThatIsOver_RecoversWithoutALogin()
    {
        await using var host = await JourneyHost.StartAsync();
        var connector = await host.ConnectedAsync(JourneyHost.Acme);
        using var failed = await host.Platform.PostAsJsonAsync($"/v1/connectors/{connector}/failures", new { code = "credentials_expired" });
        using var person = await host.PersonAsync();
        host.Api.Time.Advance(TimeSpan.FromSeconds(1));

        var answer = await TestAsync(person.Extension, connector);

        Assert.Equal("works", answer.GetProperty("result").GetString());
        Assert.Equal("connected", answer.GetProperty("connector").GetProperty("status").GetString());
        Assert.Equal("connected", (await host.ConnectorJsonAsync(connector)).GetProperty("status").GetString());
        Assert.Equal("connector.recovered", (await host.OutboxAsync())[^1].EventType);
    }

    [Fact]
    public async Task Test_DisconnectedAtTheProvider_AsksForALogin()
    {
        await using var host = await JourneyHost.StartAsync();
        var connector = await host.ConnectedAsync(JourneyHost.Acme);
        host.Intuit.DisconnectCompany(JourneyHost.Acme.Id);

        var answer = await Eventually.WithClockAsync(host.Api.Time, TestAsync(host.Platform, connector));

        Assert.Equal("reauthentication_required", answer.GetProperty("result").GetString());
        Assert.Equal("failed", answer.GetProperty("connector").GetProperty("status").GetString());
    }

    [Fact]
    public async Task Test_TwiceInTenSeconds_HasToWait()
    {
        await using var host = await JourneyHost.StartAsync();
        var connector = await host.ConnectedAsync(JourneyHost.Acme);
        await TestAsync(host.Platform, connector);

        using var second = await host.Platform.PostAsync($"/v1/connectors/{connector}/test", content: null);
        await second.ReadProblemAsync(HttpStatusCode.TooManyRequests, "rate_limited");
        Assert.InRange(second.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));

        host.Api.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("works", (await TestAsync(host.Platform, connector)).GetProperty("result").GetString());
    }

    private static async Task<JsonElement> TestAsync(HttpClient client, string connectorId)
    {
        using var response = await client.PostAsync($"/v1/connectors/{connectorId}/test", content: null);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }
}
