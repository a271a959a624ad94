using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Drivetrain.Pages;

/// <summary>The "Data" page: the product's frame around the workspace's sources.</summary>
internal static class DataPage
{
    private static readonly (string Name, string Icon)[] Navigation = [("Home", "home"), ("Plans", "plans"), ("Reports", "reports"), ("Metrics", "metrics"), ("Data", "data"), ("Settings", "settings")];

    public static Html Render(DrivetrainWorld world, string? returnedTo, string? error) => Html.Of($"""
        <!doctype html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <meta name="color-scheme" content="light dark">
          <title>Data · Drivetrain (sandbox)</title>
          <link rel="stylesheet" href="/assets/drivetrain.css">
          <link rel="icon" href="/assets/drivetrain.svg" type="image/svg+xml">
          <script type="module" src="/assets/data.js"></script>
        </head>
        <body>
          <a class="skip" href="#sources">Skip to data sources</a>
          <aside class="sidebar">
            <a class="brand" href="/data"><img src="/assets/drivetrain.svg" alt="" width="26" height="26"><span>Drivetrain</span><small>Sandbox</small></a>
            <nav aria-label="Main"><ul>
            {Html.Join(Navigation.Select(NavigationItem))}
            </ul></nav>
            <div class="person"><span class="avatar" aria-hidden="true">PN</span><span><strong>Priya Nair</strong><small>Acme Group</small></span></div>
          </aside>
          <main>
            <header class="page-head">
              <div><h1>Data sources</h1><div id="summary" role="status">{Summary(world.Board.All)}</div></div>
              <label class="search"><span class="visually-hidden">Filter sources</span><svg aria-hidden="true" viewBox="0 0 20 20"><path d="m14 14 4 4M9 15A6 6 0 1 0 9 3a6 6 0 0 0 0 12Z"/></svg><input id="filter" type="search" placeholder="Filter sources" autocomplete="off"></label>
            </header>
            {Html.When(error is not null, () => Html.Of($"<div class=\"banner\" role=\"alert\"><strong>QuickBooks could not be opened.</strong> {error}</div>"))}
            {Sources(world, returnedTo)}
          </main>
          {Html.Join(world.Board.All.Select(CredentialsDialog.Render))}
          <div id="toasts" role="status" aria-live="polite"></div>
        </body>
        </html>
        """);

    /// <summary>One line about all sources.</summary>
    public static Html Summary(IReadOnlyList<DataSource> sources)
    {
        var failed = sources.Count(source => source.Status == SourceStatus.Failed);
        return failed == 0
            ? Html.Of($"<p>{sources.Count} sources, all working</p>")
            : Html.Of($"<p>{sources.Count} sources · <span class=\"attention\">{failed} {(failed == 1 ? "needs" : "need")} attention</span></p>");
    }

    private static Html NavigationItem((string Name, string Icon) item)
    {
        var isCurrent = string.Equals(item.Name, "Data", StringComparison.Ordinal);
        return Html.Of($"""<li><a href="/data" {Html.When(isCurrent, () => Html.Of($"aria-current=\"page\""))}><svg aria-hidden="true" viewBox="0 0 20 20"><use href="/assets/icons.svg#{item.Icon}"/></svg>{item.Name}</a></li>""");
    }

    private static Html Sources(DrivetrainWorld world, string? returnedTo) => world.Knobs.Layout == PageLayout.Table
        ? Html.Of($"""
            <table id="sources" class="table"><caption class="visually-hidden">Data sources</caption>
            <thead><tr><th scope="col">Source</th><th scope="col">Status</th><th scope="col"><span class="visually-hidden">Actions</span></th></tr></thead>
            <tbody>{Html.Join(world.Board.All.Select(source => SourceView.Row(source, world, returnedTo)))}</tbody></table>
            """)
        : Html.Of($"""<div id="sources" class="cards">{Html.Join(world.Board.All.Select(source => SourceView.Card(source, world, returnedTo)))}</div>""");
}
