using Drivetrain.Reauth.Sandbox.Demo;
using Drivetrain.Reauth.Sandbox.Extension;
using Microsoft.Playwright;
using Spectre.Console;

namespace Drivetrain.Reauth.Benchmarks.Detection;

/// <summary>
/// The extension as it ships, in a real browser, on Drivetrain's simulated page with 10,000 further nodes of which a part mutates in every frame: how long
/// until a failed card that appears has its banner, and how long the page is held up by one batch of its mutations. Beside it stand the page's own observer,
/// and a constant piece of work in every frame: what those need at worst, the machine takes.
/// </summary>
internal static class DetectionBenchmark
{
    private const int Cards = 100;
    private const int Nodes = 10_000;

    public static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var extension = await ExtensionBuild.EnsureAsync(cancellationToken);
        await using var demo = await DemoHost.StartAsync(
            new DemoOptions(null, null, OpenBrowser: false)
            {
                UsualPorts = false,
                RealNames = true,
                ExtensionId = extension.Id,
            },
            cancellationToken
        );
        var table = new Table()
            .Border(TableBorder.Simple)
            .AddColumns(
                "page",
                "mutated a frame",
                "banner ms (median / p99)",
                "page's observer ms",
                "our batches",
                "batch CPU ms (median / p95 / p99)",
                "constant work ms (median / p95 / p99)",
                "share of time"
            );
        foreach (var (element, mutations) in new[] { ("div", 0), ("div", 200), ("li", 200), ("div", 2000) })
        {
            await using var browser = await SandboxBrowser.StartAsync(new SandboxBrowserOptions(extension) { Hosts = demo.HostMap }, cancellationToken);
            var page = await browser.NewPageAsync();
            await page.GotoAsync(demo.Addresses.DataPage.AbsoluteUri);
            await page.Locator("[data-drivetrain-reauth]").First.WaitForAsync();
            await page.EvaluateAsync(
                PageScripts.Noise,
                new
                {
                    element,
                    mutations,
                    nodes = Nodes,
                }
            );
            await page.EvaluateAsync(PageScripts.Detect, 10);
            await using var trace = await ScriptTrace.StartAsync(page, "page.js");
            var samples = await page.EvaluateAsync<Sample[]>(PageScripts.Detect, Cards);
            var calls = await trace.StopAsync();
            var control = await page.EvaluateAsync<double[]>("() => window.control");
            Add(table, element, mutations, samples, calls, new Quantiles(control));
        }

        AnsiConsole.Write(table);
        return 0;
    }

    private static void Add(Table table, string element, int mutations, Sample[] samples, ScriptCalls calls, Quantiles control)
    {
        var banner = new Quantiles(samples.Select(sample => sample.Banner));
        var own = new Quantiles(samples.Select(sample => sample.Own));
        var batches = new Quantiles(calls.OurMilliseconds);
        table.AddRow(
            $"{Nodes:N0} {element}",
            $"{mutations}",
            $"{banner.Median:0.0} / {banner.Of(0.99):0.0}",
            $"{own.Median:0.0} / {own.Of(0.99):0.0}",
            $"{calls.OurMilliseconds.Count:N0}",
            $"{batches.Median:0.00} / {batches.Of(0.95):0.00} / {batches.Of(0.99):0.00}",
            $"{control.Median:0.00} / {control.Of(0.95):0.00} / {control.Of(0.99):0.00}",
            $"{calls.OurMilliseconds.Sum() / calls.TotalMilliseconds:P1}"
        );
    }

    /// <summary>One card: milliseconds until its banner stood in it, and until the page's own observer had heard of it.</summary>
    private sealed record Sample
    {
        public double Banner { get; init; }

        public double Own { get; init; }
    }
}
