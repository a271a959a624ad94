using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Intuit.Authorize;

/// <summary>
/// The customer's side of a connection in QuickBooks: a disconnect, after which tokens die and the browser is sent to the app's Disconnect URL; Intuit's own
/// reconnect address; and the app's Launch URL.
/// </summary>
internal static class DisconnectEndpoints
{
    /// <summary>Intuit's own reconnect address.</summary>
    public const string ReconnectPath = "/app/connect/oauth2/request";

    public static void MapDisconnect(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/disconnect", (IntuitWorld world) => Apps(world).ToResult());
        routes.MapPost("/disconnect", DisconnectAsync);
        routes.MapGet(ReconnectPath, Reconnect);
    }

    private static async Task<IResult> DisconnectAsync(HttpRequest request, IntuitWorld world, CancellationToken cancellationToken)
    {
        var form = await request.ReadFormAsync(cancellationToken);
        var realmId = form["realmId"].ToString();
        world.Vault.DisconnectCompany(realmId);
        var knobs = world.Knobs;
        return new SeeOther(
            knobs.DisconnectUrl is { } url ? WithHint(url, knobs.DisconnectRedirect == RealmIdHint.WithRealmId ? realmId : null) : "/disconnect"
        );
    }

    /// <summary>It carries neither state nor redirect_uri: the app has to begin a login of its own.</summary>
    private static IResult Reconnect(string? appId, string? realmId, string? mode, IntuitWorld world)
    {
        var knobs = world.Knobs;
        if (!string.Equals(appId, world.Options.ClientId, StringComparison.Ordinal) || mode is not "reconnect")
            return Pages.Refused("invalid_request", "The address names no app of yours, or no mode.").ToResult(StatusCodes.Status400BadRequest);
        return knobs.ReconnectUrl is { } url && knobs.ReconnectForwarding != ReconnectForwarding.None
            ? new SeeOther(WithHint(url, knobs.ReconnectForwarding == ReconnectForwarding.WithRealmId ? realmId : null))
            : NotForwarded().ToResult();
    }

    private static string WithHint(Uri url, string? realmId) =>
        realmId is null ? url.AbsoluteUri : $"{url.AbsoluteUri}{(url.Query.Length == 0 ? '?' : '&')}realmId={Uri.EscapeDataString(realmId)}";

    private static Html NotForwarded() =>
        Pages.Card(
            "Reconnect",
            Html.Of(
                $"""
                <h1>Reconnect Drivetrain</h1>
                <p class="lead">Open Drivetrain and connect QuickBooks there.</p>
                {Pages.Simulation(Html.Of($"<p>Whether the real Intuit forwards to the app’s Reconnect URL isn’t known; a knob decides.</p>"))}
                """
            )
        );

    private static Html Apps(IntuitWorld world)
    {
        var companies = world.Vault.ConnectedCompanies();
        return Pages.Card(
            "Connected apps",
            Html.Of(
                $"""
                <h1>Connected apps</h1>
                <p class="lead">{(companies.Count == 0 ? "No company has connected Drivetrain." : "Companies that have connected Drivetrain:")}</p>
                <ul class="apps">
                {Html.Join(companies.Select(company => Row(company, world.Options.ClientId)))}
                </ul>
                {(world.Knobs.LaunchUrl is { } launch ? Html.Of($"""<p><a href="{launch.AbsoluteUri}">Launch Drivetrain</a></p>""") : Html.Empty)}
                """
            )
        );
    }

    private static Html Row(IntuitCompany company, string appId) =>
        Html.Of(
            $"""
            <li><span>{company.Name}</span>
              <a href="{ReconnectPath}?appId={appId}&amp;realmId={company.RealmId}&amp;mode=reconnect"
                 aria-label="Reconnect Drivetrain to {company.Name}">Reconnect</a>
              <form method="post"><button class="secondary" name="realmId" value="{company.RealmId}"
              aria-label="Disconnect Drivetrain from {company.Name}">Disconnect</button></form></li>
            """
        );
}
