using Drivetrain.Reauth.Sandbox.Walkthrough;

namespace Drivetrain.Reauth.Browser.Tests.Support;

/// <summary>
/// The one browser for pages without an extension: it starts for the first who asks, and ends with the last. Each person in it has a context of their own.
/// </summary>
internal static class PageBrowser
{
    private static readonly SemaphoreSlim Gate = new(1);
    private static IPlaywright? _playwright;
    private static IBrowser? _browser;
    private static int _users;

    public static async Task<IBrowser> TakeAsync()
    {
        await Gate.WaitAsync();
        try
        {
            _playwright ??= await Playwright.CreateAsync();
            _browser ??= await Chromium.LaunchAsync(_playwright, CancellationToken.None);
            _users++;
            return _browser;
        }
        finally
        {
            Gate.Release();
        }
    }

    public static async Task GiveBackAsync()
    {
        await Gate.WaitAsync();
        try
        {
            if (--_users > 0)
                return;
            await _browser!.DisposeAsync();
            _playwright!.Dispose();
            (_browser, _playwright) = (null, null);
        }
        finally
        {
            Gate.Release();
        }
    }
}
