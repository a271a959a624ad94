using Drivetrain.Reauth.Sandbox.Drivetrain;

namespace Drivetrain.Reauth.Browser.Tests.Extension;

/// <summary>Whatever Drivetrain's page is made of, a failed connector has its banner and nothing else has one.</summary>
[Collection(Lanes.Two)]
public sealed class DetectionTests(ExtensionStand stand) : IAsyncLifetime
{
    private Admin _admin = null!;

    public async Task InitializeAsync()
    {
        await stand.ResetAsync();
        _admin = await stand.ArriveAsync();
    }

    public async Task DisposeAsync() => await _admin.DisposeAsync();

    [Theory]
    [InlineData(PageLayout.Cards, PageMarkup.Annotated, PageRendering.Server, "Failed")]
    [InlineData(PageLayout.Cards, PageMarkup.Bare, PageRendering.Reactive, "Sync failed")]
    [InlineData(PageLayout.Table, PageMarkup.Annotated, PageRendering.Reactive, "Error")]
    [InlineData(PageLayout.Table, PageMarkup.Bare, PageRendering.Server, "Needs attention")]
    public async Task Page_OfAnyMaking_ShowsOneBannerInTheFailedCard(PageLayout layout, PageMarkup markup, PageRendering rendering, string failedText)
    {
        stand.Drivetrain.Knobs = stand.Drivetrain.Knobs with { Layout = layout, Markup = markup, Rendering = rendering, FailedText = failedText };
        var page = await _admin.DataPageAsync();
        await Expect(Admin.Banner(page)).ToBeVisibleAsync();
        await Expect(Admin.AnyBanner(page)).ToHaveCountAsync(1);
        await Expect(page.Locator(".source", new() { Has = Admin.AnyBanner(page) })).ToContainTextAsync(ExtensionStand.AcmeName);
        await ExpectInsideAsync(page);

        // The platform hears of another one; the page says so; so do we. It works again; we are gone.
        await stand.Drivetrain.BreakAsync(ExtensionStand.AcmeEastSource);
        await Expect(Admin.AnyBanner(page)).ToHaveCountAsync(2);
        await _admin.ReconnectAsync(page, ExtensionStand.AcmeName);
        await _admin.UntilEndedAsync("completed");
        await Expect(Admin.AnyBanner(page)).ToHaveCountAsync(1);
        _admin.ExpectNoFaults();
    }

    [Fact]
    public async Task VirtualList_ThatReusesItsRows_ShowsTheBannerInTheRightRowAlone()
    {
        stand.Drivetrain.Knobs = stand.Drivetrain.Knobs with { Layout = PageLayout.Virtual };
        var page = await _admin.DataPageAsync();
        await Expect(Admin.Reconnect(page)).ToBeVisibleAsync();
        await ExpectInsideAsync(page);

        await page.EvaluateAsync(Scroll, 40_000);
        await Expect(Admin.AnyBanner(page)).ToHaveCountAsync(0);
        await page.EvaluateAsync(Scroll, 0);
        await Expect(Admin.Reconnect(page)).ToBeVisibleAsync();
        await Expect(page.Locator(".source", new() { Has = Admin.AnyBanner(page) })).ToContainTextAsync(ExtensionStand.AcmeName);
        await Expect(Admin.AnyBanner(page)).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Navigation_WithinThePage_TakesTheBannerAwayAndBringsItBack()
    {
        var page = await _admin.DataPageAsync();
        await Expect(Admin.Banner(page)).ToBeVisibleAsync();
        for (var round = 0; round < 3; round++)
        {
            await page.GetByRole(AriaRole.Link, new() { Name = "Reports" }).ClickAsync();
            await Expect(Admin.AnyBanner(page)).ToHaveCountAsync(0);
            await page.GetByRole(AriaRole.Link, new() { Name = "Data", Exact = true }).ClickAsync();
            await Expect(Admin.AnyBanner(page)).ToHaveCountAsync(1);
        }

        // And through the back/forward cache, from a page of another kind.
        await page.GotoAsync(new Uri(new Uri(stand.DataPage), "/settings/extension").AbsoluteUri);
        await page.EvaluateAsync("() => history.back()");
        await Expect(Admin.Banner(page)).ToBeVisibleAsync();
        await Admin.Reconnect(page).ClickAsync();
        await _admin.UntilEndedAsync("completed");
    }

    [Fact]
    public async Task Page_ThatNeverRests_ShowsTheBanner()
    {
        stand.Drivetrain.Knobs = stand.Drivetrain.Knobs with { Noise = 10_000, Rendering = PageRendering.Reactive };
        var page = await _admin.DataPageAsync();
        await Expect(Admin.Banner(page)).ToBeVisibleAsync();
        await Expect(Admin.AnyBanner(page)).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Banner_AmongHostileStyles_LooksTheSame()
    {
        var calm = await LookAsync();
        stand.Drivetrain.Knobs = stand.Drivetrain.Knobs with { Styles = PageStyles.Hostile };
        Assert.Equal(calm, await LookAsync());

        async Task<string> LookAsync()
        {
            var page = await _admin.DataPageAsync();
            await Expect(Admin.Banner(page)).ToBeVisibleAsync();
            await Expect(Admin.Reconnect(page)).ToBeVisibleAsync();
            return await page.EvaluateAsync<string>(Look);
        }
    }

    [Fact]
    public async Task Click_MadeByTheScriptOfThePage_DoesNothing()
    {
        var page = await _admin.DataPageAsync();
        await Expect(Admin.Banner(page)).ToBeVisibleAsync();
        await page.EvaluateAsync(
            "() => document.querySelector('[data-drivetrain-reauth]').shadowRoot.querySelectorAll('button').forEach(button => button.click())"
        );
        await Admin.Banner(page).GetByRole(AriaRole.Button, new() { Name = "Hide for a day" }).ClickAsync();
        await Expect(Admin.AnyBanner(page)).ToHaveCountAsync(0);
        Assert.Empty((await _admin.StateAsync()).GetProperty("journeys").EnumerateObject());
    }

    [Fact]
    public async Task Banner_HiddenForADay_StaysAwayAndComesBackWhenAsked()
    {
        var page = await _admin.DataPageAsync();
        await Admin.Banner(page).GetByRole(AriaRole.Button, new() { Name = "Hide for a day" }).ClickAsync();
        await Expect(Admin.AnyBanner(page)).ToHaveCountAsync(0);
        await page.ReloadAsync();
        await _admin.UntilAsync(state => state.GetProperty("dismissed").EnumerateObject().Any(), "what was hidden");
        await Expect(Admin.AnyBanner(page)).ToHaveCountAsync(0);
        Assert.Equal("1", await _admin.BadgeAsync());

        var options = await _admin.Browser.NewPageAsync();
        await options.GotoAsync(_admin.Browser.Extension.Url("options.html"));
        await options.GetByRole(AriaRole.Button, new() { NameString = "Show them again" }).ClickAsync();
        await Expect(Admin.Banner(page)).ToBeVisibleAsync();
    }

    [Fact]
    [Trait("Case", "15.1")]
    public async Task Source_ThatTheApiDoesNotKnow_IsRegisteredOnceItIsConfirmed()
    {
        await stand.Drivetrain.AddAsync(new NewSource("ds_new", "QuickBooks — Brand new") { IsUnregistered = true });
        var page = await _admin.DataPageAsync();
        await Expect(Admin.Banner(page, "QuickBooks — Brand new")).ToBeVisibleAsync();
        Assert.DoesNotContain("ds_new", (await stand.ConnectorsAsync()).Keys);
        Assert.Equal("2", await _admin.BadgeAsync());

        await Admin.Reconnect(page, "QuickBooks — Brand new").ClickAsync();
        var yes = Admin
            .Banner(page, "QuickBooks — Brand new")
            .GetByRole(AriaRole.Button, new() { Name = "Yes, reconnect “QuickBooks — Brand new”", Exact = true });
        await Expect(yes).ToBeVisibleAsync();
        Assert.DoesNotContain("ds_new", (await stand.ConnectorsAsync()).Keys);

        await _admin.NewTabAsync(() => yes.ClickAsync());
        Assert.Equal("unbound", (await stand.ConnectorsAsync())["ds_new"].GetProperty("status").GetString());
    }

    private const string Scroll = """
        top => {
          const isList = element => element.scrollHeight > element.clientHeight + 1000 && getComputedStyle(element).overflowY !== 'visible';
          const list = [...document.querySelectorAll('*')].find(isList) ?? document.scrollingElement;
          list.scrollTop = top;
        }
        """;

    private const string Look = """
        () => {
          const section = document.querySelector('[data-drivetrain-reauth]').shadowRoot.querySelector('section');
          return JSON.stringify([section, ...section.querySelectorAll('*')].map(element => {
            const {
              display, color, backgroundColor, fontSize, fontFamily, fontWeight, lineHeight, padding, borderColor, letterSpacing, textTransform, visibility,
              opacity,
            } = getComputedStyle(element);
            return {
              display, color, backgroundColor, fontSize, fontFamily, fontWeight, lineHeight, padding, borderColor, letterSpacing, textTransform, visibility,
              opacity,
            };
          }));
        }
        """;

    /// <summary>The banner is all inside its card: nothing of it is truncated, and it covers no button.</summary>
    private static async Task ExpectInsideAsync(IPage page) =>
        Assert.True(
            await page.EvaluateAsync<bool>(
                """
                () => {
                  const host = document.querySelector('[data-drivetrain-reauth]');
                  const button = host.shadowRoot.querySelector('.primary').getBoundingClientRect();
                  const card = host.closest('.source').getBoundingClientRect();
                  const covered = [...host.closest('.source').querySelectorAll('button')].map(own => own.getBoundingClientRect())
                    .some(own => own.width && own.left < button.right && own.right > button.left && own.top < button.bottom && own.bottom > button.top);
                  return !covered && button.top >= card.top && button.bottom <= card.bottom + 1 && button.right <= card.right + 1 && button.width > 60;
                }
                """
            )
        );
}
