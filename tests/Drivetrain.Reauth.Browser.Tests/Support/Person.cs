using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Drivetrain.Reauth.Browser.Tests.Support;

/// <summary>Someone with a browser, and what went wrong behind its pages' back.</summary>
public sealed class Person : IAsyncDisposable
{
    private static readonly Regex OnOurWay = new("/start|onward", RegexOptions.None, TimeSpan.FromSeconds(1));
    private readonly Stand _stand;
    private readonly ConcurrentQueue<string> _faults = new();

    public Person(Stand stand, IBrowserContext context, IPage page)
    {
        (_stand, Context, Page) = (stand, context, page);
        string[] known = [stand.Api.Authority, stand.Drivetrain.Authority, stand.Intuit.BrowserOrigin.Authority];
        context.Console += (_, message) =>
        {
            // The status of a page that refuses is asserted where it matters.
            if (message.Type is "error" && !message.Text.StartsWith("Failed to load resource: the server responded", StringComparison.Ordinal))
                _faults.Enqueue($"console: {message.Text}");
        };
        context.WebError += (_, error) => _faults.Enqueue($"uncaught: {error.Error}");
        context.Request += (_, request) =>
        {
            if (new Uri(request.Url) is { Scheme: "http" or "https" } url && !known.Contains(url.Authority))
                _faults.Enqueue($"third party: {url.Authority}");
        };
    }

    public IBrowserContext Context { get; }

    public IPage Page { get; }

    public ILocator Heading => Page.GetByRole(AriaRole.Heading, new() { Level = 1 });

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public ILocator Link(string name) => Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    /// <summary>Opens an attempt of the connector, as Drivetrain's button does. The login ends as the simulator is set.</summary>
    public async Task<string> ConnectAsync(string connectorId)
    {
        var (id, startUrl) = await _stand.StartAsync(connectorId);
        await Page.GotoAsync(startUrl);
        await ContinueAsync();
        return id;
    }

    /// <summary>The click on the page that a start URL with a ticket shows; until the browser has left our pages, or stands on one that stays.</summary>
    public async Task ContinueAsync()
    {
        await Button("Continue to QuickBooks").ClickAsync();
        // Asked again and again: waiting for a navigation misses one that is faster.
        await Expect(Page).Not.ToHaveURLAsync(OnOurWay, new() { Timeout = 20_000 });
    }

    public async Task ExpectPageAsync(string heading, params string[] actions)
    {
        await Expect(Heading).ToHaveTextAsync(heading);
        await Expect(Page).ToHaveTitleAsync($"{heading} · Drivetrain");
        foreach (var action in actions)
            await Expect(Button(action).Or(Link(action))).ToBeVisibleAsync();
    }

    public async Task ExpectDrivetrainAsync()
    {
        await Page.WaitForURLAsync(url => new Uri(url).Authority == _stand.Drivetrain.Authority);
        await Expect(Heading).ToHaveTextAsync("Data sources");
    }

    public Task ExpectAtIntuitAsync() => Page.WaitForURLAsync(url => new Uri(url).Authority == _stand.Intuit.BrowserOrigin.Authority);

    public void ExpectNoFaults() => Assert.Empty(_faults);

    public async ValueTask DisposeAsync() => await Context.DisposeAsync();
}
