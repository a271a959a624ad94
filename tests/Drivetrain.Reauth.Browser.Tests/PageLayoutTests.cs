using Drivetrain.Reauth.Api.Features.Reauths.Pages;
using Drivetrain.Reauth.Browser.Tests.Support;
using Drivetrain.Reauth.Sandbox.Hosting;
using Drivetrain.Reauth.Sandbox.Walkthrough;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;

namespace Drivetrain.Reauth.Browser.Tests;

/// <summary>Pages with contents that no simulator has: several companies, names without end, names that are markup.</summary>
public sealed class PageLayoutTests : IAsyncLifetime
{
    private static readonly string Endless = new('W', 200);
    private static readonly Company Long = new(Endless, new string('9', 64));

    private static readonly Dictionary<string, PageModel> Models = new()
    {
        ["several"] = new(PageTone.Attention, "Which organisation is it?", "Xero is not bound to an organisation yet.")
        {
            Subject = "Xero",
            Choice = new Choice(
                "Your login opened these organisations",
                "/reauth/x/confirmation",
                [new("Acme UK Ltd", "6f1c2f2e"), new("Acme Ireland Ltd", "7a1c2f2e"), new("Acme Holding", "8b1c2f2e")],
                "Connect this one"
            ),
            Actions = [new("No, log in again", FormPath: "/again"), new("Cancel", FormPath: "/cancel")],
        },
        ["endless"] = new(PageTone.Problem, Endless, Endless)
        {
            Subject = Endless,
            Comparison = new Comparison("This data source belongs to", Long, "You logged in to", [Long, Long]),
            Actions =
            [
                new("Log in again", FormPath: "/again"),
                new($"Reconnect {Endless} instead", FormPath: "/again", ConnectorId: "con_1"),
                new("Back to Drivetrain", Href: "/"),
            ],
            References = [new("Reference", Endless)],
            SupportUrl = "mailto:support@example.com",
        },
        ["markup"] = new(PageTone.Attention, "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>")
        {
            Subject = "<b>Acme</b> & sons",
            Comparison = new Comparison(
                "This data source belongs to",
                new("<i>Acme</i>", "'\"><script>"),
                "You logged in to",
                [new("مصنع أكمي", "1"), new("𝒜cme 🏭", "2")]
            ),
            Actions = [new("Back to Drivetrain", Href: "/")],
        },
    };

    private WebApplication _app = null!;
    private IBrowser _browser = null!;
    private IPage _page = null!;
    private int _port;

    public async Task InitializeAsync()
    {
        (_app, _port) = await LoopbackServer.StartAsync(0, services => services.AddRazorComponents(), Map, CancellationToken.None);
        _browser = await PageBrowser.TakeAsync();
        _page = await _browser.NewPageAsync(
            new()
            {
                ViewportSize = new() { Width = 1280, Height = 800 },
            }
        );
    }

    public async Task DisposeAsync()
    {
        await _page.CloseAsync();
        await PageBrowser.GiveBackAsync();
        await _app.DisposeAsync();
    }

    [Theory]
    [InlineData("several")]
    [InlineData("endless")]
    [InlineData("markup")]
    public async Task Page_WithUnusualContents_KeepsItsShape(string name)
    {
        await _page.GotoAsync($"http://localhost:{_port}/{name}");

        await Expect(_page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(Models[name].Title);
        await PageAudit.AccessibilityAsync(_page);
        await PageAudit.NarrowAsync(_page);
        await PageAudit.PreferencesAsync(_page);
        await Pictures.TakeAsync(_page);
        await Expect(_page.Locator("script, img[src=x], b, i")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Choice_AmongSeveral_IsMadeByKeyboard()
    {
        await _page.GotoAsync($"http://localhost:{_port}/several");
        await PageAudit.TabOrderAsync(_page, "Acme UK Ltd", "Connect this one", "No, log in again", "Cancel");

        await _page.GetByRole(AriaRole.Radio).First.FocusAsync();
        await _page.Keyboard.PressAsync("ArrowDown");
        await Expect(_page.GetByLabel("Acme Ireland Ltd")).ToBeCheckedAsync();
        var request = _page.WaitForRequestAsync("**/confirmation");
        await _page.Keyboard.PressAsync("Enter");
        Assert.Equal("instanceId=7a1c2f2e", (await request).PostData);
    }

    [Fact]
    public async Task Choice_AmongSeveral_NeedsAChoice()
    {
        await _page.GotoAsync($"http://localhost:{_port}/several");
        await _page.GetByRole(AriaRole.Button, new() { Name = "Connect this one" }).ClickAsync();

        await Expect(_page.GetByLabel("Acme UK Ltd")).ToBeFocusedAsync();
        Assert.EndsWith("/several", _page.Url, StringComparison.Ordinal);
    }

    private static void Map(WebApplication app)
    {
        app.UseStaticFiles(
            new StaticFileOptions
            {
                RequestPath = "/assets",
                FileProvider = new EmbeddedFileProvider(typeof(ResultPage).Assembly, "Drivetrain.Reauth.Api.Features.Reauths.Pages.Assets"),
            }
        );
        app.MapGet("/{name}", (string name) => new RazorComponentResult<ResultPage>(new { Model = Models[name] }));
    }
}
