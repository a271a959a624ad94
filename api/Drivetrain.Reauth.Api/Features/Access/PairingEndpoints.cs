using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Http.Quotas;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Access;

/// <summary>Codes that give an extension its session.</summary>
internal static class PairingEndpoints
{
    private const int Tries = 3;

    public static void Map(RouteGroupBuilder group) =>
        group
            .MapPost("/pairings", CreateAsync)
            .WithTags(AccessTags.Sessions)
            .RequireAuthorization(Policies.PlatformOrOperator)
            .WithName("createPairing")
            .WithSummary("Create a pairing code")
            .WithDescription(
                "Creates an eight-character code that pairs one extension with this workspace. It is valid for ten minutes and can be used once. "
                    + "Show it to the signed-in person; it can't be retrieved later."
            )
            .WithProblems(CommonProblems.NotFound, CommonProblems.Conflict, QuotaProblems.Exceeded, CommonProblems.KeysMissing)
            .WithIdempotency();

    private static async Task<Results<Created<PairingResponse>, ProblemHttpResult>> CreateAsync(
        CreatePairingRequest request,
        Caller caller,
        IStore store,
        PairingCodes codes,
        StoredQuotas quotas,
        IOptions<QuotaOptions> limits,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (!caller.MaySee(request.WorkspaceId))
        {
            return Problems.NotFound("workspace");
        }

        using var room = await quotas.ReserveAsync(
            Quota.PairingCodes,
            request.WorkspaceId,
            async (limit, token) => (await store.QueryAsync(Pairing.ByWorkspace, Pairing.Waiting(request.WorkspaceId, time.GetUtcNow()), limit, token)).Count,
            cancellationToken
        );
        if (room is null)
        {
            return Quota.PairingCodes.Exceeded(limits.Value);
        }

        // Another try only when the code is taken already, about once in 650 million codes with 1,000 waiting.
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var (code, now) = (PairingCodes.New(), time.GetUtcNow());
            var pairing = new Pairing
            {
                Id = await codes.IdOfAsync(code, cancellationToken),
                WorkspaceId = request.WorkspaceId,
                WorkspaceName = request.WorkspaceName,
                PersonName = request.PersonName,
                PersonEmail = request.PersonEmail,
                ExpiresAt = now + Pairing.Lifetime,
            };
            var batch = new Batch().Add(pairing).Add(AccessAudit.PairingCreated(pairing, caller.Subject, now));
            if ((await store.CommitAsync(batch, Durability.Durable, cancellationToken)).Committed)
            {
                room.Created();
                return TypedResults.Created(
                    (string?)null,
                    new PairingResponse
                    {
                        Code = PairingCodes.Format(code),
                        WorkspaceId = pairing.WorkspaceId,
                        PersonName = pairing.PersonName,
                        ExpiresAt = pairing.ExpiresAt,
                    }
                );
            }
        }

        return Problems.Conflict("pairing");
    }
}
