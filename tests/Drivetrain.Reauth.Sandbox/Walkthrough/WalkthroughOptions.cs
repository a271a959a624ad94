namespace Drivetrain.Reauth.Sandbox.Walkthrough;

/// <summary>How the walkthrough is played.</summary>
/// <param name="OutputPath">Folder for pictures; null for <c>artifacts/walkthrough</c> in the current folder.</param>
/// <param name="Scheme">light or dark.</param>
/// <param name="Scale">Pixels per CSS pixel, 1 to 3.</param>
/// <param name="Language">The browser's language, en or de.</param>
internal sealed record WalkthroughOptions(string? OutputPath, string Scheme, int Scale, string Language)
{
    /// <summary>For pictures that customers see: without what says that the pages are a simulation.</summary>
    public bool IsForStore { get; init; }

    public bool IsDark => string.Equals(Scheme, "dark", StringComparison.Ordinal);

    /// <summary>As Chromium names it.</summary>
    public string BrowserLanguage => Language is "en" ? "en-US" : Language;
}

/// <summary>A step of the walkthrough that was played.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Scene">The part of the journey.</param>
/// <param name="Name">What was done and seen.</param>
/// <param name="Picture">File name of the page's screenshot.</param>
/// <param name="Panel">File name of the side panel's screenshot, or null while it is closed.</param>
/// <param name="Marked">What of the side panel was asserted, after the last gesture in it: headings, marked stages (→), buttons in brackets, words.</param>
/// <param name="Milliseconds">From the action until everything expected was seen.</param>
/// <param name="Error">What did not hold, or null.</param>
internal sealed record PlayedStep(int Number, string Scene, string Name, string Picture, string? Panel, string? Marked, double Milliseconds, string? Error);
