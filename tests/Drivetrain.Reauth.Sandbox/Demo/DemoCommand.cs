using Drivetrain.Reauth.Sandbox.Extension;
using Spectre.Console;

namespace Drivetrain.Reauth.Sandbox.Demo;

/// <summary>Starts the demo, says where everything is, and stays until Ctrl+C. Where there is a display, a browser with the extension opens.</summary>
internal static class DemoCommand
{
    public static async Task<int> RunAsync(DemoOptions options, CancellationToken cancellationToken)
    {
        try
        {
            var extension = options.OpenBrowser && DesktopBrowser.HasDisplay ? await ExtensionBuild.EnsureAsync(cancellationToken) : null;
            await using var demo = await DemoHost.StartAsync(
                options with
                {
                    RealNames = extension is not null,
                    ExtensionId = extension?.Id,
                },
                cancellationToken
            );
            await using var browser = extension is null ? null : await DesktopBrowser.OpenAsync(demo, extension, cancellationToken);
            DemoGuide.Print(demo);
            if (browser is not null)
            {
                await browser.EndAsync(cancellationToken);
                AnsiConsole.MarkupLine("[grey]The browser was closed. The servers run on.[/]");
            }

            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return 0;
        }
        catch (OperationCanceledException)
        {
            AnsiConsole.MarkupLine("[grey]Stopped.[/]");
            return 0;
        }
        catch (Exception exception) when (exception is DemoException or IOException)
        {
            AnsiConsole.MarkupLineInterpolated($"[red]The sandbox could not be started.[/] {exception.Message}");
            if (options.OpenBrowser && DesktopBrowser.HasDisplay)
                AnsiConsole.MarkupLine("[grey]With --no-browser it starts without a browser and without the extension.[/]");
            return 2;
        }
    }
}
