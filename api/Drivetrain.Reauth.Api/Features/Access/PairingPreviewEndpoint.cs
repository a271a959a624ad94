using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Drivetrain.Reauth.Api.Features.Access;

/// <summary>
/// Says which workspace a code belongs to, so that a person can be asked before they pair. It leaves the code good. Whoever knows a code could redeem it, so
/// the answer gives nothing away; a wrong one counts as a wrong redemption does, in the same count, so there are no more guesses than before. Used, expired
/// and unknown codes are told apart by nothing.
/// </summary>
internal static class PairingPreviewEndpoint
{
    public static void Map(RouteGroupBuilder group) =>
        group
            .MapPost("/pairings/preview", PreviewAsync)
            .AllowAnonymous()
            .WithTags(AccessTags.Sessions)
            .WithName("previewPairing")
            .WithSummary("See which workspace a pairing code is for")
            .WithDescription(
                "Answers with the workspace and the person that the code was made for, and leaves it good, so that the extension can ask before it pairs. "
                    + "Wrong codes are counted by address, together with those of `createSession`."
            )
            .WithProblems(SessionEndpoints.InvalidCode, CommonProblems.KeysMissing);

    private static async Task<Results<Ok<PairingPreviewResponse>, ProblemHttpResult>> PreviewAsync(
        PreviewPairingRequest request,
        HttpContext context,
        IStore store,
        PairingCodes codes,
        PairingGuesses guesses,
        AccessEvents events,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var source = RateLimits.SourceOf(context);
        if (!guesses.TryBegin(source, out var wait))
        {
            await events.PairingCodeRefusedAsync(context, RefusalReason.TooMany);
            context.Response.SetRetryAfter(wait);
            return SessionEndpoints.TooManyCodes();
        }

        var id = PairingCodes.Normalize(request.Code) is { } code ? await codes.IdOfAsync(code, cancellationToken) : null;
        var pairing = id is null ? null : (await store.GetAsync<Pairing>(id, cancellationToken))?.Value;
        if (pairing is null || pairing.ExpiresAt <= time.GetUtcNow())
        {
            await events.PairingCodeRefusedAsync(context, RefusalReason.Unknown);
            return SessionEndpoints.InvalidCode.Result();
        }

        guesses.Succeeded(source);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(
            new PairingPreviewResponse
            {
                WorkspaceId = pairing.WorkspaceId,
                WorkspaceName = pairing.WorkspaceName,
                PersonName = pairing.PersonName,
                ExpiresAt = pairing.ExpiresAt,
            }
        );
    }
}
