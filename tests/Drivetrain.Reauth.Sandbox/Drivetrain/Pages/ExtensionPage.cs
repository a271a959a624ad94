using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Drivetrain.Pages;

/// <summary>Settings → Browser extension: the code with which a person's browser gets its session.</summary>
internal static class ExtensionPage
{
    public static Html Render(DrivetrainWorld world, ApiAnswer<ApiPairing> pairing) =>
        Frame.Render(
            world,
            "Settings",
            Html.Of(
                $"""
                <header class="page-head"><div class="page-title"><p class="lead">Settings</p><h1>Browser extension</h1></div></header>
                {(pairing.Value is { } code ? Code(code.Code) : Problem(pairing.Problem!))}
                """
            )
        );

    private static Html Code(string code) =>
        Html.Of(
            $"""
            <section class="panel" aria-labelledby="pairing">
              <h2 id="pairing">Connect your browser</h2>
              <p>Open the extension from the toolbar and type this code.</p>
              <p class="code"><output id="pairing-code" aria-label="Pairing code">{code}</output><button type="button" class="button"
                data-copy="pairing-code">Copy</button></p>
              <p class="lead">Valid for 10 minutes, for one browser.</p>
              <form method="post" action="/settings/extension"><button class="button">New code</button></form>
            </section>
            """
        );

    private static Html Problem(ApiProblem problem) =>
        Html.Of(
            $"""
            <div class="banner" role="alert"><strong>There is no code now.</strong> {problem.Detail}</div>
            <form method="post" action="/settings/extension"><button class="button">Try again</button></form>
            """
        );
}
