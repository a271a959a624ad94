using System.ComponentModel;
using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Features.Reauths.Pages;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.PluginHost;

namespace Drivetrain.Reauth.Api.Features.Handovers;

/// <summary>What the colleague's browser meets.</summary>
internal static class HandoverBrowserEndpoints
{
    public static IEndpointRouteBuilder MapHandoverPages(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithTags(ReauthExamples.BrowserTag).AllowAnonymous().AddEndpointFilter(BrowserFilters.StorageFailuresAsPages);
        group
            .MapGet("/handover/{handoverId}", Show)
            .WithName("showHandover")
            .WithSummary("The page of a hand-over link")
            .WithDescription(
                "Shows who is asking, for which data source and company, and what is needed. Opening it doesn't use the link; "
                    + "submitting the page's form does, and starts the "
                    + "attempt in that browser. "
                    + "Redirects (303) to the attempt's page if this browser has already used the link."
            )
            .Produces<string>(StatusCodes.Status200OK, "text/html")
            .Produces(StatusCodes.Status303SeeOther)
            .WithProblems(HandoverProblems.NotValid, HandoverProblems.Used, HandoverProblems.Revoked, HandoverProblems.Expired, HandoverProblems.Void);
        group.MapPost("/handover/{handoverId}", Use).ExcludeFromDescription().AddEndpointFilter(BrowserFilters.SameOriginOnly);
        return routes;
    }

    private static async Task<IResult> Show(
        [Description("The hand-over's id, hnd_….")] string handoverId,
        [Description("The link's ticket.")] string? ticket,
        HttpContext http,
        HandoverDesk desk,
        IProviderCatalog catalog,
        ConnectorViews views,
        AccessEvents events,
        PageResults pages
    )
    {
        if (await desk.OpenAsync(handoverId, ticket, http.RequestAborted) is not { } opened)
        {
            return await NotValidAsync(http, events, pages);
        }

        if (opened.State != HandoverState.Open)
        {
            return await EndedAsync(opened, http, desk, events, pages, onward: false);
        }

        // Before anything is used up: a person who presses the button twice, or whose answer is lost on its way, is known again and goes on.
        ReauthCookie.Append(http.Response, ReauthCookie.ReadOrNew(http.Request));
        var connector = opened.Connector!;
        var connectedBy = (await views.OfAsync(connector, http.RequestAborted)).ConnectedBy;
        return pages.Page(
            http,
            words => HandoverPages.Asked(opened.Handover, connector, connectedBy, catalog.Find(connector.ProviderId), ticket!, words),
            workspaceId: opened.Handover.WorkspaceId
        );
    }

    private static async Task<IResult> Use(string handoverId, HttpContext http, HandoverDesk desk, AccessEvents events, PageResults pages)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var ticket = form["ticket"] is [{ } sent] ? sent : null;
        if (await desk.OpenAsync(handoverId, ticket, http.RequestAborted) is not { } opened)
        {
            return await NotValidAsync(http, events, pages);
        }

        if (opened.State != HandoverState.Open)
        {
            return await EndedAsync(opened, http, desk, events, pages, onward: true);
        }

        var browser = ReauthCookie.ReadOrNew(http.Request);
        var result = await desk.UseAsync(opened.Handover, browser, http.RequestAborted);
        if (result.Reauth is { } reauth)
        {
            ReauthCookie.Append(http.Response, browser);
            return SeeOther.To(ReauthPages.OnwardPath(reauth.Id));
        }

        return result.Failure switch
        {
            // Somebody was faster; perhaps this very browser, whose button was pressed twice.
            StartFailure.InvitationNotValid when await desk.OpenAsync(handoverId, ticket, http.RequestAborted) is { } current => await EndedAsync(
                current,
                http,
                desk,
                events,
                pages,
                onward: true
            ),
            StartFailure.ProviderNotConfigured => pages.ProviderNotConfigured(http, opened.Connector!.ProviderId, handoverId),
            StartFailure.ReturnUrlNotAllowed or StartFailure.ReturnUrlMissing => pages.ReturnUrlNotAllowed(http, handoverId),
            _ => await RefuseAsync(opened.Handover, HandoverState.Void, http, events, pages),
        };
    }

    /// <summary>A link that begins nothing: the browser that used it goes on to its attempt, any other is told why.</summary>
    private static async Task<IResult> EndedAsync(Opened opened, HttpContext http, HandoverDesk desk, AccessEvents events, PageResults pages, bool onward)
    {
        if (opened.State == HandoverState.NotNeeded)
        {
            return pages.Page(http, words => HandoverPages.NotNeeded(opened.Connector!, words), workspaceId: opened.Handover.WorkspaceId);
        }

        if (await desk.OwnAttemptAsync(opened.Handover, own => ReauthCookie.IsBoundTo(http.Request, own), http.RequestAborted) is not { } own)
        {
            return await RefuseAsync(opened.Handover, opened.State, http, events, pages);
        }

        return SeeOther.To(onward ? ReauthPages.OnwardPath(own.Id) : $"/reauth/{own.Id}");
    }

    private static async Task<IResult> NotValidAsync(HttpContext http, AccessEvents events, PageResults pages)
    {
        await events.HandoverLinkRefusedAsync(http, workspaceId: null, handoverId: null, RefusalReason.Unknown);
        return pages.Refuse(http, HandoverProblems.NotValid, words => words.Handovers.NotValid);
    }

    private static async Task<IResult> RefuseAsync(Handover handover, HandoverState state, HttpContext http, AccessEvents events, PageResults pages)
    {
        await events.HandoverLinkRefusedAsync(http, handover.WorkspaceId, handover.Id, ReasonOf(state));
        return Refuse(http, pages, state);
    }

    private static IResult Refuse(HttpContext http, PageResults pages, HandoverState state) =>
        state switch
        {
            HandoverState.Used => pages.Refuse(http, HandoverProblems.Used, words => words.Handovers.Used),
            HandoverState.Revoked => pages.Refuse(http, HandoverProblems.Revoked, words => words.Handovers.Revoked),
            HandoverState.Expired => pages.Refuse(http, HandoverProblems.Expired, words => words.Handovers.Expired),
            _ => pages.Refuse(http, HandoverProblems.Void, words => words.Handovers.Void),
        };

    /// <summary>Why a link begins nothing, for the audit log.</summary>
    private static string ReasonOf(HandoverState state) =>
        state switch
        {
            HandoverState.Used => RefusalReason.Used,
            HandoverState.Expired => RefusalReason.Expired,
            HandoverState.Revoked => "revoked",
            HandoverState.Void => "void",
            HandoverState.NotNeeded => "notneeded",
            _ => RefusalReason.Unknown,
        };
}
