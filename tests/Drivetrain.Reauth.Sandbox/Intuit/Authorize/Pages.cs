using Drivetrain.Reauth.Sandbox.Hosting;
using Drivetrain.Reauth.Sandbox.Hosting.Providers;

namespace Drivetrain.Reauth.Sandbox.Intuit.Authorize;

/// <summary>Intuit's frame, and the pages outside a flow.</summary>
internal static class Pages
{
    private static readonly ProviderPages Shared = new("Intuit");

    /// <summary>A page with one card.</summary>
    public static Html Card(string title, Html body, string? script = null) => Shared.Card(title, body, script);

    public static Html Alert(string? message) => ProviderPages.Alert(message);

    public static Html Simulation(Html text) => ProviderPages.Simulation(text);

    public static Html Refused(string code, string detail) => Shared.Refused("Connection refused", "This app can’t be connected", code, detail);

    public static IResult FlowGone() => Shared.FlowGone();

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
}
