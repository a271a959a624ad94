using System.Net;
using System.Text.Json;
using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Features.Access;

/// <summary>A person is asked before they pair: which workspace a code is for can be seen, and nothing else is given away.</summary>
public sealed class PairingPreviewTests : IDisposedByXunit
{
    private readonly ReauthApi _api = new();

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    [Trait("Case", "15.3")]
    public async Task Preview_FreshCode_NamesItsWorkspaceAndLeavesItGood()
    {
        var code = await CodeAsync();
        for (var i = 0; i < 2; i++)
        {
            using var response = await PostAsync("/v1/pairings/preview", code);
            var preview = await response.ReadJsonAsync(HttpStatusCode.OK);
            Assert.Equal(("acme", "Acme Inc.", "Dana Fox"), (Text(preview, "workspaceId"), Text(preview, "workspaceName"), Text(preview, "personName")));
            Assert.False(preview.TryGetProperty("token", out _));
            Assert.True(response.Headers.CacheControl?.NoStore);
        }

        using var redeemed = await PostAsync("/v1/sessions", code);
        Assert.Equal("Acme Inc.", Text(await redeemed.ReadJsonAsync(HttpStatusCode.Created), "workspaceName"));
    }

    [Fact]
    [Trait("Case", "15.3")]
    public async Task Preview_UsedExpiredAndUnknownCodes_AreToldApartByNothing()
    {
        var used = await CodeAsync();
        using var first = await PostAsync("/v1/sessions", used);
        var expired = await CodeAsync();
        _api.Time.Advance(TimeSpan.FromMinutes(10));
        var answers = new List<string?>();
        foreach (var code in new[] { used, expired, "2222-2222", "no code at all" })
        {
            using var response = await PostAsync("/v1/pairings/preview", code);
            answers.Add(Text(await response.ReadProblemAsync(HttpStatusCode.BadRequest, "invalid_pairing_code"), "detail"));
        }

        Assert.Single(answers.Distinct(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("/v1/pairings/preview", "/v1/sessions")]
    [InlineData("/v1/sessions", "/v1/pairings/preview")]
    [InlineData("/v1/pairings/preview", "/v1/pairings/preview")]
    [Trait("Case", "15.3")]
    public async Task Preview_WrongCodes_CountAsWrongRedemptionsDo(string guessed, string then)
    {
        _api.Settings["Access:Pairing:FailuresPerAddress"] = "3";
        var code = await CodeAsync();
        for (var i = 0; i < 3; i++)
        {
            using var wrong = await PostAsync(guessed, "2222-2222");
            await wrong.ReadProblemAsync(HttpStatusCode.BadRequest, "invalid_pairing_code");
        }

        using var limited = await PostAsync(then, code);
        await limited.ReadProblemAsync(HttpStatusCode.TooManyRequests, "rate_limited");
        Assert.NotNull(limited.Headers.RetryAfter);
    }

    [Fact]
    [Trait("Case", "15.3")]
    public async Task Preview_RightCodeInBetween_TakesNoWrongOneBack()
    {
        _api.Settings["Access:Pairing:FailuresPerAddress"] = "3";
        var code = await CodeAsync();
        for (var i = 0; i < 3; i++)
        {
            using var wrong = await PostAsync("/v1/pairings/preview", "2222-2222");
            if (i < 2)
            {
                using var right = await PostAsync("/v1/pairings/preview", code);
                await right.ReadJsonAsync(HttpStatusCode.OK);
            }
        }

        using var limited = await PostAsync("/v1/pairings/preview", code);
        await limited.ReadProblemAsync(HttpStatusCode.TooManyRequests, "rate_limited");
    }

    [Theory]
    [InlineData("en", "pairs the Drivetrain browser extension")]
    [InlineData("de", "koppelt die Browsererweiterung von Drivetrain")]
    [Trait("Case", "15.3")]
    public async Task Link_WithoutTheExtension_LeadsToAPageThatSaysWhatToDo(string language, string title)
    {
        using var client = _api.Anonymous();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/pair");
        request.Headers.TryAddWithoutValidation("Accept", "text/html");
        request.Headers.TryAddWithoutValidation("Accept-Language", language);
        using var response = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains(title, WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync()), StringComparison.Ordinal);
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private async Task<string> CodeAsync()
    {
        using var platform = await _api.ClientAsync(Role.Platform);
        using var response = await platform.PostJsonAsync(
            "/v1/pairings",
            new
            {
                workspaceId = "acme",
                workspaceName = "Acme Inc.",
                personName = "Dana Fox",
            }
        );
        return Text(await response.ReadJsonAsync(HttpStatusCode.Created), "code")!;
    }

    private async Task<HttpResponseMessage> PostAsync(string path, string code)
    {
        using var client = _api.Anonymous();
        return await client.PostJsonAsync(path, new { code });
    }
}
