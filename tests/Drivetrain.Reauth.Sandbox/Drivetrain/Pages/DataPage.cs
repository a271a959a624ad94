using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Drivetrain.Pages;

/// <summary>The "Data" page: the workspace's sources.</summary>
internal static class DataPage
{
    public static Html Render(DrivetrainWorld world, string? returnedTo, string? error) =>
        Frame.Render(
            world,
            "Data",
            Html.Of(
                $"""
                <header class="page-head">
                  <div class="page-title"><h1>Data sources</h1><div id="summary" role="status">{Summary(world.Board.All)}</div></div>
                  {Html.When(world.Knobs.Layout != PageLayout.Virtual, Search)}
                </header>
                {Html.When(
                    error is not null,
                    () => Html.Of($"<div class=\"banner\" role=\"alert\"><strong>The login could not be opened.</strong> {error}</div>")
                )}
                {Sources(world, returnedTo)}
                {Html.Join(world.Board.All.Select(CredentialsDialog.Render))}
                {Html.Join(world.Board.All.Select(ReconnectDialog.Render))}
                """
            )
        );

    /// <summary>One line about all sources.</summary>
    public static Html Summary(IReadOnlyList<DataSource> sources)
    {
        var failed = sources.Count(source => source.Status == SourceStatus.Failed);
        return failed == 0
            ? Html.Of($"<p>{sources.Count} sources, all working</p>")
            : Html.Of($"<p>{sources.Count} sources · <span class=\"attention\">{failed} {(failed == 1 ? "needs" : "need")} attention</span></p>");
    }

    private static Html Search() =>
        Html.Of(
            $"""
            <label class="search"><span class="visually-hidden">Filter sources</span><svg
              aria-hidden="true" viewBox="0 0 20 20"><path d="m14 14 4 4M9 15A6 6 0 1 0 9 3a6 6 0 0 0 0 12Z"/></svg><input
              id="filter" type="search" placeholder="Filter sources" autocomplete="off"></label>
            """
        );

    private static Html Sources(DrivetrainWorld world, string? returnedTo)
    {
        var rendering = world.Knobs.Rendering.ToString().ToLowerInvariant();
        // A reactive page is empty at first, and so is a virtual list: script fills them.
        var sources = world.Knobs is { Rendering: PageRendering.Server, Layout: not PageLayout.Virtual }
            ? Html.Join(world.Board.All.Select(source => SourceView.Render(source, world, returnedTo)))
            : Html.Empty;
        return world.Knobs.Layout switch
        {
            PageLayout.Table => Html.Of(
                $"""
                <table id="sources" class="table" data-rendering="{rendering}"><caption class="visually-hidden">Data sources</caption>
                <thead><tr><th scope="col">Source</th><th scope="col">Status</th><th scope="col"><span class="visually-hidden">Actions</span></th></tr></thead>
                <tbody>{sources}</tbody></table>
                """
            ),
            PageLayout.Virtual => Html.Of(
                $"""
                <div id="sources" class="virtual" role="list" aria-label="Data sources" tabindex="0" data-rendering="{rendering}"></div>
                <template id="filler">{SourceView.Render(SourceView.Filler, world, returnedTo)}</template>
                """
            ),
            _ => Html.Of($"""<div id="sources" class="cards" data-rendering="{rendering}">{sources}</div>"""),
        };
    }
}
