using Drivetrain.Reauth.Browser.Tests.Support;

namespace Drivetrain.Reauth.Browser.Tests.Extension;

/// <summary>A screenshot is blacked out and marked, by mouse and without one, and what arrives is what was seen.</summary>
[Collection(Lanes.One)]
public sealed class EditorTests(ExtensionStand stand) : IAsyncLifetime
{
    private Admin _admin = null!;
    private Reporter _reporter = null!;
    private IPage _page = null!;

    public async Task InitializeAsync()
    {
        await stand.ResetAsync();
        _admin = await stand.ArriveAsync();
        _page = await _admin.Browser.NewPageAsync();
        await _page.GotoAsync(stand.DataPage);
        await Expect(Admin.Banner(_page)).ToBeVisibleAsync();
        // One colour alone, so that whatever is drawn can be told from it.
        await _page.EvaluateAsync(
            """
            () => {
              const sheet = document.createElement('div');
              Object.assign(sheet.style, { position: 'fixed', inset: '0', background: '#ffff00', zIndex: 9999 });
              document.body.replaceChildren(sheet);
            }
            """
        );
        _reporter = await Reporter.ArriveAsync(_admin);
        await _reporter.OpenAsync();
        await _reporter.DescribeAsync();
        await _reporter.PhotographAsync(_page);
    }

    public async Task DisposeAsync() => await _admin.DisposeAsync();

    [Fact]
    public async Task Keyboard_Alone_BlacksOutTheMiddle()
    {
        var editor = await EditorAsync();
        await PageAudit.AccessibilityAsync(editor);
        await editor.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).FocusAsync();
        await editor.Keyboard.PressAsync("Enter");
        await Expect(editor.GetByRole(AriaRole.Status)).ToHaveTextAsync("Blacked out 1 added.");
        await Expect(editor.GetByRole(AriaRole.Button, new() { Name = "Blacked out 1", Exact = true })).ToBeFocusedAsync();
        for (var press = 0; press < 10; press++)
            await editor.Keyboard.PressAsync("ArrowUp");
        await editor.Keyboard.PressAsync("Shift+ArrowRight");
        await Expect(editor.GetByRole(AriaRole.Status)).ToContainTextAsync("Blacked out 1:");

        // One mark more, taken away, and everything undone and done again.
        await editor.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).FocusAsync();
        await editor.Keyboard.PressAsync("Enter");
        await Expect(editor.GetByRole(AriaRole.Button, new() { Name = "Blacked out 2", Exact = true })).ToBeFocusedAsync();
        await editor.Keyboard.PressAsync("Delete");
        await Expect(editor.GetByRole(AriaRole.Status)).ToHaveTextAsync("Blacked out 2 removed.");
        await editor.Keyboard.PressAsync("Control+z");
        await Expect(editor.GetByRole(AriaRole.Button, new() { Name = "Blacked out 2", Exact = true })).ToHaveCountAsync(1);
        await editor.Keyboard.PressAsync("Control+Shift+Z");
        await Expect(editor.GetByRole(AriaRole.Button, new() { Name = "Blacked out 2", Exact = true })).ToHaveCountAsync(0);
        await PageAudit.AccessibilityAsync(editor);

        using var picture = await SentAsync();
        var (x, y) = (picture.Width / 2, (picture.Height / 2) - 40);
        Assert.True(picture.GetPixel(x, y) is { Red: < 12, Green: < 12, Blue: < 12 }, $"{picture.GetPixel(x, y)}");
        Assert.True(picture.GetPixel(20, 20) is { Red: > 200, Green: > 200, Blue: < 60 }, $"{picture.GetPixel(20, 20)}");
    }

    [Fact]
    public async Task Mouse_DrawsMaskArrowAndBox_AndAMarkCanBeTakenAway()
    {
        var editor = await EditorAsync();
        var box = (await editor.Locator(".canvas").BoundingBoxAsync())!;
        await DragAsync(editor, box, 0.1f, 0.1f, 0.3f, 0.2f);
        await editor.GetByText("Arrow", new() { Exact = true }).ClickAsync();
        await DragAsync(editor, box, 0.5f, 0.8f, 0.7f, 0.6f);
        await editor.GetByText("Box", new() { Exact = true }).ClickAsync();
        await DragAsync(editor, box, 0.5f, 0.1f, 0.8f, 0.3f);
        await Expect(editor.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(3);
        await PageAudit.AccessibilityAsync(editor);
        await editor.GetByRole(AriaRole.Button, new() { Name = "Remove Box 1" }).ClickAsync();
        await Expect(editor.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(2);

        using var picture = await SentAsync();
        Assert.True(picture.GetPixel((int)(picture.Width * 0.2), (int)(picture.Height * 0.15)) is { Red: < 12, Green: < 12, Blue: < 12 });
        var arrow = picture.GetPixel((int)(picture.Width * 0.6), (int)(picture.Height * 0.7));
        Assert.True(arrow is { Red: > 150, Green: < 100 }, $"{arrow}");
        Assert.True(picture.GetPixel((int)(picture.Width * 0.5), (int)(picture.Height * 0.2)) is { Red: > 200, Green: > 200, Blue: < 60 });
    }

    private async Task<IPage> EditorAsync()
    {
        var opened = _admin.Browser.Context.WaitForPageAsync();
        await _reporter.Button("Edit picture").ClickAsync();
        var editor = await opened;
        await editor.SetViewportSizeAsync(1280, 800);
        await Expect(editor.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Black out and mark");
        return editor;
    }

    private async Task<SkiaSharp.SKBitmap> SentAsync()
    {
        await _reporter.Panel.BringToFrontAsync();
        await _reporter.ConsentAsync();
        await _reporter.SendAsync();
        return await stand.Support.ScreenshotAsync(await stand.Support.ReportAsync(_reporter));
    }

    private static async Task DragAsync(IPage editor, LocatorBoundingBoxResult box, float fromX, float fromY, float toX, float toY)
    {
        await editor.Mouse.MoveAsync(box.X + (box.Width * fromX), box.Y + (box.Height * fromY));
        await editor.Mouse.DownAsync();
        await editor.Mouse.MoveAsync(box.X + (box.Width * toX), box.Y + (box.Height * toY), new() { Steps = 4 });
        await editor.Mouse.UpAsync();
    }
}
