using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Drivetrain.Reauth.Api.Features.Access;

/// <summary>
/// Gives a session that is in use a new token, so that nobody has to pair every 90 days. The old token is good until the new one is used for the first time:
/// an answer that was lost costs nothing, and two that both go on with one session, such as its owner and a thief, end each other.
/// </summary>
internal static class SessionRenewalEndpoint
{
    public static void Map(RouteGroupBuilder group) =>
        group
            .MapPost("/sessions/current/renewal", RenewAsync)
            .RequireAuthorization(Policies.Session)
            .WithTags(AccessTags.Sessions)
            .WithName("renewCurrentSession")
            .WithSummary("Renew your session")
            .WithDescription(
                "Gives the session a new token. With its first use the 90 days begin anew and the old token ends; until then the old one stays good. "
                    + "It takes no Idempotency-Key, since a token is shown once; if the answer is lost, renew again."
            )
            .WithProblems(CommonProblems.NotFound, CommonProblems.Conflict);

    private static async Task<Results<Ok<SessionRenewedResponse>, ProblemHttpResult>> RenewAsync(
        Caller caller,
        HttpContext context,
        IStore store,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (CallerResolver.SessionIdOf(caller) is not { } id || await store.GetAsync<Session>(id, cancellationToken) is not { } stored)
        {
            return Problems.NotFound("session");
        }

        var token = BearerToken.Another(id);
        var renewed = stored.Value with { NextSecretHash = Secrets.Hash(token.Secret) };
        var batch = new Batch().Update(stored, renewed).Add(AccessAudit.SessionRenewed(renewed, caller.Subject, time.GetUtcNow()));
        if (!(await store.CommitAsync(batch, Durability.Durable, cancellationToken)).Committed)
        {
            return Problems.Conflict("session");
        }

        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new SessionRenewedResponse { Token = token.Reveal() });
    }
}
