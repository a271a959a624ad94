using Drivetrain.Reauth.Sandbox.Hosting;
using Microsoft.Playwright;

namespace Drivetrain.Reauth.Sandbox.Extension;

/// <summary>A Chromium with an extension: how it is started.</summary>
/// <param name="Extension">The extension that it loads; the only one.</param>
internal sealed record SandboxBrowserOptions(ExtensionFolder Extension)
{
    /// <summary>Where the real names are; null to know only what the machine's resolver knows.</summary>
    public HostMap? Hosts { get; init; }

    /// <summary>Finds no other host than <see cref="Hosts"/> and loopback, so that nothing leaves the machine.</summary>
    public bool IsClosed { get; init; } = true;

    /// <summary>Without a window. Everything else is as with one: extensions, side panel, toolbar.</summary>
    public bool IsHeadless { get; init; } = true;

    /// <summary>
    /// The person's language, as Chromium names those it has (<c>en-US</c>, <c>de</c>, <c>pt-BR</c>), or null for the machine's: of the extension's
    /// <c>_locales</c>, of <c>navigator.language</c>
    /// and of Accept-Language. The browser's own surface, and so <c>chrome.i18n.getUILanguage</c>, follows only where its translations are installed.
    /// </summary>
    public string? Language { get; init; } = "en-US";

    /// <summary>The person prefers dark colours: in pages, in the side panel and in the browser's own surface.</summary>
    public bool IsDark { get; init; }

    /// <summary>Pixels per CSS pixel, of pages and of the side panel.</summary>
    public int Scale { get; init; } = 1;

    /// <summary>The window's width in CSS pixels. Its page is 800 high, and as much narrower as an open side panel takes.</summary>
    public int Width { get; init; } = 1280;

    /// <summary>Keeps the profile in this folder; null for a temporary one, removed at the end.</summary>
    public string? ProfilePath { get; init; }

    /// <summary>A driver to share between several browsers; null for one of its own.</summary>
    public IPlaywright? Playwright { get; init; }

    /// <summary>Can be as new again without a start: <see cref="SandboxBrowser.ResetAsync"/>. Not on Windows, where Chromium has no pipe.</summary>
    public bool IsResettable { get; init; }

    /// <summary>Leaves the page open with which the extension welcomes a person, for those who read it.</summary>
    public bool KeepsWelcome { get; init; }

    /// <summary>The first page.</summary>
    public Uri StartPage { get; init; } = new("about:blank");

    internal IEnumerable<string> ToArguments()
    {
        if (IsResettable)
        {
            // What the command line loads cannot be removed.
            yield return "--enable-unsafe-extension-debugging";
        }
        else
        {
            yield return $"--disable-extensions-except={Extension.Path}";
            yield return $"--load-extension={Extension.Path}";
        }

        // A page 800 high, below 87 pixels of tabs and toolbar.
        yield return $"--window-size={Width},887";
        if (Scale is not 1)
            yield return $"--force-device-scale-factor={Scale}";
        yield return "--hide-crash-restore-bubble";
        if (Language is not null)
        {
            yield return $"--lang={Language}";
            yield return $"--accept-lang={Language},en";
        }

        if (IsHeadless)
            yield return "--headless=new";
        if (IsDark)
            yield return "--force-dark-mode";
        foreach (var argument in Hosts?.ToArguments(IsClosed) ?? [])
            yield return argument;

        yield return StartPage.AbsoluteUri;
    }
}
