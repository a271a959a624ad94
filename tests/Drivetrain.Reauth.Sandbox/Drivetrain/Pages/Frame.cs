using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Drivetrain.Pages;

/// <summary>
/// The product's frame around every page. Data and Reports are one application to the browser: their links change only what is in <c>main</c>.
/// </summary>
internal static class Frame
{
    private static readonly (string Name, string Icon, string Path)[] Navigation =
    [
        ("Home", "home", "/data"),
        ("Plans", "plans", "/data"),
        ("Reports", "reports", "/reports"),
        ("Metrics", "metrics", "/data"),
        ("Data", "data", "/data"),
        ("Settings", "settings", "/settings/extension"),
    ];

    public static Html Render(DrivetrainWorld world, string current, Html main) =>
        Html.Of(
            $"""
            <!doctype html>
            <html lang="en">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <meta name="color-scheme" content="light dark">
              <title>{current} · Drivetrain (sandbox)</title>
              <link rel="stylesheet" href="/assets/drivetrain.css">
              {Html.When(world.Knobs.Styles == PageStyles.Hostile, () => Html.Of($"<link rel=\"stylesheet\" href=\"/assets/hostile.css\">"))}
              <link rel="icon" href="/assets/drivetrain.svg" type="image/svg+xml">
              <script type="module" src="/assets/app.js"></script>
            </head>
            <body data-noise="{world.Knobs.Noise}">
              <a class="skip" href="#content">Skip to content</a>
              <aside class="sidebar">
                <a class="brand" href="/data"><img src="/assets/drivetrain.svg" alt="" width="26" height="26"><span>Drivetrain</span><small>Sandbox</small></a>
                <nav aria-label="Main"><ul>
                {Html.Join(Navigation.Select(item => NavigationItem(item, current)))}
                </ul></nav>
                <div class="person"><span
                  class="avatar" aria-hidden="true">PN</span><span><strong>{PairingDesk.Person}</strong><small>Acme Group</small></span></div>
              </aside>
              <main id="content">
                {main}
              </main>
              <div id="toasts" role="status" aria-live="polite"></div>
            </body>
            </html>
            """
        );

    private static Html NavigationItem((string Name, string Icon, string Path) item, string current)
    {
        var isCurrent = string.Equals(item.Name, current, StringComparison.Ordinal);
        return Html.Of(
            $"""
            <li><a href="{item.Path}" {Html.When(isCurrent, () => Html.Of($"aria-current=\"page\""))}><svg
              aria-hidden="true" viewBox="0 0 20 20"><use href="/assets/icons.svg#{item.Icon}"/></svg>{item.Name}</a></li>
            """
        );
    }
}
