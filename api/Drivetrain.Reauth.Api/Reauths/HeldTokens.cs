using Drivetrain.Reauth.Api.Credentials;

namespace Drivetrain.Reauth.Api.Reauths;

/// <summary>The tokens an attempt holds, encrypted, while a person confirms the company.</summary>
internal sealed class HeldTokens(TokenProtector protector, TokenRevoker revoker)
{
    /// <summary>Revokes what the attempt held, where the decision says so and no other connector uses it.</summary>
    /// <param name="before">The attempt as it was before the decision.</param>
    public async Task RevokeAsync(ReauthAttempt before, Decision decision, CancellationToken cancellationToken)
    {
        if (decision.Tokens == TokenFate.RevokeHeld
            && before.HeldTokens is { } held
            && protector.Unprotect(held, before.Id, before.ProviderId) is { } tokens)
        {
            await revoker.DiscardAsync(tokens, before.ProviderId, before.Seen, cancellationToken);
        }
    }
}
