using System.Text.Json;
using Xunit.Abstractions;

namespace Drivetrain.Reauth.Browser.Tests.Extension;

/// <summary>
/// Pages that are not the simulator's: lists of connectors in the manner of popular kits, and pages that only look like them. <c>truth.json</c> says what has
/// to be found on each, and where "Show me" has to point.
/// </summary>
[Collection(Lanes.Two)]
public sealed class AnyPageTests(ExtensionStand stand, ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly string Folder = Path.Combine(Path.GetDirectoryName(Sandbox.Hosting.BuildPaths.Of("TestServersPath"))!, "pages");
    private Admin _admin = null!;

    public async Task InitializeAsync()
    {
        await stand.ResetAsync();
        _admin = await stand.ArriveAsync();
    }

    public async Task DisposeAsync() => await _admin.DisposeAsync();

    [Fact]
    [Trait("Case", "15.1")]
    public async Task Pages_OfAnyKit_ShowWhatFailedAndNothingElse()
    {
        var truth = JsonSerializer.Deserialize<Dictionary<string, Truth>>(
            await File.ReadAllTextAsync(Path.Combine(Folder, "truth.json")),
            JsonSerializerOptions.Web
        )!;
        var score = new Score();
        foreach (var (name, expected) in truth)
        {
            var page = await OpenAsync(name);
            await CompareAsync(name, page, expected, score);
            if (expected.Show is { } show)
                await FollowAsync(name, page, expected.Expect[0].Name, show, score);
            await page.CloseAsync();
        }

        output.WriteLine(score.ToString());
        Assert.True(
            score.Found >= 0.95 * score.Expected
                && score.Faults.Count == 0
                && score.Named == score.Found
                && score.Extra == 0
                && score.Shown >= 0.95 * score.Shows,
            score.ToString()
        );
    }

    private async Task<IPage> OpenAsync(string name)
    {
        var page = await _admin.Browser.NewPageAsync();
        var site = new Uri(stand.DataPage).GetLeftPart(UriPartial.Authority);
        await page.RouteAsync(
            $"{site}/**",
            route =>
            {
                var path = Path.Combine(Folder, Path.GetFileName(new Uri(route.Request.Url).LocalPath));
                return route.FulfillAsync(File.Exists(path) ? new() { Path = path } : new() { Status = 404 });
            }
        );
        await page.GotoAsync($"{site}/pages/{name}.html");
        return page;
    }

    private static async Task CompareAsync(string name, IPage page, Truth expected, Score score)
    {
        // What comes late, or is still being placed, is waited for; what must not come has had its time.
        var seen = new List<Seen>();
        for (var wait = 0; wait < 20 && (wait < 4 || seen.Count < expected.Expect.Count || seen.Exists(banner => banner.IsCovered)); wait++)
        {
            await page.WaitForTimeoutAsync(150);
            seen.Clear();
            foreach (var frame in page.Frames)
                seen.AddRange(
                    await frame.EvaluateAsync<Seen[]>(
                        Banners,
                        expected.Expect.Select(item => item.El[(item.El.LastIndexOfAny(['>', ':']) + 1)..].Trim()).ToArray()
                    )
                );
        }

        score.Expected += expected.Expect.Count;
        score.Extra += Math.Max(0, seen.Count - expected.Expect.Count);
        for (var index = 0; index < expected.Expect.Count; index++)
        {
            var item = expected.Expect[index];
            var banner =
                seen.Find(banner => banner.Inside[index] && banner.Label.Contains(item.Name, StringComparison.Ordinal))
                ?? seen.Find(banner => banner.Inside[index]);
            var isNamed = banner?.Label == $"{item.Name} stopped syncing";
            score.Found += banner is null ? 0 : 1;
            score.Named += isNamed ? 1 : 0;
            if (!isNamed || banner!.IsCovered)
                score.Faults.Add($"{name}: {item.Name} is {(banner is null ? "not found" : banner.IsCovered ? "covered" : $"called {banner.Label}")}");
        }

        if (seen.Count > expected.Expect.Count)
            score.Faults.Add($"{name}: found as well {string.Join(", ", seen.Select(banner => banner.Label))}");
    }

    private async Task FollowAsync(string name, IPage page, string source, Way way, Score score)
    {
        score.Shows++;
        await _admin.Browser.EvaluateInServiceWorkerAsync<string>(Show.Replace("__NAME__", JsonSerializer.Serialize(source), StringComparison.Ordinal));
        foreach (
            var (selector, words) in new[] { (way.Trigger, ""), (way.Menu, "edit credentials|zugangsdaten bearbeiten|re-?authenticate"), (way.Connect, "") }
        )
        {
            var startedAt = TimeProvider.System.GetTimestamp();
            while (!await page.EvaluateAsync<bool>(PointsAt, new { selector, words }))
            {
                if (TimeProvider.System.GetElapsedTime(startedAt) > TimeSpan.FromSeconds(3))
                {
                    score.Faults.Add($"{name}: Show me does not point at {selector}");
                    return;
                }

                await page.WaitForTimeoutAsync(50);
            }

            await page.EvaluateAsync(Press, new { selector, words });
        }

        score.Shown++;
    }

    // As the banner and the panel have it done: in a narrow row the banner has no button for it.
    private const string Show = """
        (async () => {
          const { tabs } = await chrome.storage.session.get('tabs');
          for (const tab of Object.values(tabs)) tab.showing = tab.detected.find(({ name }) => name === __NAME__)?.key ?? tab.showing;
          await chrome.storage.session.set({ tabs });
          return '';
        })()
        """;

    private const string Banners = """
        async selectors => {
          const roots = [document], hosts = [];
          for (const root of roots) for (const element of root.querySelectorAll('*')) {
            if (element.hasAttribute('data-drivetrain-reauth')) { if (element.shadowRoot.querySelector('section')) hosts.push(element); }
            else if (element.shadowRoot) roots.push(element.shadowRoot);
          }
          const isInside = (host, selector) => {
            for (let outer = host; outer; outer = outer.parentElement ?? outer.getRootNode().host) if (outer.matches(selector)) return true;
            return false;
          };
          const seen = [];
          for (const host of hosts) {
            host.scrollIntoView({ block: 'center' });
            await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
            const { left, right, top, bottom } = host.shadowRoot.querySelector('.primary').getBoundingClientRect();
            const isHit = x => host.getRootNode().elementFromPoint(x, (top + bottom) / 2) === host;
            const row = host.closest('tr,li,article,[role=row]')?.getBoundingClientRect();
            const isCut = row && (top < row.top - 1 || bottom > row.bottom + 1);
            seen.push({
              label: host.shadowRoot.querySelector('section').getAttribute('aria-label'),
              inside: selectors.map(selector => isInside(host, selector)),
              isCovered: isCut || !isHit(left + 3) || !isHit(right - 3),
            });
          }
          return seen;
        }
        """;

    private const string Matches = """
        const matches = [...document.querySelectorAll(selector)].filter(element =>
          element.getClientRects().length && new RegExp(words, 'i').test(element.textContent));
        """;

    private const string PointsAt =
        "({ selector, words }) => {"
        + Matches
        + """
              const ring = [...document.querySelectorAll('[data-drivetrain-reauth]')]
                .map(host => host.shadowRoot.querySelector('.ring'))
                .find(ring => ring && !ring.hidden)?.getBoundingClientRect();
              return !!ring && matches.some(element => {
                const box = element.getBoundingClientRect();
                const isAround = ring.left <= box.left + 1 && ring.right >= box.right - 1 && ring.top <= box.top + 1 && ring.bottom >= box.bottom - 1;
                return isAround && ring.width < box.width + 20 && ring.height < box.height + 20;
              });
            }
            """;

    private const string Press = "({ selector, words }) => {" + Matches + " (matches[0].shadowRoot?.querySelector('button') ?? matches[0]).click(); }";

    /// <summary>A banner.</summary>
    private sealed record Seen
    {
        public string Label { get; init; } = "";

        /// <summary>For each connector that is expected, whether it stands in it.</summary>
        public bool[] Inside { get; init; } = [];

        public bool IsCovered { get; init; }
    }

    private sealed record Truth(IReadOnlyList<Item> Expect, Way? Show);

    private sealed record Item(string Provider, string Name, string El);

    private sealed record Way(string Trigger, string Menu, string Connect);

    private sealed class Score
    {
        public int Expected { get; set; }
        public int Found { get; set; }
        public int Named { get; set; }
        public int Extra { get; set; }
        public int Shows { get; set; }
        public int Shown { get; set; }
        public List<string> Faults { get; } = [];

        public override string ToString() =>
            $"Found {Found} of {Expected}, {Named} by their names, {Extra} false; Show me right on {Shown} of {Shows}.{Environment.NewLine}"
            + $"{string.Join(Environment.NewLine, Faults)}";
    }
}
