using System.ComponentModel;
using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Reauths.Language;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Http.Quotas;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.PluginHost;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>Attempts in the REST API.</summary>
internal static class ReauthEndpoints
{
    public static RouteGroupBuilder MapReauths(this RouteGroupBuilder v1)
    {
        var group = v1.MapGroup("").WithTags(ReauthExamples.Tag).RequireAuthorization(Policies.Workspace);
        group
            .MapPost("/connectors/{connectorId}/reauths", Start)
            .WithName("startReauth")
            .WithSummary("Start re-authenticating a connector")
            .WithDescription(
                "Starts an attempt and returns the URL to open in the person's browser. For a session, the response sets the cookie that binds the attempt "
                    + "to the calling browser; "
                    + "for the platform, the URL carries a single-use ticket instead, which the person redeems by a click on the page it opens. An older "
                    + "open attempt of the connector is superseded."
            )
            .WithIdempotency()
            .WithDailyQuotas(ConnectorScopes.WorkspaceOfConnector, Quota.ReauthsOfSession, Quota.Reauths)
            .WithProblems(
                CommonProblems.NotFound,
                ConnectorProblems.ReturnUrlNotAllowed,
                ReauthProblems.ReturnUrlMissing,
                ReauthProblems.ProviderNotConfigured,
                CommonProblems.KeysMissing
            );
        group
            .MapGet("/reauths/{reauthId}", Get)
            .WithName("getReauth")
            .WithSummary("Read an attempt")
            .WithDescription("The attempt's status, its outcome with a text for the person (English or German, by `Accept-Language`), and every step so far.")
            .WithProblems(CommonProblems.NotFound);
        group
            .MapDelete("/reauths/{reauthId}", Cancel)
            .WithName("cancelReauth")
            .WithSummary("Cancel an attempt")
            .WithDescription(
                "Ends an open attempt. One that has ended, or whose login is being verified, is returned unchanged. An attempt bound "
                    + "to a browser belongs to that person: send the cookie "
                    + "that binds it (`credentials: 'include'`), or cancel on the attempt's page. One whose ticket hasn't been redeemed yet can be cancelled "
                    + "by anyone allowed to start it."
            )
            .WithProblems(CommonProblems.NotFound, ReauthProblems.OtherBrowser);
        group
            .MapGet("/reauths/{reauthId}/events", Events)
            .WithName("streamReauth")
            .WithSummary("Follow an attempt as server-sent events")
            .WithDescription(
                "Sends the attempt immediately, after each change and every 15 seconds as events named `reauth`, with comment "
                    + "lines in between. The stream ends when "
                    + "the attempt ends, and within seconds "
                    + "if the session or key is revoked or expires. A session can follow 8 attempts at a time, unless the operator set another limit."
            )
            .Produces<ReauthResponse>(StatusCodes.Status200OK, "text/event-stream")
            .WithProblems(CommonProblems.NotFound, ReauthStreams.TooMany);
        group
            .MapPost("/reauths/{reauthId}/confirmation", Confirm)
            .WithName("confirmReauth")
            .WithSummary("Confirm the company of an unbound connector")
            .WithDescription(
                "Binds the connector to the company the person confirms or selects, and stores the credential. Only the browser that logged "
                    + "in can do this: "
                    + "send the cookie that binds the attempt to it (`credentials: 'include'`). Without it, the person confirms on the attempt's page."
            )
            .WithProblems(CommonProblems.NotFound, ReauthProblems.OtherBrowser, ReauthProblems.NothingToConfirm);
        group.MapReconnections();
        return v1;
    }

    private static async Task<Results<Created<StartReauthResponse>, ProblemHttpResult>> Start(
        [Description("The connector's id, con_….")] string connectorId,
        StartReauthRequest? request,
        Caller caller,
        ReauthStarter starter,
        IOptions<AddressOptions> options,
        HttpContext http,
        CancellationToken cancellationToken
    )
    {
        var browser = ReauthCookie.ReadOrNew(http.Request);
        var result = await starter.StartAsync(connectorId, caller, browser, request, cancellationToken);
        if (result.Reauth is not { } reauth)
        {
            return StartProblem(result);
        }

        var path = $"/reauth/{reauth.Id}/start";
        if (reauth.TicketHash is null)
        {
            ReauthCookie.Append(http.Response, browser);
        }
        else
        {
            path += $"?ticket={result.Ticket}";
        }

        return TypedResults.Created(
            $"/v1/reauths/{reauth.Id}",
            new StartReauthResponse(reauth.Id, reauth.ConnectorId, reauth.Status, options.Value.Absolute(path), reauth.TicketExpiresAt ?? reauth.ExpiresAt)
        );
    }

    private static async Task<Results<Ok<ReauthResponse>, ProblemHttpResult>> Get(
        [Description("The attempt's id, rea_….")] string reauthId,
        HttpContext http,
        Caller caller,
        IStore store,
        IProviderCatalog catalog,
        CancellationToken cancellationToken
    ) =>
        await VisibleAsync(store, reauthId, caller, cancellationToken) is { } stored
            ? TypedResults.Ok(Response(stored.Value, catalog, Words.For(http)))
            : Problems.NotFound("reauth");

    private static async Task<Results<Ok<ReauthResponse>, ProblemHttpResult>> Cancel(
        [Description("The attempt's id, rea_….")] string reauthId,
        HttpContext http,
        Caller caller,
        IStore store,
        BrowserJourney journey,
        IProviderCatalog catalog,
        CancellationToken cancellationToken
    )
    {
        if (await VisibleAsync(store, reauthId, caller, cancellationToken) is not { } stored)
        {
            return Problems.NotFound("reauth");
        }

        // Once a browser has it, only its person decides; a ticket that nobody has redeemed is still its sender's.
        if (stored.Value is { IsOpen: true, BrowserHash: not null } && !ReauthCookie.IsBoundTo(http.Request, stored.Value))
        {
            return ReauthProblems.OtherBrowser.Result(
                "Only the browser that started this login can cancel it. Cancel it in the login's tab, or wait up to ten minutes for it to expire."
            );
        }

        return await journey.CancelAsync(reauthId, cancellationToken) is { } cancelled
            ? TypedResults.Ok(Response(cancelled, catalog, Words.For(http)))
            : Problems.NotFound("reauth");
    }

    private static async Task<Results<Ok<ReauthResponse>, ProblemHttpResult>> Confirm(
        [Description("The attempt's id, rea_….")] string reauthId,
        ConfirmReauthRequest request,
        HttpContext http,
        Caller caller,
        IStore store,
        BrowserJourney journey,
        IProviderCatalog catalog,
        CancellationToken cancellationToken
    )
    {
        if (await VisibleAsync(store, reauthId, caller, cancellationToken) is not { } stored)
        {
            return Problems.NotFound("reauth");
        }

        // Access to the workspace is not enough: whoever sent a start link to somebody else must not bind that person's company (ADR 4).
        if (!ReauthCookie.IsBoundTo(http.Request, stored.Value))
        {
            return ReauthProblems.OtherBrowser.Result("Only the browser that logged in can confirm the company. Confirm it in the tab where you logged in.");
        }

        return await journey.ConfirmAsync(reauthId, request.InstanceId, cancellationToken) is { } confirmed
            ? TypedResults.Ok(Response(confirmed, catalog, Words.For(http)))
            : ReauthProblems.NothingToConfirm.Result();
    }

    private static async Task<IResult> Events(
        [Description("The attempt's id, rea_….")] string reauthId,
        HttpContext http,
        Caller caller,
        IStore store,
        IProviderCatalog catalog,
        ReauthStreams streams,
        CancellationToken cancellationToken
    )
    {
        if (await VisibleAsync(store, reauthId, caller, cancellationToken) is null)
        {
            return Problems.NotFound("reauth");
        }

        if (streams.TryOpen(caller) is not { } place)
        {
            http.Response.SetRetryAfter(ReauthStreams.Wait);
            return ReauthStreams.TooMany.Result();
        }

        http.Response.RegisterForDispose(place);
        var words = Words.For(http);
        return new EventStream(
            streams.FollowAsync(reauthId, BearerHandler.TokenOf(http.Request)!, reauth => Response(reauth, catalog, words), cancellationToken)
        );
    }

    private static async Task<Stored<ReauthAttempt>?> VisibleAsync(IStore store, string reauthId, Caller caller, CancellationToken cancellationToken) =>
        await store.GetAsync<ReauthAttempt>(reauthId, cancellationToken) is { } stored && caller.MaySee(stored.Value.WorkspaceId) ? stored : null;

    private static ReauthResponse Response(ReauthAttempt reauth, IProviderCatalog catalog, Words words) =>
        ReauthResponse.From(reauth, OutcomeWords.For(reauth, catalog.Find(reauth.ProviderId), words));

    private static ProblemHttpResult StartProblem(StartResult result) =>
        result.Failure switch
        {
            StartFailure.ProviderNotConfigured => ReauthProblems.ProviderNotConfigured.Result(),
            StartFailure.ReturnUrlMissing => ReauthProblems.ReturnUrlMissing.Result(),
            StartFailure.ReturnUrlNotAllowed => ConnectorProblems.ReturnUrlNotAllowed.Result(),
            _ => Problems.NotFound("connector"),
        };
}
