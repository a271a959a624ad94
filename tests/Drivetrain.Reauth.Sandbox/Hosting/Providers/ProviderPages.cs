namespace Drivetrain.Reauth.Sandbox.Hosting.Providers;

/// <summary>The frame of a simulated provider's pages, and the parts that all of them have.</summary>
/// <param name="name">The provider's name.</param>
internal sealed class ProviderPages(string name)
{
    /// <summary>A page with one card. Everything on it works without a script, except what <paramref name="script"/> is for.</summary>
    public Html Card(string title, Html body, string? script = null) =>
        Html.Of(
            $"""
            <!doctype html>
            <html lang="en">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <meta name="color-scheme" content="light dark">
              <title>{title} · Sandbox {name}</title>
              <link rel="stylesheet" href="/assets/provider.css">
              <link rel="stylesheet" href="/assets/{name.ToLowerInvariant()}.css">
              <link rel="icon" href="/assets/mark.svg" type="image/svg+xml">
              {Html.When(script is not null, () => Html.Of($"<script src=\"/assets/{script}\" defer></script>"))}
            </head>
            <body>
              <header class="brand"><img src="/assets/mark.svg" alt="" width="28" height="28"><span>Sandbox {name}</span></header>
              <main class="card">
            {body}
              </main>
              <footer class="foot"><p>A simulation for tests and demos. Not {name}, and not connected to it.</p></footer>
            </body>
            </html>
            """
        );

    public Html Refused(string title, string heading, string code, string detail) =>
        Card(
            title,
            Html.Of(
                $"""
                <h1>{heading}</h1>
                <p class="lead">{detail}</p>
                <dl class="facts"><dt>Error</dt><dd><code>{code}</code></dd></dl>
                <p class="hint">The app’s developer has to correct it. You can close this page.</p>
                """
            )
        );

    public IResult FlowGone() =>
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

    /// <summary>An error that belongs to a field or form.</summary>
    public static Html Alert(string? message) => Html.When(message is not null, () => Html.Of($"""<p class="alert" role="alert" id="error">{message}</p>"""));

    /// <summary>What only a sandbox would say.</summary>
    public static Html Simulation(Html text) =>
        Html.Of($"""<aside class="simulation" aria-label="About this simulation"><strong>Simulation</strong>{text}</aside>""");
}
