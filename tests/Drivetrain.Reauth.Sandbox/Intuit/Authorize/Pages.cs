using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Intuit.Authorize;

/// <summary>The frame of every page, and the pages outside a flow.</summary>
internal static class Pages
{
    /// <summary>A page with one card. Everything on it works without a script, except passkeys.</summary>
    public static Html Card(string title, Html body, string? script = null) =>
        Html.Of(
            $"""
            <!doctype html>
            <html lang="en">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <meta name="color-scheme" content="light dark">
              <title>{title} · Sandbox Intuit</title>
              <link rel="stylesheet" href="/assets/provider.css">
              <link rel="stylesheet" href="/assets/intuit.css">
              <link rel="icon" href="/assets/mark.svg" type="image/svg+xml">
              {Html.When(script is not null, () => Html.Of($"<script src=\"/assets/{script}\" defer></script>"))}
            </head>
            <body>
              <header class="brand"><img src="/assets/mark.svg" alt="" width="28" height="28"><span>Sandbox Intuit</span></header>
              <main class="card">
            {body}
              </main>
              <footer class="foot"><p>A simulation for tests and demos. Not Intuit, and not connected to it.</p></footer>
            </body>
            </html>
            """
        );

    /// <summary>An error that belongs to a field.</summary>
    public static Html Alert(string? message) => Html.When(message is not null, () => Html.Of($"""<p class="alert" role="alert" id="error">{message}</p>"""));

    /// <summary>What only a sandbox would say.</summary>
    public static Html Simulation(Html text) =>
        Html.Of($"""<aside class="simulation" aria-label="About this simulation"><strong>Simulation</strong>{text}</aside>""");

    public static Html Home() =>
        Card(
            "Sandbox",
            Html.Of(
                $"""
                <h1>Sandbox Intuit</h1>
                <p class="lead">Sign-in, consent, tokens and the company API, simulated on this machine.</p>
                <ul class="links">
                  <li><a href="/disconnect">Connected apps</a></li>
                  <li><a href="/_sandbox/intuit/knobs/help">Knobs and what they do</a></li>
                  <li><a href="/_sandbox/intuit/knobs">Knobs as they are</a></li>
                  <li><a href="/_sandbox/intuit/directory">Users and companies</a></li>
                  <li><a href="/_sandbox/intuit/log">Log</a></li>
                </ul>
                """
            )
        );

    public static Html Refused(string code, string detail) =>
        Card(
            "Connection refused",
            Html.Of(
                $"""
                <h1>This app can’t be connected</h1>
                <p class="lead">{detail}</p>
                <dl class="facts"><dt>Error</dt><dd><code>{code}</code></dd></dl>
                <p class="hint">The app’s developer has to correct it. You can close this page.</p>
                """
            )
        );

    // The words are the generic failure page's as its users quote them.
    public static Html ConnectionProblem() =>
        Card(
            "Connection problem",
            Html.Of(
                $"""
                <h1>Uh oh, there’s a connection problem.</h1>
                <p class="lead">The app didn’t connect. Please try again later.</p>
                """
            )
        );

    public static IResult FlowGone() =>
        Card(
                "Start again",
                Html.Of(
                    $"""
                    <h1>This page has expired</h1>
                    <p class="lead">Go back to the app and start connecting again.</p>
                    """
                )
            )
            .ToResult(StatusCodes.Status410Gone);
}
