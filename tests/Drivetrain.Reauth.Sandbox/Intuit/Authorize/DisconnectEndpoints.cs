using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Intuit.Authorize;

/// <summary>The customer's side of a disconnect: tokens die, and the browser is sent to the app's Disconnect URL.</summary>
internal static class DisconnectEndpoints
{
    public static void MapDisconnect(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/disconnect", (IntuitWorld world) => Apps(world.Vault.ConnectedCompanies()).ToResult());
        routes.MapPost("/disconnect", DisconnectAsync);
    }

    private static async Task<IResult> DisconnectAsync(HttpRequest request, IntuitWorld world, CancellationToken cancellationToken)
    {
        var form = await request.ReadFormAsync(cancellationToken);
        var realmId = form["realmId"].ToString();
        world.Vault.DisconnectCompany(realmId);
        return new SeeOther(
            world.Knobs.DisconnectUrl is { } url
                ? $"{url.AbsoluteUri}{(url.Query.Length == 0 ? '?' : '&')}realmId={Uri.EscapeDataString(realmId)}"
                : "/disconnect"
        );
    }

    private static Html Apps(IReadOnlyList<IntuitCompany> companies) =>
        Pages.Card(
            "Connected apps",
            Html.Of(
                $"""
                <h1>Connected apps</h1>
                <p class="lead">{(companies.Count == 0 ? "No company has connected Drivetrain." : "Companies that have connected Drivetrain:")}</p>
                <ul class="apps">
                {Html.Join(
                    companies.Select(company =>
                        Html.Of(
                            $"""
                            <li><span>{company.Name}</span><form method="post"><button class="secondary" name="realmId" value="{company.RealmId}"
                              aria-label="Disconnect Drivetrain from {company.Name}">Disconnect</button></form></li>
                            """
                        )
                    )
                )}
                </ul>
                """
            )
        );
}
