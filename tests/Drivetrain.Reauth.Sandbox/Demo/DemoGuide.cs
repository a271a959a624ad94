using Spectre.Console;

namespace Drivetrain.Reauth.Sandbox.Demo;

/// <summary>What the terminal says: where everything is, and what to try.</summary>
internal static class DemoGuide
{
    public static void Print(DemoHost demo)
    {
        var addresses = demo.Addresses;
        var hasExtension = demo.HostMap is not null;
        AnsiConsole.WriteLine();
        AnsiConsole.Write(Places(demo, hasExtension));
        AnsiConsole.WriteLine();
        if (!addresses.PortsAreUsual)
            AnsiConsole.MarkupLine("[yellow]A usual port was taken, so these addresses differ from last time.[/]");
        AnsiConsole.MarkupLine("[bold]Try[/]");
        AnsiConsole.Write(Hints(hasExtension));
        // To be copied from the terminal, so they must not be wrapped.
        Console.WriteLine($$"""   curl -X PATCH {{demo.Intuit.BackChannelOrigin}}_sandbox/intuit/knobs -d '{"tokenOutage":"serviceUnavailable"}'""");
        AnsiConsole.WriteLine();
        if (!hasExtension)
        {
            AnsiConsole.MarkupLine(
                "[bold]The extension[/] opens in a separate browser if there is a display. Otherwise, build it for these addresses, and load "
                    + "[bold]extension/.output/chrome-mv3[/] at chrome://extensions."
            );
            Console.WriteLine(
                $"   cd extension && npm ci && REAUTH_PAGES='{addresses.DataPage.GetLeftPart(UriPartial.Authority)}/*' "
                    + $"REAUTH_API={addresses.Api.GetLeftPart(UriPartial.Authority)} npm run build:chrome"
            );
            AnsiConsole.WriteLine();
        }

        AnsiConsole.MarkupLine("[grey]Ctrl+C stops everything.[/]");
    }

    private static Table Places(DemoHost demo, bool hasExtension)
    {
        var addresses = demo.Addresses;
        var table = new Table().Border(TableBorder.None).HideHeaders().AddColumn("").AddColumn("");
        void Row(string name, string value) => table.AddRow(new Markup($"[bold]{Markup.Escape(name)}[/]"), new Text(value));
        void Place(string name, Uri address, Uri local) =>
            Row(name, hasExtension ? $"{address.AbsoluteUri} in the browser that opened, {local.AbsoluteUri} elsewhere" : address.AbsoluteUri);
        Place("Drivetrain", addresses.DataPage, new Uri(demo.Drivetrain.WebhookUrl, "/data"));
        Row("Reauth api", new Uri(hasExtension ? addresses.LocalApi : addresses.Api, "/swagger").AbsoluteUri);
        Place("Intuit", addresses.Intuit, demo.Intuit.BackChannelOrigin);
        Place("Xero", addresses.Xero, demo.Xero.BackChannelOrigin);
        Place("Console", new Uri(addresses.Api, "/support"), new Uri(addresses.LocalApi, "/support"));
        Row("Support key", addresses.SupportKey);
        Row("Operator key", addresses.OperatorKey);
        Row("Api log", demo.Api.LogPath);
        return table;
    }

    private static Grid Hints(bool hasExtension)
    {
        var hints = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        var number = 0;
        void Hint(string markup) => hints.AddRow($"{++number}.", markup);
        if (hasExtension)
        {
            Hint("On Drivetrain's page choose [bold]Settings[/]: there is a pairing code. Click the extension's icon in the toolbar and type it.");
            Hint("Go back to [bold]Data[/] and reconnect the failed source from the extension.");
        }
        else
        {
            Hint("On Drivetrain's page open the three dots of the failed card, then [bold]Edit credentials[/], then [bold]Connect to QuickBooks[/].");
        }

        Hint("Sign in as [bold]ava.admin@acme.example[/] with the password [bold]sandbox[/], and choose [bold]Acme Inc.[/]");
        Hint("Choose another company, press Cancel, or sign in as [bold]sam.standard@acme.example[/], and see how it is put right.");
        if (hasExtension)
            Hint(
                "Cannot go on? [bold]Report a problem[/] in the side panel, with a screenshot. Then open the console, sign in with the support key, and "
                    + "answer: the answer appears in the panel."
            );
        Hint(
            "Let the Xero source fail with [bold]POST /_sandbox/drivetrain/data-sources/ds_xero_acme_uk/break[/] and the body [bold]{}[/], and "
                + "disconnect every Drivetrain app on the way."
        );
        Hint(
            "Change the simulators' behavior; see [bold]/_sandbox/intuit/knobs/help[/], [bold]/_sandbox/xero/knobs/help[/] and "
                + "[bold]/_sandbox/drivetrain/knobs/help[/]:"
        );
        return hints;
    }
}
