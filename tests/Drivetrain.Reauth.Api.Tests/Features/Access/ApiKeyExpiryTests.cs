using System.Net;
using System.Text.Json;
using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Tests.Features.SupportConsole;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Drivetrain.Reauth.Api.Tests.Features.Access;

[Trait("Case", "12.13")]
public sealed class ApiKeyExpiryTests : IDisposedByXunit
{
    private readonly ReauthApi _api = new();

    private DateTimeOffset Now => _api.Time.GetUtcNow();

    [Fact]
    public async Task Key_MadeWithoutAnEnd_EndsAfterTheDefault()
    {
        var made = await CreateAsync();
        Assert.Equal(Now.AddDays(365), made.GetProperty("expiresAt").GetDateTimeOffset());
        using var client = _api.With(ReauthApi.OperatorKey);
        using var read = await client.GetAsync($"/v1/api-keys/{made.GetProperty("id").GetString()}");
        Assert.Equal(Now.AddDays(365), (await read.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("expiresAt").GetDateTimeOffset());
    }

    [Fact]
    public async Task Key_MadeWhereTheDefaultIsNone_HasNoEnd()
    {
        _api.Settings["Access:ApiKeys:DefaultLifetime"] = "00:00:00";
        Assert.False((await CreateAsync()).TryGetProperty("expiresAt", out _));
    }

    [Fact]
    public async Task Key_OpensUntilItsEndToTheTickAndNothingAfterwards()
    {
        var key = (await CreateAsync(Now.AddDays(2))).GetProperty("key").GetString()!;
        using var sam = await Supporter.SignedInAsync(_api, key);
        _api.Time.AdjustTime(Now.AddDays(2) - TimeSpan.FromTicks(1));
        using var before = await _api.With(key).GetAsync("/v1/stuck-reports");
        _api.Time.AdjustTime(Now.AddTicks(1));
        using var after = await _api.With(key).GetAsync("/v1/stuck-reports");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (before.StatusCode, after.StatusCode));
        Assert.Equal(HttpStatusCode.SeeOther, (await sam.GetAsync("/support")).Status);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(4_000)]
    public async Task Key_WithAnEndThatMakesNoSense_IsRefused(int days)
    {
        using var client = _api.With(ReauthApi.OperatorKey);
        using var response = await client.PostJsonAsync(
            "/v1/api-keys",
            new
            {
                name = "Sam",
                role = "support",
                expiresAt = Now.AddDays(days),
            }
        );
        await response.ReadProblemAsync(HttpStatusCode.BadRequest, "invalid_expiry");
    }

    [Fact]
    public async Task Key_NearItsEnd_IsSaidOnceInTheLogTheAuditLogAndByHealth()
    {
        var id = (await CreateAsync(Now.AddDays(20))).GetProperty("id").GetString()!;
        await LookAsync();
        Assert.DoesNotContain("expires soon", await HealthAsync(), StringComparison.Ordinal);
        _api.Time.AdjustTime(Now.AddDays(7));
        await LookAsync();
        await LookAsync();
        Assert.Contains("expires soon", await HealthAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(id, await HealthAsync(), StringComparison.Ordinal);
        Assert.Single(
            _api.Logs.Lines,
            line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains($"{id} (Sam) expires at 2026-12-13", StringComparison.Ordinal)
        );
        _api.Time.AdjustTime(Now.AddDays(13));
        await LookAsync();
        await LookAsync();
        Assert.DoesNotContain("expires soon", await HealthAsync(), StringComparison.Ordinal);
        Assert.Equal(["api_key.created", "api_key.expired", "api_key.expiring"], (await ActionsAsync(id)).Order(StringComparer.Ordinal));
    }

    private async Task<JsonElement> CreateAsync(DateTimeOffset? expiresAt = null)
    {
        using var client = _api.With(ReauthApi.OperatorKey);
        using var response = await client.PostJsonAsync(
            "/v1/api-keys",
            new
            {
                name = "Sam",
                role = "support",
                expiresAt,
            }
        );
        return await response.ReadJsonAsync(HttpStatusCode.Created);
    }

    private Task LookAsync() => _api.Services.GetRequiredService<ApiKeyExpiryWatch>().SweepAsync(CancellationToken.None);

    private async Task<string> HealthAsync()
    {
        using var client = _api.Anonymous();
        using var response = await client.GetAsync("/healthz/ready");
        return (await response.ReadJsonAsync(HttpStatusCode.OK)).GetRawText();
    }

    private async Task<IEnumerable<string>> ActionsAsync(string subjectId)
    {
        using var client = _api.With(ReauthApi.OperatorKey);
        using var response = await client.GetAsync($"/v1/audit?subjectId={subjectId}");
        return (await response.ReadJsonAsync(HttpStatusCode.OK))
            .GetProperty("items")
            .EnumerateArray()
            .Select(entry => entry.GetProperty("action").GetString()!);
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
