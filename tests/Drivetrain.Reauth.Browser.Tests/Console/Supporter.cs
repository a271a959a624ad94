using System.Collections.Concurrent;
using System.Net.Http.Json;
using Drivetrain.Reauth.Browser.Tests.Support;
using Drivetrain.Reauth.Plugins;
using Drivetrain.Reauth.Sandbox.Walkthrough;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Drivetrain.Reauth.Browser.Tests.Console;

/// <summary>Somebody of support with a browser, and what went wrong behind its pages' back.</summary>
public sealed class Supporter : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _faults = new();

    public Supporter(IBrowserContext context, IPage page)
    {
        (Context, Page) = (context, page);
        context.Console += (_, message) =>
        {
            // The status of a page that refuses, and a service that is down, are asserted where they matter.
            if (message.Type is "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
                _faults.Enqueue($"console: {message.Text}");
        };
        context.WebError += (_, error) => _faults.Enqueue($"uncaught: {error.Error}");
    }

    public IBrowserContext Context { get; }

    public IPage Page { get; }

    public ILocator Heading => Page.GetByRole(AriaRole.Heading, new() { Level = 1 });

    public ILocator Rows => Page.Locator("#reports > li");

    public async Task SignInAsync(string key, string path)
    {
        await Page.GotoAsync(path);
        await Page.Locator("#key").FillAsync(key);
        await Page.Locator(".card button[type=submit]").ClickAsync();
        await Expect(Page.Locator(".who button")).ToBeVisibleAsync();
    }

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public ILocator Link(string name) => Page.GetByRole(AriaRole.Link, new() { Name = name });

    /// <summary>No violation of the pages' policy, no error of their script.</summary>
    public void ExpectNoFaults() => Assert.Empty(_faults);

    public async ValueTask DisposeAsync() => await Context.DisposeAsync();
}
