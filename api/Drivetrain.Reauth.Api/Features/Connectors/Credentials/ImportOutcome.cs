using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Connectors.Credentials;

/// <summary>How an import ended.</summary>
internal enum ImportStatus
{
    Imported,
    Unchanged,

    /// <summary>The connector was deleted meanwhile.</summary>
    Gone,

    /// <summary>An admin disconnected it meanwhile.</summary>
    Disconnected,
    Unbound,
    NotImportable,
    InUse,
    NewerLogin,
    OtherCompany,
    Dead,
    ScopeMissing,
    ProviderUnavailable,
    ProviderMisconfigured,
    RateLimited,
}

/// <summary>What came of an import.</summary>
internal sealed record ImportOutcome(ImportStatus Status)
{
    /// <summary>The connector as it is now, where the import succeeded.</summary>
    public Connector? Connector { get; init; }

    /// <summary>Whether the tokens were refreshed.</summary>
    public bool Refreshed { get; init; }

    /// <summary>What the tokens open, where that is another company.</summary>
    public IReadOnlyList<Instance> Opens { get; init; } = [];

    public string? MissingScope { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Until when refreshed tokens are kept for another try; null where none were refreshed.</summary>
    public DateTimeOffset? KeptUntil { get; init; }

    public static implicit operator ImportOutcome(ImportStatus status) => new(status);

    /// <param name="isFresh">Whether the tokens were given this moment: then their refusal is the provider's trouble.</param>
    public static ImportOutcome Of(ProviderFailure failure, bool isFresh = false) =>
        new(
            failure.Kind switch
            {
                ProviderFailureKind.NotAdmin or ProviderFailureKind.Denied => ImportStatus.OtherCompany,
                ProviderFailureKind.InsufficientScope => ImportStatus.ScopeMissing,
                ProviderFailureKind.Misconfigured => ImportStatus.ProviderMisconfigured,
                ProviderFailureKind.CredentialRejected or ProviderFailureKind.CodeRejected when !isFresh => ImportStatus.Dead,
                _ => ImportStatus.ProviderUnavailable,
            }
        )
        {
            MissingScope = failure.MissingScope,
            RetryAfter = failure.RetryAfter,
        };
}

/// <summary>Tokens on their way to a connector.</summary>
/// <param name="Grant">The grant that they become.</param>
/// <param name="Version">Of its document; 0 while nothing is stored.</param>
/// <param name="Tokens">The newest ones.</param>
internal sealed record Offer(Grant Grant, long Version, TokenSet Tokens)
{
    /// <summary>The provider's word for who logged in counts more than the platform's.</summary>
    public Offer GivenBy(string? person) => person is null ? this : this with { Grant = Grant with { ConnectedBy = person } };

    /// <summary>Whether these tokens are known to nobody but us.</summary>
    public bool IsRefreshed => Grant.Generation > 0;
}

/// <summary>How often tokens are proved for a connector: a proof asks the provider, whose patience all customers share.</summary>
internal sealed class ImportWindows(TimeProvider time)
{
    private readonly RequestWindows _windows = new(TimeSpan.FromSeconds(10), time);

    public bool TryBegin(string connectorId, out TimeSpan wait) => _windows.TryCount(connectorId, limit: 2, out wait);
}
