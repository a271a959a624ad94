using System.ComponentModel;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Http.Quotas;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Access;

/// <summary>API keys for the platform, support and operators.</summary>
internal static class ApiKeyEndpoints
{
    public static ProblemCode OperatorIsForAll { get; } = new(400, "operator_key_with_workspace");

    public static ProblemCode InvalidExpiry { get; } = new(400, "invalid_expiry");

    private static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(3_653);

    public static void Map(RouteGroupBuilder group)
    {
        var keys = group.MapGroup("/api-keys").WithTags(AccessTags.ApiKeys).RequireAuthorization(Policies.Operator);
        keys.MapPost("", CreateAsync)
            .WithName("createApiKey")
            .WithSummary("Create an API key")
            .WithDescription(
                "Creates a key and shows it once. Store it like any other secret: only its hash is kept. A few days before 'expiresAt', the log "
                    + "and the health check warn you to create a new one."
            )
            .WithProblems(OperatorIsForAll, InvalidExpiry, QuotaProblems.Exceeded)
            .WithIdempotency();
        keys.MapGet("", ListAsync)
            .WithName("listApiKeys")
            .WithSummary("List the API keys")
            .WithDescription("Keys created here or at first start, oldest first. Keys from the configuration are not listed.")
            .WithProblems(CommonProblems.InvalidParameter, CommonProblems.InvalidCursor);
        keys.MapGet("/{id}", GetAsync)
            .WithName("getApiKey")
            .WithSummary("Read an API key")
            .WithDescription("Shows what the key is for and when it was last used, never the key itself.")
            .WithProblems(CommonProblems.NotFound);
        keys.MapDelete("/{id}", DeleteAsync)
            .WithName("deleteApiKey")
            .WithSummary("Revoke an API key")
            .WithDescription("Takes effect with the next request. If the last operator key is revoked, the next start creates a new one.")
            .WithProblems(CommonProblems.NotFound, CommonProblems.Conflict);
    }

    private static async Task<Results<Created<ApiKeyCreatedResponse>, ProblemHttpResult>> CreateAsync(
        CreateApiKeyRequest request,
        Caller caller,
        IStore store,
        StoredQuotas quotas,
        IOptions<QuotaOptions> limits,
        IOptions<ApiKeyOptions> options,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (request is { Role: ApiKeyRole.Operator, WorkspaceId: not null })
        {
            return OperatorIsForAll.Result();
        }

        var now = time.GetUtcNow();
        if (request.ExpiresAt is { } asked && (asked <= now || asked > now + LongestLifetime))
        {
            return InvalidExpiry.Result();
        }

        using var room = await quotas.ReserveAsync(
            Quota.ApiKeys,
            "",
            async (limit, token) => (await store.QueryAsync(ApiKey.ById, new KeyRange(null, null), limit, token)).Count,
            cancellationToken
        );
        if (room is null)
        {
            return Quota.ApiKeys.Exceeded(limits.Value);
        }

        var token = BearerToken.New(BearerToken.KeyPrefix, now);
        var key = new ApiKey
        {
            Id = token.Id,
            Name = request.Name,
            Role = request.Role.ToRole(),
            WorkspaceId = request.WorkspaceId,
            SecretHash = Secrets.Hash(token.Secret),
            CreatedAt = now,
            ExpiresAt = request.ExpiresAt ?? options.Value.DefaultEnd(now),
        };
        var commit = await store.CommitAsync(new Batch().Add(key).Add(AccessAudit.KeyCreated(key, caller.Subject, now)), Durability.Durable, cancellationToken);
        if (!commit.Committed)
        {
            return Problems.Conflict("key");
        }

        room.Created();
        return TypedResults.Created(
            $"/v1/api-keys/{key.Id}",
            new ApiKeyCreatedResponse
            {
                Id = key.Id,
                Key = token.Reveal(),
                Name = key.Name,
                Role = request.Role,
                WorkspaceId = key.WorkspaceId,
                CreatedAt = now,
                ExpiresAt = key.ExpiresAt,
            }
        );
    }

    private static Task<Results<Ok<Page<ApiKeyResponse>>, ProblemHttpResult>> ListAsync(
        IStore store,
        int? limit,
        string? cursor,
        CancellationToken cancellationToken
    ) => store.PageAsync(ApiKey.ById, new KeyRange(null, null), limit, cursor, ToResponse, cancellationToken);

    private static async Task<Results<Ok<ApiKeyResponse>, ProblemHttpResult>> GetAsync(
        [Description("The key's id, key_….")] string id,
        IStore store,
        CancellationToken cancellationToken
    ) => await store.GetAsync<ApiKey>(id, cancellationToken) is { } stored ? TypedResults.Ok(ToResponse(stored.Value)) : Problems.NotFound("key");

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        [Description("The key's id, key_….")] string id,
        Caller caller,
        IStore store,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var outcome = await store.RevokeAsync<ApiKey>(id, _ => true, key => AccessAudit.KeyRevoked(key, caller.Subject, time.GetUtcNow()), cancellationToken);
        return outcome switch
        {
            RevokeResult.Done => TypedResults.NoContent(),
            RevokeResult.NotFound => Problems.NotFound("key"),
            _ => Problems.Conflict("key"),
        };
    }

    private static ApiKeyResponse ToResponse(ApiKey key) =>
        new()
        {
            Id = key.Id,
            Name = key.Name,
            Role = key.Role.ToKeyRole(),
            WorkspaceId = key.WorkspaceId,
            CreatedAt = key.CreatedAt,
            ExpiresAt = key.ExpiresAt,
            LastUsedAt = key.LastUsedAt,
        };
}
