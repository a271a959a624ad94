using Drivetrain.Reauth.Sandbox.Hosting;
using Drivetrain.Reauth.Sandbox.Hosting.Providers;

namespace Drivetrain.Reauth.Sandbox.Xero.Authorize;

/// <summary>Xero's frame, and the pages outside a flow.</summary>
internal static class Pages
{
    private static readonly ProviderPages Shared = new("Xero");

    /// <summary>A page with one card.</summary>
    public static Html Card(string title, Html body) => Shared.Card(title, body);

    public static Html Alert(string? message) => ProviderPages.Alert(message);

    public static Html Simulation(Html text) => ProviderPages.Simulation(text);

    public static Html Refused(string code, string detail) => Shared.Refused("Something went wrong", "Sorry, something went wrong", code, detail);

    public static IResult FlowGone() => Shared.FlowGone();

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

    public static Html SignedInAs(AuthorizeFlow flow, XeroUser user) =>
        Html.Of(
            $"""
            <form method="post" action="/identity/sign-out/{flow.Id}"
              class="signed-in"><span>Logged in as {user.Email}</span><button class="link">Log out</button></form>
            """
        );
}
