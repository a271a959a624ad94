using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Features.Webhooks;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Durability.Service;

/// <summary>A document of 20 KB for every collection: they need new pages, and so find damage in the list of free ones.</summary>
internal static class LargeDocuments
{
    private const string Id = "large";

    private static readonly string Large = new('L', 20 * 1024);

    public static Batch Create()
    {
        var now = TimeProvider.System.GetUtcNow();
        return new Batch()
            .Add(
                new Connector
                {
                    Id = Id,
                    WorkspaceId = Id,
                    DataSourceId = Id,
                    ProviderId = Id,
                    Name = Large,
                    Status = ConnectorStatus.Unbound,
                    CreatedAt = now,
                    UpdatedAt = now,
                }
            )
            .Add(
                new Grant
                {
                    Id = Id,
                    WorkspaceId = Id,
                    ProviderId = Id,
                    InstanceId = Id,
                    Generation = 1,
                    ProtectedTokens = Large,
                    AccessTokenExpiresAt = now,
                    ReauthId = Id,
                    GrantedAt = now,
                    UpdatedAt = now,
                }
            )
            .Add(
                new ReauthAttempt
                {
                    Id = Id,
                    ConnectorId = Id,
                    WorkspaceId = Id,
                    ProviderId = Id,
                    Status = ReauthStatus.Created,
                    ReturnUrl = Large,
                    StartedBy = Id,
                    CreatedAt = now,
                    ExpiresAt = now,
                }
            )
            .Add(OutboxMessage.Create(Id, Id, Id, System.Text.Json.JsonSerializer.SerializeToElement(Large), now))
            .Add(AuditEntry.Create(Id, Id, Id, Large, now))
            .Add(
                new ApiKey
                {
                    Id = Id,
                    Name = Large,
                    Role = Role.Platform,
                    SecretHash = Id,
                    CreatedAt = now,
                }
            )
            .Add(
                new Session
                {
                    Id = Id,
                    WorkspaceId = Id,
                    ClientName = Large,
                    SecretHash = Id,
                    CreatedAt = now,
                    LastUsedAt = now,
                }
            )
            .Add(
                new Pairing
                {
                    Id = Id,
                    WorkspaceId = Id,
                    PersonName = Large,
                    ExpiresAt = now,
                }
            )
            .Add(new ServerSecret { Id = Id, Protected = new byte[Large.Length] })
            .Add(
                new WebhookEndpoint
                {
                    Id = Id,
                    Url = Large,
                    CreatedAt = now,
                }
            )
            .Add(
                new IdempotencyRecord
                {
                    Id = Id,
                    Fingerprint = Large,
                    ExpiresAt = now,
                }
            );
    }
}
