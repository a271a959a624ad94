using System.Text.Json;
using SkiaSharp;

namespace Drivetrain.Reauth.Browser.Tests.Extension;

/// <summary>What must not be seen is black in what arrived, at every pixel density, and its neighbourhood is not.</summary>
[Collection(Lanes.Two)]
public sealed partial class MaskTests(ExtensionStand stand) : IAsyncLifetime
{
    private static readonly string[] Hidden =
    [
        "email",
        "card",
        "split",
        "iban",
        "token",
        "field",
        "password",
        "area",
        "select",
        "edit",
        "open",
        "closed",
        "inner",
        "foreign",
        "submit",
    ];
    private static readonly string[] Seen = ["plain", "empty", "amount"];
    private static readonly string[] Canaries = ["canary", "secret.example", "4111 1111", "typed by a person"];

    public Task InitializeAsync() => stand.ResetAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Screenshot_OfDrivetrainsPage_HasBlackMasksAndNothingElseBlack(int scale)
    {
        await using var admin = scale is 1 ? await stand.ArriveAsync() : await stand.ArriveAloneAsync(change: options => options with { Scale = scale });
        var page = await admin.Browser.NewPageAsync();
        await page.GotoAsync(stand.DataPage + "?code=canary-code&state=canary-state#token=canary-token");
        await Expect(Admin.Banner(page)).ToBeVisibleAsync();
        await PlantAsync(page);
        var reporter = await Reporter.ArriveAsync(admin);
        await reporter.OpenAsync();
        await reporter.DescribeAsync();
        await reporter.PhotographAsync(page);
        await Expect(reporter.Panel.GetByText("areas are blacked out")).ToBeVisibleAsync();
        await Expect(Admin.Banner(page)).ToBeVisibleAsync();
        await reporter.ConsentAsync();
        await reporter.SendAsync();

        var report = await stand.Support.ReportAsync(reporter);
        Assert.Equal(scale, report.GetProperty("diagnostics").GetProperty("devicePixelRatio").GetInt32());
        Assert.Equal(new Uri(stand.DataPage).Authority, report.GetProperty("diagnostics").GetProperty("pageHost").GetString());
        Assert.All(Canaries, canary => Assert.DoesNotContain(canary, report.ToString(), StringComparison.OrdinalIgnoreCase));
        using var picture = await stand.Support.ScreenshotAsync(report);
        var rects = await RectsAsync(page);
        foreach (var name in Hidden)
            AssertBlack(picture, rects[name], scale, name);
        foreach (var name in Seen)
            AssertNotBlack(picture, rects[name], scale, name);
    }

    [Fact]
    public async Task Screenshot_OfTheProvidersPage_HidesTheLogin()
    {
        stand.LogInByHand();
        await using var admin = await stand.ArriveAsync();
        var page = await admin.DataPageAsync();
        await Expect(Admin.Banner(page)).ToBeVisibleAsync();
        var login = await admin.ReconnectAsync(page);
        await login.Locator("#email").FillAsync("canary.person@secret.example");
        var reporter = await Reporter.ArriveAsync(admin);
        await Expect(reporter.Heading).ToContainTextAsync("Reconnect");
        await reporter.Button("Get help").ClickAsync();
        await Expect(reporter.Panel.GetByLabel("Step", new() { Exact = true })).ToHaveValueAsync("other");
        await reporter.DescribeAsync();
        await reporter.PhotographAsync(login);
        await reporter.ConsentAsync();
        await reporter.SendAsync();

        var report = await stand.Support.ReportAsync(reporter);
        Assert.Equal("other", report.GetProperty("step").GetString());
        Assert.Equal(new Uri(login.Url).Authority, report.GetProperty("diagnostics").GetProperty("pageHost").GetString());
        Assert.All(Canaries.Append("state="), canary => Assert.DoesNotContain(canary, report.ToString(), StringComparison.OrdinalIgnoreCase));
        using var picture = await stand.Support.ScreenshotAsync(report);
        AssertBlack(picture, await RectAsync(login, "#email"), 1, "the e-mail address");
        AssertNotBlack(picture, await RectAsync(login, "h1"), 1, "the heading");
    }

    [Fact]
    public async Task Screenshot_WhileSomethingMoves_HidesItOnItsWay()
    {
        await using var admin = await stand.ArriveAsync();
        var page = await admin.DataPageAsync();
        await Expect(Admin.Banner(page)).ToBeVisibleAsync();
        await page.EvaluateAsync(
            """
            () => {
              const moving = document.createElement('p');
              moving.id = 'moving';
              moving.textContent = 'canary.person@secret.example';
              Object.assign(moving.style, { position: 'fixed', left: '40px', top: '100px', zIndex: 9999, background: '#fff', color: '#c00', margin: 0 });
              document.body.append(moving);
              let at = 0;
              const step = () => { moving.style.top = `${100 + (at = (at + 1) % 400)}px`; requestAnimationFrame(step); };
              step();
            }
            """
        );
        var reporter = await Reporter.ArriveAsync(admin);
        await reporter.OpenAsync();
        await reporter.DescribeAsync();
        await reporter.PhotographAsync(page);
        await reporter.ConsentAsync();
        await reporter.SendAsync();

        var button = (await Admin.Reconnect(page).BoundingBoxAsync())!;
        // Red is the address's alone: whatever of it was in the picture is under a mask.
        using var picture = await stand.Support.ScreenshotAsync(await stand.Support.ReportAsync(reporter));
        var left = Enumerable
            .Range(90, 440)
            .SelectMany(y => Enumerable.Range(38, 260).Select(x => picture.GetPixel(x, y)))
            .Count(pixel => pixel is { Red: > 150, Green: < 60, Blue: < 60 });
        Assert.False(
            picture.GetPixel((int)(button.X + 6), (int)(button.Y + (button.Height / 2))) is { Red: < 110, Green: < 110, Blue: > 160 },
            "Our own banner is in the picture."
        );
        Assert.True(left < 30, $"{left} pixels of an address that moved are to be seen.");
    }

    [Fact]
    public async Task Screenshot_OfAPageOfTheBrowser_IsRefusedWithWhatToDo_AndTheReportGoesWithout()
    {
        await using var admin = await stand.ArriveAsync();
        var page = await admin.Browser.NewPageAsync();
        await page.GotoAsync("chrome://version/");
        var reporter = await Reporter.ArriveAsync(admin);
        await reporter.OpenAsync();
        await reporter.DescribeAsync();
        await reporter.AskForScreenshotAsync(page);
        await Expect(reporter.Panel.GetByText("The browser doesn’t allow screenshots of this page")).ToBeVisibleAsync();
        await reporter.Button("Cancel screenshot").ClickAsync();
        await reporter.SendAsync();
        Assert.False((await stand.Support.ReportAsync(reporter)).TryGetProperty("screenshot", out _));
    }

    [Fact]
    public async Task Icon_ClickedWithoutAReport_TakesNothing()
    {
        await using var admin = await stand.ArriveAsync();
        var page = await admin.DataPageAsync();
        await Expect(Admin.Banner(page)).ToBeVisibleAsync();
        await admin.Browser.ClickToolbarIconAsync(page);
        await admin.Browser.RealSidePanelAsync();
        Assert.False(await page.EvaluateAsync<bool>("() => 'drivetrainReauthMask' in window"));
        var reporter = await Reporter.ArriveAsync(admin);
        await reporter.OpenAsync();
        Assert.Equal(JsonValueKind.Null, (await reporter.KeptAsync()).GetProperty("draft").GetProperty("shot").ValueKind);
    }

    private static async Task PlantAsync(IPage page) =>
        await page.EvaluateAsync(
            """
            () => {
              const box = document.createElement('div');
              Object.assign(box.style, {
                position: 'fixed', left: '40px', top: '70px', width: '640px', height: '640px', overflow: 'hidden', zIndex: 9999,
                background: '#fff', color: '#456', font: '16px/28px sans-serif',
              });
              const line = (id, html, before = '', after = ' … end') => `<div>${before}<span id="${id}">${html}</span>${after}</div>`;
              box.innerHTML = [
                line('plain', 'Nothing to hide here'),
                line('email', 'canary.person@secret.example', 'Write to ', ' please'),
                line('card', '4111 1111 1111 1111', 'Card '),
                line('split', '9130<b>347</b>957983001', 'Company '),
                line('iban', 'DE89 3704 0044 0532 0130 00', 'IBAN '),
                line('token', 'canaryToken0123456789abcdef', 'Key '),
                line('amount', '1,204 of 3,800 rows', 'Rows '),
                '<div><input id="field" value="typed by a person"></div>',
                '<div><input id="empty" placeholder="nothing yet"></div>',
                '<div><input id="password" type="password"></div>',
                '<div><input id="submit" type="submit" value="Continue as canary.person@secret.example"></div>',
                '<div><textarea id="area" rows="1">canary words</textarea></div>',
                '<div><select id="select"><option>canary choice</option></select></div>',
                line('edit', 'canary editable'),
                '<div id="open-host"></div><div id="closed-host"></div>',
                '<iframe id="same" width="300" height="40"></iframe><iframe id="foreign" width="200" height="40" src="https://intuit.example/"></iframe>',
              ].join('');
              document.body.append(box);
              const get = id => document.getElementById(id);
              get('edit').contentEditable = 'true';
              window.planted = {};
              for (const mode of ['open', 'closed']) {
                const root = get(`${mode}-host`).attachShadow({ mode });
                root.innerHTML = '<span>canary.shadow@secret.example</span> … end';
                window.planted[mode] = () => root.querySelector('span').getBoundingClientRect();
              }
              const inner = get('same').contentDocument;
              inner.body.innerHTML = '<span>canary.inner@secret.example</span>';
              window.planted.inner = () => {
                const [frame, rect] = [get('same'), inner.querySelector('span').getBoundingClientRect()];
                const outer = frame.getBoundingClientRect();
                return new DOMRect(outer.x + frame.clientLeft + rect.x, outer.y + frame.clientTop + rect.y, rect.width, rect.height);
              };
              const ids = ['plain', 'email', 'card', 'split', 'iban', 'token', 'amount', 'field', 'empty', 'password', 'submit', 'area', 'select', 'edit'];
              for (const id of [...ids, 'foreign'])
                window.planted[id] = () => get(id).getBoundingClientRect();
            }
            """
        );
}
