using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Drivetrain.Reauth.Api.Tests.Features.Handovers;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Journey;

/// <summary>What happened to a connector, by REST.</summary>
[Trait("Case", "16.history")]
public sealed class ConnectorHistoryTests : IAsyncLifetime
{
    private JourneyHost _host = null!;

    public async Task InitializeAsync() => _host = await JourneyHost.StartAsync();

    [Fact]
    public async Task History_OfAConnector_HoldsItsOwnEntriesNewestFirst_ForPlatformAndSession()
    {
        var connector = await _host.ConnectorAsync(JourneyHost.Acme);
        var other = await _host.ConnectedAsync(JourneyHost.AcmeEast, "Another");
        using var person = await _host.PersonAsync();
        Later();
        _host.LogInAs(JourneyHost.Admin, JourneyHost.Globex);
        await person.ReauthenticateAsync(connector);
        Later();
        _host.LogInAs(JourneyHost.Admin, JourneyHost.Acme);
        await person.ReauthenticateAsync(connector);
        Later();
        using var failed = await _host.Platform.PostAsJsonAsync($"/v1/connectors/{connector}/failures", new { code = "credentials_expired" });
        Later();
        using var tested = await _host.Platform.PostAsync($"/v1/connectors/{connector}/test", content: null);
        Later();
        await _host.HandOverAsync(connector);
        await _host.AccessTokenAsync(connector);

        var entries = await ReadAsync(_host.Platform, $"/v1/connectors/{connector}/history");
        Assert.Equal(
            ["handover.created", "connector.recovered", "connector.failed", "connector.reauthenticated", "reauth.failed", "connector.registered"],
            // A test and the recovery that comes of it are of one instant.
            entries.Select(ActionOf).Where(action => action is not "connector.tested" && !action!.StartsWith("grant.", StringComparison.Ordinal))
        );
        Assert.Equal("works", Single(entries, "connector.tested").GetProperty("details").GetProperty("result").GetString());
        Assert.Equal("credentials_expired", Single(entries, "connector.failed").GetProperty("details").GetProperty("code").GetString());
        Assert.Equal("instance_mismatch", Single(entries, "reauth.failed").GetProperty("details").GetProperty("outcome").GetString());
        Assert.Equal(
            entries.Select(entry => entry.ToString()),
            (await ReadAsync(person.Extension, $"/v1/connectors/{connector}/history")).Select(e => e.ToString())
        );
        Assert.DoesNotContain(entries, entry => entry.ToString().Contains(other, StringComparison.Ordinal));
    }

    [Fact]
    public async Task History_InPages_LosesNothing()
    {
        var connector = await _host.ConnectorAsync(JourneyHost.Acme);
        for (var i = 0; i < 5; i++)
        {
            Later();
            using var failed = await _host.Platform.PostAsJsonAsync($"/v1/connectors/{connector}/failures", new { code = $"code_{i}" });
        }

        var all = await ReadAsync(_host.Platform, $"/v1/connectors/{connector}/history");
        Assert.Equal(6, all.Count);
        var found = new List<string>();
        for (string? cursor = ""; cursor is not null; )
        {
            using var response = await _host.Platform.GetAsync($"/v1/connectors/{connector}/history?limit=2{cursor}");
            var page = await response.ReadJsonAsync(HttpStatusCode.OK);
            found.AddRange(page.GetProperty("items").EnumerateArray().Select(entry => entry.GetProperty("id").GetString()!));
            cursor = page.TryGetProperty("nextCursor", out var next) && next.GetString() is { } known ? $"&cursor={known}" : null;
        }

        Assert.Equal(all.Select(entry => entry.GetProperty("id").GetString()), found);
    }

    [Fact]
    public async Task History_OfAnotherWorkspacesConnector_IsNotThere()
    {
        var connector = await _host.ConnectorAsync(JourneyHost.Acme);
        using var stranger = await _host.PersonAsync("globex");
        using var response = await stranger.Extension.GetAsync($"/v1/connectors/{connector}/history");
        await response.ReadProblemAsync(HttpStatusCode.NotFound, "not_found");
    }

    private void Later() => _host.Api.Time.Advance(TimeSpan.FromSeconds(15));

    private static string? ActionOf(JsonElement entry) => entry.GetProperty("action").GetString();

    private static JsonElement Single(IEnumerable<JsonElement> entries, string action) => Assert.Single(entries, entry => ActionOf(entry) == action);

    private static async Task<IReadOnlyList<JsonElement>> ReadAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(path);
        return [.. (await response.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("items").EnumerateArray()];
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();
}
