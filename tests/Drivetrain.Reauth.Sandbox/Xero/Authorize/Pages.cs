using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Xero.Authorize;

/// <summary>The frame of every page, and the pages outside a flow.</summary>
internal static class Pages
{
    /// <summary>A page with one card. Everything on it works without a script.</summary>
    public static Html Card(string title, Html body) =>
        Html.Of(
            $"""
            <!doctype html>
            <html lang="en">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <meta name="color-scheme" content="light dark">
              <title>{title} · Sandbox Xero</title>
              <link rel="stylesheet" href="/assets/provider.css">
              <link rel="stylesheet" href="/assets/xero.css">
              <link rel="icon" href="/assets/mark.svg" type="image/svg+xml">
            </head>
            <body>
              <header class="brand"><img src="/assets/mark.svg" alt="" width="28" height="28"><span>Sandbox Xero</span></header>
              <main class="card">
            {body}
              </main>
              <footer class="foot"><p>A simulation for tests and demos. Not Xero, and not connected to it.</p></footer>
            </body>
            </html>
            """
        );

    /// <summary>An error that belongs to a form.</summary>
    public static Html Alert(string? message) => Html.When(message is not null, () => Html.Of($"""<p class="alert" role="alert" id="error">{message}</p>"""));

    /// <summary>What only a sandbox would say.</summary>
    public static Html Simulation(Html text) =>
        Html.Of($"""<aside class="simulation" aria-label="About this simulation"><strong>Simulation</strong>{text}</aside>""");

    public static Html SignedInAs(AuthorizeFlow flow, XeroUser user) =>
        Html.Of(
            $"""
            <form method="post" action="/identity/sign-out/{flow.Id}" class="signed-in"><span>Logged in as {user.Email}</span><button class="link">Log out</button></form>
            """
        );

    public static Html Home() =>
        Card(
            "Sandbox",
            Html.Of(
                $"""
                <h1>Sandbox Xero</h1>
                <p class="lead">Log-in, connected apps, organisations, tokens and connections, simulated on this machine.</p>
                <ul class="links">
                  <li><a href="/_sandbox/xero/knobs/help">Knobs and what they do</a></li>
                  <li><a href="/_sandbox/xero/knobs">Knobs as they are</a></li>
                  <li><a href="/_sandbox/xero/directory">People and organisations</a></li>
                  <li><a href="/_sandbox/xero/log">Log</a></li>
                </ul>
                """
            )
        );

    public static Html Refused(string code, string detail) =>
        Card(
            "Something went wrong",
            Html.Of(
                $"""
                <h1>Sorry, something went wrong</h1>
                <p class="lead">{detail}</p>
                <dl class="facts"><dt>Error</dt><dd><code>{code}</code></dd></dl>
                <p class="hint">The app’s developer has to correct it. You can close this page.</p>
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
