using System.ComponentModel;
using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Features.Reauths.Pages;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.PluginHost;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>Where a login begins in the browser: by the cookie of whoever began the attempt, or by a ticket and a click.</summary>
internal static class StartEndpoints
{
    public static void MapStart(this RouteGroupBuilder group) =>
        group
            .MapGet("/reauth/{reauthId}/start", Start)
            .WithName("openReauth")
            .WithSummary("Send the browser to the provider")
            .WithDescription(
                "Opened in the person's browser. With the cookie set when the attempt started, redirects (302) to the provider's login. With the "
                    + "platform's single-use ticket, "
                    + "shows a page with the workspace, data source and requester; the ticket is redeemed by a click, so link previews and scanners "
                    + "use nothing up."
            )
            .Produces<string>(StatusCodes.Status200OK, "text/html")
            .Produces(StatusCodes.Status302Found)
            .WithProblems(
                CommonProblems.NotFound,
                CommonProblems.NotAhead,
                ReauthProblems.TicketNotValid,
                ReauthProblems.ProviderNotConfigured,
                CredentialEndpoints.ProviderUnavailable,
                CommonProblems.KeysMissing
            );

    public static void MapTicket(this RouteGroupBuilder forms) => forms.MapPost("/reauth/{reauthId}/start", Redeem);

    private static async Task<IResult> Start(
        [Description("The attempt's id, rea_….")] string reauthId,
        [Description("The single-use ticket of an attempt started by the platform. Absent if the cookie is set.")] string? ticket,
        HttpContext http,
        IStore store,
        BrowserJourney journey,
        ConnectorViews views,
        AccessEvents events,
        PageResults pages
    )
    {
        // First the cookie: a browser that has redeemed the ticket may reload its address, or come back to it.
        if (await BrowserEndpoints.OwnAsync(reauthId, http, store) is { } own)
        {
            // Whoever only looks ahead starts nothing: HEAD learns where the attempt stands, and a browser that fetches ahead has to ask again when the person
            // goes there.
            return http.IsHead() ? TypedResults.Redirect($"/reauth/{reauthId}")
                : http.IsSpeculative() ? CommonProblems.NotAhead.Result()
                : await SendAsync(own, http, journey, pages);
        }

        if (ticket is null)
        {
            return pages.NotYours(http);
        }

        if (await journey.FindByTicketAsync(reauthId, ticket, http.RequestAborted) is not { } asked)
        {
            return await RefuseTicketAsync(reauthId, ticket, http, journey, events, pages);
        }

        // Nothing is used up before a person's click. The cookie is set here already, so that a second click is known to come from the same browser.
        ReauthCookie.Append(http.Response, ReauthCookie.ReadOrNew(http.Request));
        return pages.Asked(http, asked, Surroundings.Of(await views.FindAsync(asked.ConnectorId, http.RequestAborted)), ticket);
    }

    private static async Task<IResult> Redeem(string reauthId, HttpContext http, IStore store, BrowserJourney journey, AccessEvents events, PageResults pages)
    {
        if (await BrowserEndpoints.OwnAsync(reauthId, http, store) is not null)
        {
            return SeeOther.To(ReauthPages.OnwardPath(reauthId));
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var browser = ReauthCookie.ReadOrNew(http.Request);
        var ticket = form["ticket"] is [{ } sent] ? sent : null;
        if (ticket is null || !await journey.RedeemTicketAsync(reauthId, ticket, browser, http.RequestAborted))
        {
            return await RefuseTicketAsync(reauthId, ticket, http, journey, events, pages);
        }

        ReauthCookie.Append(http.Response, browser);
        return SeeOther.To(ReauthPages.OnwardPath(reauthId));
    }

    private static async Task<IResult> RefuseTicketAsync(
        string reauthId,
        string? ticket,
        HttpContext http,
        BrowserJourney journey,
        AccessEvents events,
        PageResults pages
    )
    {
        var (attempt, reason) = await journey.WhyRefusedAsync(reauthId, ticket, http.RequestAborted);
        await events.StartTicketRefusedAsync(http, attempt?.WorkspaceId, attempt?.Id, reason);
        return pages.TicketRefused(http);
    }

    private static async Task<IResult> SendAsync(Stored<ReauthAttempt> stored, HttpContext http, BrowserJourney journey, PageResults pages)
    {
        var (url, failure) = await journey.StartAsync(stored, Locale(http.Request), http.RequestAborted);
        return (url, failure) switch
        {
            ({ } location, _) => TypedResults.Redirect(location.AbsoluteUri),
            (_, { } failed) => pages.ProviderFailed(http, stored.Value, failed),
            _ => SeeOther.To($"/reauth/{stored.Value.Id}"),
        };
    }

    private static string? Locale(HttpRequest request) =>
        request.GetTypedHeaders().AcceptLanguage is [{ Value.Value: { Length: <= 35 } first }, ..] && first[0] != '*' ? first : null;
}
