using System.Net;
using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Features.Access;

public sealed partial class PairingTests : IDisposedByXunit
{
    private readonly ReauthApi _api = new();

    [Fact]
    public async Task Redeem_FreshCode_GivesASessionOfItsWorkspace()
    {
        var code = await CodeAsync();
        Assert.Matches("^[2-9A-HJ-KM-NP-TV-Z]{4}-[2-9A-HJ-KM-NP-TV-Z]{4}$", code);
        using var response = await RedeemAsync(code);
        var session = await response.ReadJsonAsync(HttpStatusCode.Created);
        using var client = _api.With(session.GetProperty("token").GetString()!);
        using var current = await client.GetAsync("/v1/sessions/current");
        var read = await current.ReadJsonAsync(HttpStatusCode.OK);
        Assert.Equal(("acme", "Dana Fox"), (read.GetProperty("workspaceId").GetString(), read.GetProperty("personName").GetString()));
        Assert.Equal(_api.Time.GetUtcNow().AddDays(30), read.GetProperty("expiresAt").GetDateTimeOffset());
    }

    [Fact]
    public async Task Redeem_AsPeopleType_IsUnderstood()
    {
        var code = await CodeAsync();
        using var response = await RedeemAsync($" {code.ToLowerInvariant().Replace("-", " - ", StringComparison.Ordinal)} ");
        await response.ReadJsonAsync(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Redeem_EightAtOnce_GivesOneSession()
    {
        var code = await CodeAsync();
        var responses = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => RedeemAsync(code))));
        Assert.Equal(1, responses.Count(response => response.StatusCode == HttpStatusCode.Created));
        foreach (var refused in responses.Where(response => response.StatusCode != HttpStatusCode.Created))
        {
            await refused.ReadProblemAsync(HttpStatusCode.BadRequest, "invalid_pairing_code");
        }

        using var platform = await _api.ClientAsync(Role.Platform);
        using var list = await platform.GetAsync("/v1/sessions?workspaceId=acme");
        Assert.Equal(1, (await list.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Redeem_JustBeforeTenMinutes_IsInTime()
    {
        var code = await CodeAsync();
        _api.Time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromTicks(1));
        using var response = await RedeemAsync(code);
        await response.ReadJsonAsync(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Redeem_UsedExpiredAndUnknownCodes_AreToldApartByNothing()
    {
        var used = await CodeAsync();
        using var first = await RedeemAsync(used);
        var expired = await CodeAsync();
        _api.Time.Advance(TimeSpan.FromMinutes(10));
        var answers = new List<string?>();
        foreach (var code in new[] { used, expired, "2222-2222", "no code at all" })
        {
            using var response = await RedeemAsync(code);
            answers.Add((await response.ReadProblemAsync(HttpStatusCode.BadRequest, "invalid_pairing_code")).GetProperty("detail").GetString());
        }

        Assert.Single(answers.Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Code_InTheDatabase_IsNeitherPlainNorAPlainHash()
    {
        var code = await CodeAsync();
        var bare = code.Replace("-", "", StringComparison.Ordinal);
        var dump = _api.Store.Dump();
        foreach (var trace in new[] { code, bare, Secrets.Hash(bare), Ids.Derive("pair", bare) })
        {
            Assert.DoesNotContain(trace, dump, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Code_AfterARestartWithTheSameKeys_StillRedeems()
    {
        var code = await CodeAsync();
        await using var second = new ReauthApi { Store = _api.Store, Folder = _api.Folder };
        using var client = second.Anonymous();
        using var response = await client.PostJsonAsync("/v1/sessions", new { code });
        await response.ReadJsonAsync(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Redeem_TooManyWrongCodes_IsLimitedByAddressUntilTheWindowEnds()
    {
        _api.Settings["Access:Pairing:FailuresPerAddress"] = "3";
        var code = await CodeAsync();
        for (var i = 0; i < 3; i++)
        {
            using var wrong = await RedeemAsync("2222-2222");
            await wrong.ReadProblemAsync(HttpStatusCode.BadRequest, "invalid_pairing_code");
        }

        using var limited = await RedeemAsync(code);
        await limited.ReadProblemAsync(HttpStatusCode.TooManyRequests, "rate_limited");
        Assert.InRange(limited.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));

        _api.ClientAddress = IPAddress.Parse("203.0.113.8");
        using var elsewhere = await RedeemAsync(code);
        await elsewhere.ReadJsonAsync(HttpStatusCode.Created);

        _api.ClientAddress = IPAddress.Parse("203.0.113.7");
        _api.Time.Advance(TimeSpan.FromMinutes(10));
        using var later = await RedeemAsync(await CodeAsync());
        await later.ReadJsonAsync(HttpStatusCode.Created);
    }

    [Fact]
    [Trait("Case", "12.8")]
    public async Task Redeem_AfterAThousandWrongCodesFromAHundredAddresses_WorksForEverybodyElse()
    {
        var code = await CodeAsync();
        for (var i = 0; i < 1_000; i++)
        {
            _api.ClientAddress = IPAddress.Parse($"198.51.100.{i % 100}");
            using var wrong = await RedeemAsync("2222-2222");
            await wrong.ReadProblemAsync(HttpStatusCode.BadRequest, "invalid_pairing_code");
        }

        _api.ClientAddress = IPAddress.Parse("203.0.113.99");
        using var typo = await RedeemAsync("2222-2223");
        await typo.ReadProblemAsync(HttpStatusCode.BadRequest, "invalid_pairing_code");
        using var right = await RedeemAsync(code);
        await right.ReadJsonAsync(HttpStatusCode.Created);
        using var watcher = _api.Anonymous();
        using var health = await watcher.GetAsync("/healthz/ready");
        var report = await health.ReadJsonAsync(HttpStatusCode.OK);
        Assert.Contains("guessing pairing codes", report.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redeem_RightCodes_AreNotCountedAsAttempts()
    {
        _api.Settings["Access:Pairing:FailuresPerAddress"] = "2";
        for (var i = 0; i < 5; i++)
        {
            using var response = await RedeemAsync(await CodeAsync());
            await response.ReadJsonAsync(HttpStatusCode.Created);
        }
    }

    [Fact]
    public async Task OtherWorkspace_NamedInTheRequest_AnswersAsIfThereWereNone()
    {
        using var globex = _api.With(ReauthApi.OtherPlatformKey);
        using var list = await globex.GetAsync("/v1/sessions?workspaceId=acme");
        await list.ReadProblemAsync(HttpStatusCode.NotFound, "not_found");
        using var pairing = await globex.PostJsonAsync("/v1/pairings", new { workspaceId = "acme" });
        await pairing.ReadProblemAsync(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task OtherWorkspace_CursorOfIt_IsInvalid()
    {
        using var globex = _api.With(ReauthApi.OtherPlatformKey);
        var cursor = Drivetrain.Reauth.Api.Foundation.Http.Paging.Encode("acme/");
        using var response = await globex.GetAsync($"/v1/sessions?cursor={cursor}");
        await response.ReadProblemAsync(HttpStatusCode.BadRequest, "invalid_cursor");
    }

    [Fact]
    public async Task Secrets_OfAWholePairing_AreInNoLogLine()
    {
        var code = await CodeAsync();
        using var response = await RedeemAsync(code);
        var token = (await response.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("token").GetString()!;
        using var client = _api.With(token);
        using var current = await client.GetAsync("/v1/sessions/current?canary=query-canary-77");
        using var broken = await client.SendRawAsync(HttpMethod.Post, "/v1/pairings", "{\"body-canary-88\": ");
        using var operatorClient = await _api.ClientAsync(Role.Operator);
        using var unknown = await operatorClient.SendRawAsync(HttpMethod.Post, "/v1/api-keys", "{\"body-canary-88\": \"x\"}");
        Assert.NotEmpty(_api.Logs.Lines);
        foreach (
            var secret in new[]
            {
                code,
                code.Replace("-", "", StringComparison.Ordinal),
                token[^43..],
                "query-canary-77",
                "body-canary-88",
                ReauthApi.PlatformKey,
                ReauthApi.OperatorKey,
            }
        )
        {
            Assert.DoesNotContain(_api.Logs.Lines, line => line.Contains(secret, StringComparison.Ordinal));
        }
    }

    private async Task<string> CodeAsync()
    {
        using var platform = await _api.ClientAsync(Role.Platform);
        using var response = await platform.PostJsonAsync("/v1/pairings", new { workspaceId = "acme", personName = "Dana Fox" });
        return (await response.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("code").GetString()!;
    }

    private async Task<HttpResponseMessage> RedeemAsync(string code)
    {
        using var client = _api.Anonymous();
        return await client.PostJsonAsync("/v1/sessions", new { code, clientName = "Chrome" });
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
