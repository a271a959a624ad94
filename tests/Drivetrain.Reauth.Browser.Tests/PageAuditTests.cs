using Drivetrain.Reauth.Browser.Tests.Support;
using Xunit.Sdk;

namespace Drivetrain.Reauth.Browser.Tests;

/// <summary>The audit of all other tests sees what it is there for.</summary>
public sealed class PageAuditTests : IAsyncLifetime
{
    private IPage _page = null!;

    public async Task InitializeAsync() => _page = await (await PageBrowser.TakeAsync()).NewPageAsync();

    public async Task DisposeAsync()
    {
        await _page.CloseAsync();
        await PageBrowser.GiveBackAsync();
    }

    [Theory]
    [InlineData("""<img src="data:,">""", "", "Light: image-alt")]
    [InlineData("<p>Pale</p>", "p { color: #ccc; background: #fff }", "Light: color-contrast")]
    [InlineData("<p>Dim</p>", "@media (prefers-color-scheme: dark) { p { color: #333; background: #000 } }", "Dark: color-contrast")]
    public async Task Accessibility_OfAPageWithAFault_NamesIt(string content, string style, string fault)
    {
        await _page.SetContentAsync(Page(content, style));
        var failure = await Assert.ThrowsAnyAsync<XunitException>(() => PageAudit.AccessibilityAsync(_page));
        Assert.Contains(fault, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accessibility_OfAPageWithoutFault_Passes()
    {
        await _page.SetContentAsync(Page("<p>Clear</p>", ""));
        await PageAudit.AccessibilityAsync(_page);
    }

    private static string Page(string content, string style) =>
        $"""<!doctype html><html lang="en"><title>Page</title><style>{style}</style><main><h1>Page</h1>{content}</main></html>""";
}
