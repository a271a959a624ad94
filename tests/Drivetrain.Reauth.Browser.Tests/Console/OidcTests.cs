using Drivetrain.Reauth.Browser.Tests.Support;
using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Browser.Tests.Console;

/// <summary>Signing in with a real OpenID Connect provider.</summary>
public sealed class OidcTests(OidcTests.OidcStand stand) : IClassFixture<OidcTests.OidcStand>
{
    [Fact]
    public async Task SignIn_OfSomebodyOfSupport_LeadsBackToThePageAskedFor()
    {
        await using var sam = await stand.ArriveAsync();
        await sam.Page.GotoAsync("/support/statistics?days=7");
        await PageAudit.AccessibilityAsync(sam.Page);
        await Pictures.TakeWholeAsync(sam.Page, "console-sign-in-oidc");
        await sam.Link("Sign in with Test Login").ClickAsync();
        await sam.Button("Sam Support").ClickAsync();

        await Expect(sam.Heading).ToHaveTextAsync("Where people get stuck");
        Assert.EndsWith("/support/statistics?days=7", sam.Page.Url, StringComparison.Ordinal);
        await Expect(sam.Page.GetByRole(AriaRole.Banner)).ToContainTextAsync("Sam Support");
        var cookies = await sam.Context.CookiesAsync([stand.Address.AbsoluteUri]);
        var ours = cookies.Where(cookie => cookie.Name.StartsWith("__Host-", StringComparison.Ordinal)).ToList();
        Assert.Equal(["__Host-support", "__Host-support-form"], ours.Select(cookie => cookie.Name).Order(StringComparer.Ordinal));
        Assert.All(ours, cookie => Assert.True(cookie is { Secure: true, HttpOnly: true, Path: "/" }));

        var report = await stand.ReportAsync("Stuck.");
        await sam.Page.GotoAsync(StuckReportPath(report.Id));
        await sam.Button("Assign to me").ClickAsync();
        await Expect(sam.Page.GetByText("Assigned to Sam Support.")).ToBeVisibleAsync();
        sam.ExpectNoFaults();
    }

    [Fact]
    public async Task SignIn_OfSomebodyWithoutTheClaim_IsRefusedAndSetsNothing()
    {
        await using var mallory = await stand.ArriveAsync();
        await mallory.Page.GotoAsync("/support");
        await mallory.Link("Sign in with Test Login").ClickAsync();
        await mallory.Button("Mallory Marketing").ClickAsync();

        await Expect(mallory.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Your Test Login account doesn't have access to support");
        Assert.Equal(new Uri(stand.Address, "/support/sign-in?trouble=account").AbsoluteUri, mallory.Page.Url);
        await PageAudit.AccessibilityAsync(mallory.Page);
        await ExpectNotSignedInAsync(mallory);
    }

    [Fact]
    public async Task SignIn_ThatIsCancelled_SaysSo()
    {
        await using var sam = await stand.ArriveAsync();
        await sam.Page.GotoAsync("/support");
        await sam.Link("Sign in with Test Login").ClickAsync();
        await sam.Button("Cancel").ClickAsync();
        await Expect(sam.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Sign-in was canceled");
        await ExpectNotSignedInAsync(sam);
    }

    [Fact]
    public async Task Callback_InAnotherBrowser_SignsNobodyIn()
    {
        await using var sam = await stand.ArriveAsync();
        await using var eve = await stand.ArriveAsync();
        await sam.Page.GotoAsync("/support");
        await sam.Link("Sign in with Test Login").ClickAsync();

        // By hand from here on, up to the callback's address, which is not opened.
        var form = sam.Context.APIRequest.CreateFormData();
        form.Set("login", "sam");
        var resume = await sam.Context.APIRequest.PostAsync(sam.Page.Url, new() { Form = form, MaxRedirects = 0 });
        var callback = await sam.Context.APIRequest.GetAsync(resume.Headers["location"], new() { MaxRedirects = 0 });
        Assert.Contains("/support/sign-in/oidc/callback?code=", callback.Headers["location"], StringComparison.Ordinal);

        await eve.Page.GotoAsync(callback.Headers["location"]);
        await Expect(eve.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Sign-in failed");
        await ExpectNotSignedInAsync(eve);

        await sam.Page.GotoAsync(callback.Headers["location"]);
        await Expect(sam.Heading).ToHaveTextAsync("Reported problems");
    }

    [Theory]
    [InlineData("token")]
    [InlineData("userinfo")]
    public async Task SignIn_WhileTheProviderFails_SaysSoAndWorksAfterwards(string endpoint)
    {
        await using var sam = await stand.ArriveAsync();
        await stand.Server.FailAsync(new Dictionary<string, object> { [endpoint] = 503 });
        await sam.Page.GotoAsync("/support");
        await sam.Link("Sign in with Test Login").ClickAsync();
        await sam.Button("Sam Support").ClickAsync();
        await Expect(sam.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Sign-in failed");
        await stand.Server.FailAsync(new Dictionary<string, object>());
        await sam.Link("Sign in with Test Login").ClickAsync();
        await Expect(sam.Heading).ToHaveTextAsync("Reported problems");
    }

    private static string StuckReportPath(string id) => $"/support/reports/{id}";

    private static async Task ExpectNotSignedInAsync(Supporter person)
    {
        var cookies = await person.Context.CookiesAsync();
        Assert.DoesNotContain(cookies, cookie => cookie.Name is "__Host-support");
        await person.Page.GotoAsync("/support");
        await Expect(person.Heading).ToHaveTextAsync("Sign in");
    }

    /// <summary>The console with a provider beside it.</summary>
    public sealed class OidcStand : ConsoleStand
    {
        public OidcServer Server { get; private set; } = null!;

        public override async Task DisposeAsync()
        {
            await base.DisposeAsync();
            if (Server is not null)
                await Server.DisposeAsync();
        }

        protected override async Task<IReadOnlyDictionary<string, string>> SettingsAsync(Uri address)
        {
            Server = await OidcServer.StartAsync(
                new OidcServerOptions
                {
                    Clients =
                    [
                        new Dictionary<string, object>
                        {
                            ["client_id"] = "console",
                            ["client_secret"] = "console-secret",
                            ["redirect_uris"] = new[] { new Uri(address, "/support/sign-in/oidc/callback").AbsoluteUri },
                        },
                    ],
                    Scopes = new Dictionary<string, IReadOnlyList<string>>
                    {
                        ["profile"] = ["name", "preferred_username"],
                        ["email"] = ["email"],
                        ["groups"] = ["groups"],
                    },
                    Accounts = new Dictionary<string, IReadOnlyDictionary<string, object>>
                    {
                        ["sam"] = new Dictionary<string, object>
                        {
                            ["name"] = "Sam Support",
                            ["email"] = "sam@drivetrain.example",
                            ["groups"] = new[] { "everybody", "support" },
                        },
                        ["mallory"] = new Dictionary<string, object> { ["name"] = "Mallory Marketing", ["groups"] = new[] { "everybody", "supporters" } },
                    },
                },
                CancellationToken.None
            );
            return new Dictionary<string, string>
            {
                ["Console:Oidc:Authority"] = Server.Issuer.AbsoluteUri.TrimEnd('/'),
                ["Console:Oidc:ClientId"] = "console",
                ["Console:Oidc:ClientSecret"] = "console-secret",
                ["Console:Oidc:Scopes"] = "openid profile email groups",
                ["Console:Oidc:RequiredClaim"] = "groups",
                ["Console:Oidc:RequiredValue"] = "support",
                ["Console:Oidc:DisplayName"] = "Test Login",
            };
        }
    }
}
