using Deque.AxeCore.Commons;

namespace Drivetrain.Reauth.Browser.Tests.Support;

/// <summary>What has to hold on every page, whatever it says.</summary>
public static class PageAudit
{
    private static readonly Lazy<string> Axe = new(() => new BundledAxeScriptProvider().GetScript());

    private const string Focused = """
        () => {
          const element = document.activeElement;
          if (!element || element === document.body) return null;
          const style = getComputedStyle(element);
          const name = (element.tagName === 'INPUT' ? element.closest('label')?.innerText.split('\n')[0] : element.innerText) ?? '';
          return { name: name.trim(), outline: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth) };
        }
        """;

    /// <summary>Headers of a page of the api: nothing runs, nothing leaks, nothing is kept.</summary>
    public static async Task HeadersAsync(IPage page)
    {
        var response = await page.ReloadAsync();
        var headers = await response!.AllHeadersAsync();
        Assert.Equal("no-referrer", headers["referrer-policy"]);
        Assert.Equal("nosniff", headers["x-content-type-options"]);
        Assert.Equal("no-store", headers["cache-control"]);
        Assert.Equal(
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
            headers["content-security-policy"]
        );
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "en");
        await Expect(page.Locator("script, style, [style]")).ToHaveCountAsync(0);
        var foreign = await page.EvaluateAsync<string[]>(
            "() => performance.getEntriesByType('resource').map(entry => entry.name).filter(name => !name.startsWith(location.origin))"
        );
        Assert.Empty(foreign);
    }

    /// <summary>axe-core finds nothing, in light and in dark. A scheme changes colours alone, so in dark it looks at those.</summary>
    public static async Task AccessibilityAsync(IPage page)
    {
        await AccessibilityAsync(page, ColorScheme.Light, new { resultTypes = new[] { "violations" } });
        await AccessibilityAsync(
            page,
            ColorScheme.Dark,
            new { resultTypes = new[] { "violations" }, runOnly = new[] { "color-contrast", "link-in-text-block" } }
        );
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
    }

    /// <summary>No scrolling sideways on a narrow screen, which is also 400 % zoom at 1280, nor at 200 %.</summary>
    public static async Task NarrowAsync(IPage page)
    {
        foreach (var width in new[] { 320, 640 })
        {
            await page.SetViewportSizeAsync(width, 400);
            var beyond = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
            Assert.True(beyond <= 0, $"At {width} px the page is {beyond} px too wide.");
        }

        await page.SetViewportSizeAsync(1280, 800);
    }

    /// <summary>Nothing to scroll for at 1280 × 800.</summary>
    public static async Task AboveTheFoldAsync(IPage page) =>
        Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollHeight <= innerHeight"), "The page is higher than 800 px.");

    /// <summary>The Tab key reaches these, in this order, each with a visible focus.</summary>
    public static async Task TabOrderAsync(IPage page, params string[] expected)
    {
        await page.EvaluateAsync("() => document.activeElement?.blur()");
        var seen = new List<string>();
        for (var press = 0; press < expected.Length; press++)
        {
            await page.Keyboard.PressAsync("Tab");
            var focused = await page.EvaluateAsync<Focus?>(Focused);
            Assert.NotNull(focused);
            Assert.True(focused.Outline >= 2, $"The focus on '{focused.Name}' is not visible.");
            seen.Add(focused.Name);
        }

        Assert.Equal(expected, seen);
    }

    /// <summary>Buttons keep an outline where the system paints, and nothing moves for those who want no motion.</summary>
    public static async Task PreferencesAsync(IPage page)
    {
        await page.EmulateMediaAsync(new() { ForcedColors = ForcedColors.Active, ReducedMotion = ReducedMotion.Reduce });
        var bare = await page.EvaluateAsync<string[]>(
            "() => [...document.querySelectorAll('button, .actions a, .sign')].filter(e => parseFloat(getComputedStyle(e).borderTopWidth) < 1).map(e => "
                + "e.innerText)"
        );
        Assert.Empty(bare);
        Assert.Equal(0, await page.EvaluateAsync<int>("() => document.getAnimations().length"));
        await page.EmulateMediaAsync(new() { ForcedColors = ForcedColors.None, ReducedMotion = ReducedMotion.NoPreference });
    }

    /// <summary>All of it, for a page of the api that stands.</summary>
    public static async Task AllAsync(IPage page)
    {
        await HeadersAsync(page);
        await AboveTheFoldAsync(page);
        await AccessibilityAsync(page);
        await NarrowAsync(page);
        await PreferencesAsync(page);
        await Pictures.TakeAsync(page);
    }

    // Not by the package's RunAxe, which opens another page for each run and brings axe-core along every time: that took longer than most tests around it.
    private static async Task AccessibilityAsync(IPage page, ColorScheme scheme, object options)
    {
        await page.EmulateMediaAsync(new() { ColorScheme = scheme });
        foreach (var frame in page.Frames)
        {
            if (!await frame.EvaluateAsync<bool>("() => 'axe' in window"))
                await frame.EvaluateAsync(Axe.Value);
        }

        var violations = await page.EvaluateAsync<string[]>(
            "options => axe.run(document, options).then(result => result.violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes.map(({ html }) "
                + "=> html).join(', ')})`))",
            options
        );
        Assert.True(violations.Length == 0, $"{scheme}: {string.Join("; ", violations)}");
    }

    private sealed record Focus
    {
        public string Name { get; init; } = "";

        public double Outline { get; init; }
    }
}
