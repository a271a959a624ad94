using System.Globalization;
using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Drivetrain.Pages;

/// <summary>
/// One source as a card, a row of a table or a row of a virtual list. What changes while people look is one fragment, so that menus keep their focus.
/// </summary>
internal static class SourceView
{
    /// <summary>The source that stands for the many others of a virtual list; script puts a number in place of <c>{n}</c>.</summary>
    public static DataSource Filler { get; } =
        new("ds_sheets_{n}", "sheets", "Google Sheets — Budget {n}", null, null, SourceStatus.Healthy, LastSync: null, Records: 120);

    /// <summary>The source as the page's layout has it.</summary>
    public static Html Render(DataSource source, DrivetrainWorld world, string? returnedTo) =>
        world.Knobs.Layout switch
        {
            PageLayout.Table => Row(source, world, returnedTo),
            PageLayout.Virtual => Line(source, world, returnedTo),
            _ => Card(source, world, returnedTo),
        };

    private static Html Card(DataSource source, DrivetrainWorld world, string? returnedTo) =>
        Html.Of(
            $"""
            <article class="source {Highlight(source, returnedTo)}" aria-labelledby="name-{source.Id}" data-live="{source.Id}" data-state="{State(
                source
            )}" {Annotations(source, world)}>
              <div class="source-head"><img src="/assets/{source.Provider}.svg" alt="" width="40" height="40"><h2 id="name-{source.Id}">{Title(
                source
            )}</h2>{Menu(source)}</div>
              <div class="live" aria-live="polite">{Live(source, world)}</div>
            </article>
            """
        );

    private static Html Row(DataSource source, DrivetrainWorld world, string? returnedTo) =>
        Html.Of(
            $"""
            <tr class="source {Highlight(source, returnedTo)}" data-live="{source.Id}" data-state="{State(source)}" {Annotations(source, world)}>
              <th scope="row"><span class="source-head"><img src="/assets/{source.Provider}.svg" alt=""
                width="28" height="28"><span id="name-{source.Id}">{source.Name}</span></span></th>
              <td><div class="live" aria-live="polite">{Live(source, world)}</div></td>
              <td>{Menu(source)}</td>
            </tr>
            """
        );

    private static Html Line(DataSource source, DrivetrainWorld world, string? returnedTo) =>
        Html.Of(
            $"""
            <div role="listitem" class="source {Highlight(source, returnedTo)}" aria-labelledby="name-{source.Id}" data-live="{source.Id}" data-state="{State(
                source
            )}" {Annotations(source, world)}>
              <div class="source-head"><img src="/assets/{source.Provider}.svg" alt=""
                width="28" height="28"><span id="name-{source.Id}">{source.Name}</span></div>
              <div class="live">{Live(source, world)}</div>
              {Menu(source)}
            </div>
            """
        );

    /// <summary>The part that changes.</summary>
    public static Html Live(DataSource source, DrivetrainWorld world) =>
        Html.Of(
            $"""
            <span class="chip {State(source)}"><span class="dot" aria-hidden="true"></span>{Label(source, world.Knobs)}</span>
            {Html.When(source.Status == SourceStatus.Failed, () => Html.Of($"<p class=\"reason\">{source.Detail}</p>"))}
            {Html.When(source.Status is SourceStatus.Reconnecting, () => Html.Of($"<p class=\"doing\">{source.Detail}</p>"))}
            {Html.When(source.Status == SourceStatus.Syncing, () => Progress(source))}
            <dl><div><dt>Last sync</dt><dd>{Ago(
                source.LastSync,
                world.Options.TimeProvider.GetUtcNow()
            )}</dd></div><div><dt>Records</dt><dd>{source.Records.ToString("N0", CultureInfo.InvariantCulture)}</dd></div></dl>
            """
        );

    private static Html Progress(DataSource source) =>
        Html.Of(
            $"""
            <div class="progress"><progress max="100" value="{source.Progress}"
              aria-label="Sync of {source.Name}">{source.Progress} %</progress><p
              class="doing"><span>{source.Detail}</span><span>{source.Progress}%</span></p></div>
            """
        );

    // Opening a failed source shows a pop-up, where its provider has one.
    private static Html Title(DataSource source) =>
        ManagedProvider.Find(source.Provider) is { HasPopUp: true }
            ? Html.Of(
                $"""
                <button type="button" class="open"
                  data-dialog="credentials-{source.Id}" data-dialog-failed="reconnect-{source.Id}">{source.Name}</button>
                """
            )
            : Html.Of($"{source.Name}");

    private static Html Menu(DataSource source) =>
        Html.Of(
            $"""
            <div class="menu">
              <button type="button" class="icon" id="menu-button-{source.Id}" aria-haspopup="menu" aria-expanded="false" aria-controls="menu-{source.Id}"
                aria-label="More actions for {source.Name}"><svg
                aria-hidden="true" viewBox="0 0 20 20"><circle cx="10" cy="4" r="1.6"/><circle
                cx="10" cy="10" r="1.6"/><circle cx="10" cy="16" r="1.6"/></svg></button>
              <div role="menu" id="menu-{source.Id}" aria-labelledby="menu-button-{source.Id}" hidden>
                <button type="button" role="menuitem" tabindex="-1" data-sync="{source.Id}">Sync now</button>
                <button type="button" role="menuitem" tabindex="-1" data-dialog="credentials-{source.Id}">Edit credentials</button>
              </div>
            </div>
            """
        );

    // Bare markup leaves only words and roles to go by, as on a page that was never made to be read by machines.
    private static Html Annotations(DataSource source, DrivetrainWorld world) =>
        Html.When(
            world.Knobs.Markup == PageMarkup.Annotated,
            () =>
                Html.Of(
                    $"""
                    data-connector-id="{source.Id}" data-provider="{source.Provider}" data-status="{State(source)}"
                    """
                )
        );

    private static string Highlight(DataSource source, string? returnedTo) => string.Equals(source.Id, returnedTo, StringComparison.Ordinal) ? "returned" : "";

    private static string State(DataSource source) => source.Status.ToString().ToLowerInvariant();

    private static string Label(DataSource source, DrivetrainKnobs knobs) =>
        source.Status switch
        {
            SourceStatus.Failed => knobs.FailedText,
            SourceStatus.Reconnecting => "Reconnecting",
            SourceStatus.Syncing => "Syncing",
            _ => "Healthy",
        };

    private static string Ago(DateTimeOffset? then, DateTimeOffset now) =>
        (now - then) switch
        {
            null => "Never",
            { TotalMinutes: < 1 } => "Just now",
            { TotalMinutes: < 60 } time => $"{(int)time.TotalMinutes} min ago",
            { TotalHours: < 24 } time => $"{(int)time.TotalHours} h ago",
            { TotalDays: < 2 } => "Yesterday",
            { } time => $"{(int)time.TotalDays} days ago",
        };
}
