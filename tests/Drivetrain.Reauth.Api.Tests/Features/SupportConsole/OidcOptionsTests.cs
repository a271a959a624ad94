using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Tests.Features.SupportConsole;

/// <summary>
/// The sign-in with OpenID Connect is set up wholly, or the service does not start. The sign-in itself is tried in a browser, with a real provider.
/// </summary>
public sealed class OidcOptionsTests : IDisposedByXunit
{
    private static readonly (string Name, string Value)[] Whole =
    [
        ("Authority", "https://login.example.com/"),
        ("ClientId", "console"),
        ("ClientSecret", "oidc-secret-canary"),
        ("RequiredClaim", "groups"),
        ("RequiredValue", "support"),
    ];

    private readonly ReauthApi _api = new();

    [Theory]
    [InlineData("RequiredClaim", "")]
    [InlineData("RequiredValue", " ")]
    [InlineData("ClientId", "")]
    [InlineData("ClientSecret", "")]
    [InlineData("Authority", "")]
    [InlineData("Authority", "http://login.example.com/")]
    [InlineData("Authority", "login.example.com")]
    [InlineData("Scopes", "profile email")]
    public async Task Start_WithAHalfOfTheSettings_IsRefusedByTheirName(string name, string value)
    {
        var settings = Whole.Where(setting => setting.Name != name).Append((Name: name, Value: value));
        await using var app = Program.Build([.. settings.Select(setting => $"--Console:Oidc:{setting.Name}={setting.Value}")]);
        var refused = Assert.Throws<OptionsValidationException>(() => app.Services.GetRequiredService<IStartupValidator>().Validate());
        Assert.Contains($"Console:Oidc:{(name is "RequiredValue" ? "RequiredClaim" : name)}", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("oidc-secret-canary", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignInPage_WithAProvider_OffersIt()
    {
        Set([.. Whole, ("DisplayName", "Okta")]);
        using var stranger = new Supporter(_api);
        var page = await stranger.GetAsync("/support/sign-in?returnTo=/support/statistics");
        Assert.Contains("Sign in with Okta", page.Text, StringComparison.Ordinal);
        Assert.Contains("/support/sign-in/oidc?returnTo=%2Fsupport%2Fstatistics", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignInPage_WithoutAProvider_OffersNone()
    {
        using var stranger = new Supporter(_api);
        Assert.DoesNotContain("Sign in with", (await stranger.GetAsync("/support/sign-in")).Text, StringComparison.Ordinal);
        Assert.Equal("/support/sign-in", (await stranger.GetAsync("/support/sign-in/oidc")).Location);
    }

    [Theory]
    [InlineData("/support/sign-in/oidc/callback?code=canary-code-1&state=canary-state-1")]
    [InlineData("/support/sign-in/oidc/callback?error=access_denied&state=canary-state-1")]
    [InlineData("/support/sign-in/oidc/callback")]
    [InlineData("/support/sign-in/oidc/callback?state=a&state=b&code=c&code=d")]
    public async Task Callback_ThatNobodyAskedFor_IsRefusedAndLeavesNothing(string path)
    {
        Set(Whole);
        using var stranger = new Supporter(_api);
        var answer = await stranger.GetAsync(path);
        Assert.Equal("/support/sign-in?trouble=failed", answer.Location);
        var page = await stranger.GetAsync(answer.Location!);
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, page.Status);
        Assert.Contains("Sign-in failed", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Supporter.SessionCookie, stranger.Cookies.Keys);
        Assert.DoesNotContain("canary", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain(
            _api.Logs.Lines,
            line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains("canary", StringComparison.Ordinal)
        );
    }

    private void Set(IEnumerable<(string Name, string Value)> settings)
    {
        foreach (var (name, value) in settings)
        {
            _api.Settings[$"Console:Oidc:{name}"] = value;
        }
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
