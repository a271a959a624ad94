using System.ComponentModel;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Http.Quotas;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Access;

/// <summary>Sessions of extensions: made from a code, looked at and ended by themselves or by the platform.</summary>
internal static class SessionEndpoints
{
    public static ProblemCode InvalidCode { get; } = new(400, "invalid_pairing_code");

    public static void Map(RouteGroupBuilder group)
    {
        var sessions = group.MapGroup("/sessions").WithTags(AccessTags.Sessions);
        sessions
            .MapPost("", CreateAsync)
            .AllowAnonymous()
            .WithName("createSession")
            .WithSummary("Redeem a pairing code")
            .WithDescription(
                "Exchanges the code for a session. A code works once, even if several requests arrive at the same time. Wrong codes are counted by address. "
                    + "Idempotency-Key is not supported, since a code must never return a token twice. If the response is lost, get a new code."
            )
            .WithProblems(InvalidCode, QuotaProblems.Exceeded, CommonProblems.KeysMissing);
        sessions
            .MapGet("/current", GetCurrentAsync)
            .RequireAuthorization(Policies.Session)
            .WithName("getCurrentSession")
            .WithSummary("Read your session")
            .WithDescription(
                "The session used for this request. Sent with the browser's cookies (`credentials: 'include'`), it also lets the browser be recognised on the "
                    + "pages that a provider leads people to, for as long as the session lasts."
            )
            .WithProblems(CommonProblems.NotFound);
        sessions
            .MapDelete("/current", DeleteCurrentAsync)
            .RequireAuthorization(Policies.Session)
            .WithName("deleteCurrentSession")
            .WithSummary("End your session")
            .WithDescription("Signs the extension out. Its token stops working with the next request.")
            .WithProblems(CommonProblems.NotFound, CommonProblems.Conflict);
        sessions
            .MapGet("", ListAsync)
            .RequireAuthorization(Policies.PlatformOrOperator)
            .WithName("listSessions")
            .WithSummary("List a workspace's sessions")
            .WithDescription("The extensions paired with the workspace, oldest first. A key for one workspace can omit 'workspaceId'.")
            .WithProblems(CommonProblems.WorkspaceRequired, CommonProblems.InvalidParameter, CommonProblems.InvalidCursor, CommonProblems.NotFound);
        sessions
            .MapDelete("/{id}", DeleteAsync)
            .RequireAuthorization(Policies.PlatformOrOperator)
            .WithName("deleteSession")
            .WithSummary("Revoke a session")
            .WithDescription("Signs one extension out, for example when someone leaves. Takes effect with the next request.")
            .WithProblems(CommonProblems.NotFound, CommonProblems.Conflict);
    }

    public static ProblemHttpResult TooManyCodes() =>
        CommonProblems.RateLimited.Result(
            "Too many wrong codes came from your network. Wait for the seconds that 'Retry-After' names, then type a fresh code."
        );

    private static async Task<Results<Created<SessionCreatedResponse>, ProblemHttpResult>> CreateAsync(
        CreateSessionRequest request,
        HttpContext context,
        CodeRedemption codes,
        PairingGuesses attempts,
        AccessEvents events,
        BrowserPasses passes,
        IOptions<QuotaOptions> limits,
        CancellationToken cancellationToken
    )
    {
        var source = RateLimits.SourceOf(context);
        if (!attempts.TryBegin(source, out var wait))
        {
            await events.PairingCodeRefusedAsync(context, RefusalReason.TooMany);
            context.Response.SetRetryAfter(wait);
            return TooManyCodes();
        }

        var redeemed = PairingCodes.Normalize(request.Code) is { } code ? await codes.RedeemAsync(code, request.ClientName, cancellationToken) : default;
        if (redeemed is { Session: null, IsFull: false })
        {
            await events.PairingCodeRefusedAsync(context, RefusalReason.Unknown);
            return InvalidCode.Result();
        }

        attempts.Succeeded(source);
        if (redeemed.Session is not { } session)
        {
            return Quota.Sessions.Exceeded(limits.Value);
        }

        passes.Give(context, session.Id);
        return TypedResults.Created(
            "/v1/sessions/current",
            new SessionCreatedResponse
            {
                Id = session.Id,
                Token = redeemed.Token.Reveal(),
                WorkspaceId = session.WorkspaceId,
                WorkspaceName = session.WorkspaceName,
                PersonName = session.PersonName,
                ExpiresAt = session.ExpiresAt,
            }
        );
    }

    private static async Task<Results<Ok<SessionResponse>, ProblemHttpResult>> GetCurrentAsync(
        Caller caller,
        HttpContext context,
        IStore store,
        BrowserPasses passes,
        CancellationToken cancellationToken
    )
    {
        if (CallerResolver.SessionIdOf(caller) is not { } id || await store.GetAsync<Session>(id, cancellationToken) is not { } stored)
        {
            return Problems.NotFound("session");
        }

        passes.Give(context, id);
        return TypedResults.Ok(ToResponse(stored.Value));
    }

    private static Task<Results<NoContent, ProblemHttpResult>> DeleteCurrentAsync(
        Caller caller,
        IStore store,
        TimeProvider time,
        CancellationToken cancellationToken
    ) => DeleteAsync(CallerResolver.SessionIdOf(caller) ?? "", caller, store, time, cancellationToken);

    private static async Task<Results<Ok<Page<SessionResponse>>, ProblemHttpResult>> ListAsync(
        [WorkspaceId, Description("The workspace whose sessions are listed.")] string? workspaceId,
        Caller caller,
        IStore store,
        int? limit,
        string? cursor,
        CancellationToken cancellationToken
    )
    {
        var workspace = workspaceId ?? caller.WorkspaceId;
        return workspace is null ? CommonProblems.WorkspaceRequired.Result()
            : !caller.MaySee(workspace) ? Problems.NotFound("workspace")
            : await store.PageAsync(Session.ByWorkspace, KeyRange.Prefix(workspace + "/"), limit, cursor, ToResponse, cancellationToken);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        [Description("The session's id, ses_….")] string id,
        Caller caller,
        IStore store,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var outcome = await store.RevokeAsync<Session>(
            id,
            session => caller.MaySee(session.WorkspaceId),
            session => AccessAudit.SessionRevoked(session, caller.Subject, time.GetUtcNow()),
            cancellationToken
        );
        return outcome switch
        {
            RevokeResult.Done => TypedResults.NoContent(),
            RevokeResult.NotFound => Problems.NotFound("session"),
            _ => Problems.Conflict("session"),
        };
    }

    internal static SessionResponse ToResponse(Session session) =>
        new()
        {
            Id = session.Id,
            WorkspaceId = session.WorkspaceId,
            WorkspaceName = session.WorkspaceName,
            PersonName = session.PersonName,
            ClientName = session.ClientName,
            CreatedAt = session.CreatedAt,
            LastUsedAt = session.LastUsedAt,
            ExpiresAt = session.ExpiresAt,
        };
}
