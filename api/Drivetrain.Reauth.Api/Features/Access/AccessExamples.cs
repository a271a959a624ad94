using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.OpenApi;

namespace Drivetrain.Reauth.Api.Features.Access;

/// <summary>What the documentation shows. The tokens are made up and open nothing.</summary>
internal static class AccessExamples
{
    private const string KeyId = "key_01kaqv3c5mf8z9t2b7w4n6x0ye";
    private const string SessionId = "ses_01kaqv7h2pd4r8s1k6m3q5v9za";
    private const string Workspace = "acme";
    private const string Person = "Dana Fox";

    private static readonly DateTimeOffset Created = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    public static void AddAccessExamples(this IServiceCollection services)
    {
        var key = new ApiKeyResponse
        {
            Id = KeyId,
            Name = "Drivetrain production",
            Role = ApiKeyRole.Platform,
            CreatedAt = Created,
            ExpiresAt = Created.AddDays(365),
            LastUsedAt = Created.AddDays(1),
        };
        var session = new SessionResponse
        {
            Id = SessionId,
            WorkspaceId = Workspace,
            PersonName = Person,
            ClientName = "Chrome on Dana's laptop",
            CreatedAt = Created,
            LastUsedAt = Created,
            ExpiresAt = Created + Session.Idle,
        };
        services
            .AddApiTag(AccessTags.ApiKeys, "API keys for the platform, support and operators.")
            .AddApiTag(AccessTags.Sessions, "Pairing codes and extension sessions.")
            .AddApiExample(new CreateApiKeyRequest { Name = key.Name, Role = key.Role })
            .AddApiExample(key)
            .AddApiExample(new Page<ApiKeyResponse>([key]))
            .AddApiExample(
                new ApiKeyCreatedResponse
                {
                    Id = KeyId,
                    Key = $"dr_{KeyId}_shown-once-and-kept-only-as-a-hash-0123456789",
                    Name = key.Name,
                    Role = key.Role,
                    CreatedAt = Created,
                    ExpiresAt = key.ExpiresAt,
                }
            )
            .AddApiExample(new CreatePairingRequest { WorkspaceId = Workspace, PersonName = Person })
            .AddApiExample(
                new PairingResponse
                {
                    Code = "K7QM-3XWP",
                    WorkspaceId = Workspace,
                    PersonName = Person,
                    ExpiresAt = Created + Pairing.Lifetime,
                }
            )
            .AddApiExample(new PreviewPairingRequest { Code = "K7QM-3XWP" })
            .AddApiExample(
                new PairingPreviewResponse
                {
                    WorkspaceId = Workspace,
                    WorkspaceName = "Acme Inc.",
                    PersonName = Person,
                    ExpiresAt = Created + Pairing.Lifetime,
                }
            )
            .AddApiExample(new SessionRenewedResponse { Token = $"dr_{SessionId}_shown-once-and-kept-only-as-a-hash-0123456789" })
            .AddApiExample(new CreateSessionRequest { Code = "K7QM-3XWP", ClientName = session.ClientName })
            .AddApiExample(session)
            .AddApiExample(new Page<SessionResponse>([session]))
            .AddApiExample(
                new SessionCreatedResponse
                {
                    Id = SessionId,
                    Token = $"dr_{SessionId}_shown-once-and-kept-only-as-a-hash-0123456789",
                    WorkspaceId = Workspace,
                    PersonName = Person,
                    ExpiresAt = session.ExpiresAt,
                }
            );
    }
}
