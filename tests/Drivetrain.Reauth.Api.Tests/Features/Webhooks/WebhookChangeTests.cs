using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Drivetrain.Reauth.Api.Features.Webhooks;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Drivetrain.Reauth.Api.Tests.Features.Webhooks;

/// <summary>What may be changed of an endpoint, and what stays.</summary>
public sealed class WebhookChangeTests : IDisposedByXunit
{
    private readonly ReauthApi _api = new();

    [Fact]
    public async Task Update_OfOneField_KeepsTheOthers()
    {
        using var client = await _api.ClientAsync(Role.Platform);
        var id = await RegisterAsync(client);
        foreach (
            var (change, field, expected) in new (object, string, string)[]
            {
                (new { description = "Ours" }, "description", "Ours"),
                (new { url = "https://b.example/in" }, "url", "https://b.example/in"),
                (new { enabled = false }, "disabled", "requested"),
            }
        )
        {
            using var response = await client.PatchAsJsonAsync($"/v1/webhook-endpoints/{id}", change);
            Assert.Equal(expected, (await response.ReadJsonAsync(HttpStatusCode.OK)).GetProperty(field).GetString());
        }

        using var enabled = await client.PatchAsJsonAsync($"/v1/webhook-endpoints/{id}", new { enabled = true });
        var endpoint = await enabled.ReadJsonAsync(HttpStatusCode.OK);
        Assert.Equal(("Ours", "https://b.example/in"), (Text(endpoint, "description"), Text(endpoint, "url")));
        Assert.True(endpoint.GetProperty("enabled").GetBoolean());
        Assert.Equal(["connector.*"], endpoint.GetProperty("events").EnumerateArray().Select(pattern => pattern.GetString()));
        Assert.False(endpoint.TryGetProperty("disabledAt", out _));
    }

    [Fact]
    public async Task Update_ThatDisablesWhatIsGone_KeepsWhySince()
    {
        using var client = await _api.ClientAsync(Role.Platform);
        var id = await RegisterAsync(client);
        await _api.Services.GetRequiredService<WebhookDirectory>().DisableGoneAsync(id, CancellationToken.None);
        var since = _api.Time.GetUtcNow();
        _api.Time.Advance(TimeSpan.FromHours(1));
        using var response = await client.PatchAsJsonAsync($"/v1/webhook-endpoints/{id}", new { enabled = false });
        var endpoint = await response.ReadJsonAsync(HttpStatusCode.OK);
        Assert.Equal(("gone", since), (Text(endpoint, "disabled"), endpoint.GetProperty("disabledAt").GetDateTimeOffset()));
    }

    [Theory]
    [InlineData("url", "http://10.0.0.1/in", "webhook_url_refused")]
    [InlineData("events", "Not An Event", "invalid_events")]
    public async Task Update_ToWhatMayNotBe_IsRefused(string field, string value, string code)
    {
        using var client = await _api.ClientAsync(Role.Platform);
        var id = await RegisterAsync(client);
        object change = field is "url" ? new { url = value } : new { events = new[] { value } };
        using var response = await client.PatchAsJsonAsync($"/v1/webhook-endpoints/{id}", change);
        await response.ReadProblemAsync(HttpStatusCode.BadRequest, code);
    }

    [Theory]
    [InlineData("url")]
    [InlineData("description")]
    [InlineData("events")]
    public async Task Update_OfAConfiguredEndpoint_IsRefusedForEachField(string field)
    {
        var id = Configure();
        using var client = await _api.ClientAsync(Role.Operator);
        await _api.Services.GetRequiredService<WebhookDirectory>().RefreshAsync(CancellationToken.None);
        object change = field switch
        {
            "url" => new { url = "https://b.example" },
            "description" => new { description = "Ours" },
            _ => new { events = new[] { "*" } },
        };
        using var response = await client.PatchAsJsonAsync($"/v1/webhook-endpoints/{id}", change);
        await response.ReadProblemAsync(HttpStatusCode.Conflict, "webhook_endpoint_configured");
    }

    [Fact]
    public async Task Register_BesideConfiguredEndpoints_CountsThoseOfTheApiAlone()
    {
        Configure();
        _api.Settings["Webhooks:MaxEndpoints"] = "1";
        using var client = await _api.ClientAsync(Role.Platform);
        await _api.Services.GetRequiredService<WebhookDirectory>().RefreshAsync(CancellationToken.None);
        await RegisterAsync(client);
        using var second = await client.PostJsonAsync("/v1/webhook-endpoints", new { url = "https://c.example" });
        await second.ReadProblemAsync(HttpStatusCode.Forbidden, "quota_exceeded");
    }

    [Fact]
    public async Task Test_OfADisabledEndpoint_IsRefused()
    {
        using var client = await _api.ClientAsync(Role.Platform);
        var id = await RegisterAsync(client);
        using var disabled = await client.PatchAsJsonAsync($"/v1/webhook-endpoints/{id}", new { enabled = false });
        using var test = await client.PostAsync($"/v1/webhook-endpoints/{id}/test", content: null);
        await test.ReadProblemAsync(HttpStatusCode.Conflict, "webhook_endpoint_disabled");
    }

    /// <summary>Who rotates twice wants the first one gone.</summary>
    [Fact]
    public async Task Rotation_Twice_EndsTheOldestAtOnce()
    {
        using var client = await _api.ClientAsync(Role.Platform);
        var id = await RegisterAsync(client);
        for (var i = 0; i < 2; i++)
        {
            using var rotated = await client.PostAsync($"/v1/webhook-endpoints/{id}/secret-rotation", content: null);
            await rotated.ReadJsonAsync(HttpStatusCode.OK);
        }

        var secrets = (await _api.Store.GetAsync<WebhookEndpoint>(id, CancellationToken.None))!.Value.Secrets;
        Assert.Equal([null, _api.Time.GetUtcNow().AddHours(24)], secrets.Select(secret => secret.ExpiresAt));
    }

    [Fact]
    public async Task Configuration_ThatAsksForOtherEvents_IsTakenOverAndWhatWasDisabledStaysSo()
    {
        var id = Configure();
        using var client = await _api.ClientAsync(Role.Operator);
        await _api.Services.GetRequiredService<WebhookDirectory>().RefreshAsync(CancellationToken.None);
        using var disabled = await client.PatchAsJsonAsync($"/v1/webhook-endpoints/{id}", new { enabled = false });
        Assert.Equal(HttpStatusCode.OK, disabled.StatusCode);

        await using var restarted = new ReauthApi { Store = _api.Store };
        foreach (var (name, value) in _api.Settings)
        {
            restarted.Settings[name] = value;
        }

        restarted.Settings["Webhooks:Endpoints:0:Events:0"] = "connector.*";
        using var again = await restarted.ClientAsync(Role.Operator);
        await restarted.Services.GetRequiredService<WebhookDirectory>().RefreshAsync(CancellationToken.None);
        using var read = await again.GetAsync($"/v1/webhook-endpoints/{id}");
        var endpoint = await read.ReadJsonAsync(HttpStatusCode.OK);
        Assert.Equal(["connector.*"], endpoint.GetProperty("events").EnumerateArray().Select(pattern => pattern.GetString()));
        Assert.Equal("requested", Text(endpoint, "disabled"));
    }

    private string Configure()
    {
        _api.Settings["Webhooks:Endpoints:0:Url"] = "https://configured.example/in";
        _api.Settings["Webhooks:Endpoints:0:Secret"] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        return Ids.Derive("whe", "https://configured.example/in", "");
    }

    private static async Task<string> RegisterAsync(HttpClient client)
    {
        using var made = await client.PostJsonAsync("/v1/webhook-endpoints", new { url = "https://a.example/in", events = new[] { "connector.*" } });
        return (await made.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("endpoint").GetProperty("id").GetString()!;
    }

    private static string? Text(JsonElement endpoint, string name) => endpoint.GetProperty(name).GetString();

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
