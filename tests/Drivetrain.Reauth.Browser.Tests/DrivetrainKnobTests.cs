using Drivetrain.Reauth.Browser.Tests.Support;
using Drivetrain.Reauth.Sandbox.Drivetrain;
using Drivetrain.Reauth.Sandbox.Walkthrough;

namespace Drivetrain.Reauth.Browser.Tests;

/// <summary>The simulated Drivetrain as a hard target: what its knobs do to whoever reads the page.</summary>
public sealed class DrivetrainKnobTests : IAsyncLifetime
{
    private const string AcmeId = "ds_quickbooks_acme";
    private const string MarkAll = "document.querySelectorAll('.source').forEach(source => { source.isMarked = true; })";
    private const string Marked = "[...document.querySelectorAll('.source')].filter(source => source.isMarked).length";
    private readonly List<string> _faults = [];
    private IBrowser _browser = null!;
    private IPage _page = null!;
    private DrivetrainSimulator _drivetrain = null!;

    private ILocator Sources => _page.Locator(".source");

    private ILocator Acme => _page.Locator($"[data-live={AcmeId}]");

    public async Task InitializeAsync()
    {
        _browser = await PageBrowser.TakeAsync();
        var context = await _browser.NewContextAsync(
            new()
            {
                ViewportSize = new() { Width = 1280, Height = 800 },
                Locale = "en-US",
                Permissions = ["clipboard-read", "clipboard-write"],
            }
        );
        context.Console += (_, message) =>
        {
            if (message.Type is "error")
                _faults.Add(message.Text);
        };
        context.WebError += (_, error) => _faults.Add(error.Error);
        _page = await context.NewPageAsync();
    }

    public async Task DisposeAsync()
    {
        if (_page is not null)
            await _page.Context.DisposeAsync();
        if (_browser is not null)
            await PageBrowser.GiveBackAsync();
        if (_drivetrain is not null)
            await _drivetrain.DisposeAsync();
        // Also whatever the page's own policy would have refused.
        Assert.Empty(_faults);
    }

    [Fact]
    public async Task Virtual_Shows2000RowsOfWhichFewAreThere_InElementsThatAreUsedAgain()
    {
        await OpenAsync(new() { Layout = PageLayout.Virtual });
        await Expect(Acme).ToBeVisibleAsync();
        var there = await Sources.CountAsync();
        Assert.InRange(there, 10, 20);
        Assert.Equal("2000", await Sources.First.GetAttributeAsync("aria-setsize"));
        await PageAudit.AccessibilityAsync(_page);
        await _page.EvaluateAsync(MarkAll);

        await ScrollToAsync(407);

        await Expect(_page.Locator("[data-live=ds_quickbooks_acme_east]")).ToBeVisibleAsync();
        await Expect(Acme).ToHaveCountAsync(0);
        await Expect(Sources).ToHaveCountAsync(there);
        Assert.Equal(there, await _page.EvaluateAsync<int>(Marked));
        await ScrollToAsync(2000);
        await Expect(_page.GetByText("Budget 2000")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Virtual_FollowsUpdates()
    {
        await OpenAsync(new() { Layout = PageLayout.Virtual });
        await ScrollToAsync(407);
        await _drivetrain.BreakAsync("ds_quickbooks_acme_east");
        await Expect(_page.Locator("[data-live=ds_quickbooks_acme_east]")).ToContainTextAsync("Failed");
        await Expect(_page.Locator("[data-live=ds_quickbooks_acme_east]")).ToHaveAttributeAsync("data-status", "failed");
    }

    [Theory]
    [InlineData(PageLayout.Cards)]
    [InlineData(PageLayout.Table)]
    [InlineData(PageLayout.Virtual)]
    public async Task Reactive_ShowsSourcesLate_AndMakesThemAnewAtEachUpdate(PageLayout layout)
    {
        await OpenAsync(new() { Layout = layout, Rendering = PageRendering.Reactive });
        Assert.Equal(0, await _page.EvaluateAsync<int>("window.sourcesAtStart"));
        await Expect(Acme).ToContainTextAsync("Failed");
        await _page.EvaluateAsync(MarkAll);

        _drivetrain.Knobs = _drivetrain.Knobs with { FailedText = "Out of order" };
        await _drivetrain.BreakAsync(AcmeId);

        await Expect(Acme).ToContainTextAsync("Out of order");
        Assert.Equal(0, await _page.EvaluateAsync<int>(Marked));
    }

    [Fact]
    public async Task Server_ChangesSourcesInPlace_AndAddsNewOnes()
    {
        await OpenAsync(new());
        Assert.Equal(6, await _page.EvaluateAsync<int>("window.sourcesAtStart"));
        await _page.EvaluateAsync(MarkAll);
        await _drivetrain.AddAsync(new NewSource("ds_new", "QuickBooks — New", IsUnregistered: true));
        await Expect(Sources).ToHaveCountAsync(7);
        Assert.Equal(6, await _page.EvaluateAsync<int>(Marked));

        await _page.OverflowMenu("QuickBooks — New").ClickAsync();
        await _page.EditCredentials().ClickAsync();
        await Expect(_page.CredentialsDialog()).ToContainTextAsync("choose the company that this source reads");
    }

    [Theory]
    [InlineData(PageRendering.Server)]
    [InlineData(PageRendering.Reactive)]
    public async Task Navigation_ToReportsAndBack_TakesTheSourcesOutAndPutsNewOnesIn(PageRendering rendering)
    {
        await OpenAsync(new() { Rendering = rendering });
        await Expect(Acme).ToBeVisibleAsync();
        await _page.EvaluateAsync($"{MarkAll}; window.isSamePage = true");

        await Link("Reports").ClickAsync();
        await Expect(_page.Heading()).ToHaveTextAsync("Reports");
        await Expect(_page).ToHaveURLAsync(new Uri(_drivetrain.BrowserOrigin, "/reports").AbsoluteUri);
        await Expect(_page).ToHaveTitleAsync("Reports · Drivetrain (sandbox)");
        await Expect(Link("Reports")).ToHaveAttributeAsync("aria-current", "page");
        await Expect(Sources).ToHaveCountAsync(0);

        await _page.GoBackAsync();
        await Expect(Acme).ToBeVisibleAsync();
        await Link("Reports").ClickAsync();
        await Expect(_page.Heading()).ToHaveTextAsync("Reports");
        await Link("Data").ClickAsync();
        await Expect(Acme).ToBeVisibleAsync();
        Assert.Equal(0, await _page.EvaluateAsync<int>(Marked));
        Assert.True(await _page.EvaluateAsync<bool>("window.isSamePage"));
        await _drivetrain.BreakAsync("ds_quickbooks_acme_east");
        await Expect(_page.Locator("[data-live=ds_quickbooks_acme_east]")).ToContainTextAsync("Failed");
    }

    [Fact]
    public async Task Noise_AddsItsNodesAndKeepsChangingThem()
    {
        await OpenAsync(new() { Noise = 3000 });
        await Expect(_page.Locator(".noise > span")).ToHaveCountAsync(3000);
        var changes = await _page.EvaluateAsync<int>(
            """
            new Promise(resolve => {
              const observer = new MutationObserver(records => {
                if ((window.seen = (window.seen ?? 0) + records.length) > 300) { observer.disconnect(); resolve(window.seen); }
              });
              observer.observe(document.querySelector('.noise'), { subtree: true, childList: true, attributes: true, characterData: true });
            })
            """
        );
        Assert.True(changes > 300);
    }

    [Fact]
    public async Task Hostile_SpoilsWhatDoesNotProtectItself_AndSparesThePage()
    {
        await OpenAsync(new() { Styles = PageStyles.Hostile });
        await Expect(Acme).ToBeVisibleAsync();
        await Expect(Acme).ToContainTextAsync("Failed");
        await _page.EvaluateAsync(
            """
            const add = name => document.querySelector('.source').appendChild(Object.assign(document.createElement(name), { textContent: 'Banner' }));
            window.plain = add('div'); window.unknown = add('their-banner'); window.loud = add('button');
            """
        );
        Assert.Equal("none", await _page.EvaluateAsync<string>("getComputedStyle(plain).display"));
        Assert.Equal("none", await _page.EvaluateAsync<string>("getComputedStyle(unknown).display"));
        Assert.Equal("40px hidden", await _page.EvaluateAsync<string>("`${getComputedStyle(loud).fontSize} ${getComputedStyle(loud).visibility}`"));
        Assert.Equal("uppercase", await _page.EvaluateAsync<string>("getComputedStyle(document.querySelector('.source')).textTransform"));
    }

    [Fact]
    public async Task Pages_TakeNoInlineScriptOrStyle()
    {
        await OpenAsync(new());
        await _page.EvaluateAsync(
            """
            const add = (name, textContent) => document.body.append(Object.assign(document.createElement(name), { textContent }));
            add('script', 'window.ran = true');
            add('style', 'body { opacity: .5 }');
            document.querySelector('h1').setAttribute('style', 'color: red');
            """
        );
        Assert.Equal(
            "true 1 false",
            await _page.EvaluateAsync<string>(
                "`${window.ran === undefined} ${getComputedStyle(document.body).opacity} ${getComputedStyle(document.querySelector('h1')).color === "
                    + "'rgb(255, 0, 0)'}`"
            )
        );
        Assert.Equal(3, _faults.Count);
        _faults.Clear();
    }

    private ILocator Link(string name) => _page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    // The row in the middle, so that it is seen whatever the height.
    private async Task ScrollToAsync(int row) =>
        await _page.Locator("#sources").EvaluateAsync("(list, row) => list.scrollTo(0, row * 64 - list.clientHeight / 2)", row);

    private async Task OpenAsync(DrivetrainKnobs knobs)
    {
        _drivetrain = await DrivetrainSimulator.StartAsync(new DrivetrainOptions { Knobs = knobs });
        await _page.AddInitScriptAsync(
            "document.addEventListener('DOMContentLoaded', () => { window.sourcesAtStart = document.querySelectorAll('.source').length; })"
        );
        await _page.GotoAsync(_drivetrain.DataUrl.AbsoluteUri);
    }
}
