using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>The grant that an attempt holds.</summary>
/// <param name="Version">Of its document; 0 where it has none yet.</param>
internal sealed record HeldGrant(Grant Grant, long Version)
{
    /// <summary>With the name of whoever gave it, where that has been told.</summary>
    public HeldGrant GivenBy(string? person) => person is null ? this : this with { Grant = Grant with { ConnectedBy = person } };
}

internal static class HeldGrants
{
    /// <summary>The grant that an attempt holds; version 0 for tokens that were kept in the attempt itself before grants were documents of their own.</summary>
    public static async Task<HeldGrant?> HeldByAsync(this IStore store, ReauthAttempt reauth)
    {
        if (await store.GetAsync<Grant>(Grant.IdOf(reauth.Id), CancellationToken.None) is { } stored)
        {
            return new HeldGrant(stored.Value, stored.Version);
        }

        if (reauth.HeldTokens is not { } tokens)
        {
            return null;
        }

        var login = new NewGrant(reauth.Id, reauth.ConnectorId, reauth.WorkspaceId, reauth.ProviderId, reauth.StartedBy);
        var since = reauth.ConsumedAt ?? reauth.CreatedAt;
        var set = new TokenSet { AccessToken = string.Empty, AccessTokenExpiresAt = since };
        return new HeldGrant(
            GrantTransitions.Receive(login, new SealedTokens(set, tokens), reauth.ExpiresAt, since) with
            {
                Instances = reauth.Seen,
            },
            Version: 0
        );
    }
}
