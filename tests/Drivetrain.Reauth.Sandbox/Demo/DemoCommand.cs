using Spectre.Console;

namespace Drivetrain.Reauth.Sandbox.Demo;

/// <summary>Starts the demo, says where everything is, and stays until Ctrl+C.</summary>
internal static class DemoCommand
{
    public static async Task<int> RunAsync(DemoOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await using var demo = await DemoHost.StartAsync(options, cancellationToken);
            Describe(demo);
            if (options.OpenBrowser)
                DesktopBrowser.TryOpen(demo.Addresses.DataPage);
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
            return 2;
        }
    }

    private static void Describe(DemoHost demo)
    {
        var addresses = demo.Addresses;
        var table = new Table().Border(TableBorder.None).HideHeaders().AddColumn("").AddColumn("");
        void Row(string name, string value) => table.AddRow(new Markup($"[bold]{Markup.Escape(name)}[/]"), new Text(value));
        Row("Drivetrain", addresses.DataPage.AbsoluteUri);
        Row("Reauth api", new Uri(addresses.Api, "/swagger").AbsoluteUri);
        Row("Intuit", addresses.Intuit.AbsoluteUri);
        Row("Operator key", addresses.OperatorKey);
        Row("Api log", demo.Api.LogPath);
        AnsiConsole.WriteLine();
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine();
        if (!addresses.PortsAreUsual)
            AnsiConsole.MarkupLine("[yellow]A usual port was taken, so these addresses differ from last time.[/]");
        AnsiConsole.MarkupLine("[bold]Try[/]");
        var hints = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        hints.AddRow("1.", "On Drivetrain's page open the three dots of the failed card, then [bold]Edit credentials[/], then [bold]Connect to QuickBooks[/].");
        hints.AddRow("2.", "Sign in as [bold]ava.admin@acme.example[/] with the password [bold]sandbox[/], and choose [bold]Acme Inc.[/]");
        hints.AddRow("3.", "Choose another company, press Cancel, or sign in as [bold]sam.standard@acme.example[/], and see how it is put right.");
        hints.AddRow("4.", "Turn a knob; what there is stands at [bold]/_sandbox/intuit/knobs/help[/] and [bold]/_sandbox/drivetrain/knobs/help[/]:");
        AnsiConsole.Write(hints);
        // To be copied from the terminal, so it must not be wrapped.
        Console.WriteLine($$"""   curl -X PATCH http://127.0.0.1:{{addresses.Intuit.Port}}/_sandbox/intuit/knobs -d '{"tokenOutage":"serviceUnavailable"}'""");
        AnsiConsole.WriteLine();
        AnsiConsole.MarkupLine("[grey]Ctrl+C stops everything.[/]");
    }
}
