using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Foundation.Keys;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Connectors.Credentials;

/// <summary>
/// Proves a stored credential at the provider without a login: many failures turn out to be over. The access token is asked first; the refresh token is used
/// only where that has ended or is refused, because using it rotates it.
/// </summary>
internal sealed class CredentialTester(
    IStore store,
    AccessTokenService tokens,
    ProviderCalls providers,
    IProviderCatalog catalog,
    ConnectorFailures failures,
    SteadyClock time
)
{
    internal static EnumCodes<CredentialTestResult> Codes { get; } =
        new(
            (CredentialTestResult.Works, "works"),
            (CredentialTestResult.ReauthenticationRequired, "reauthentication_required"),
            (CredentialTestResult.ProviderUnavailable, "provider_unavailable"),
            (CredentialTestResult.ProviderMisconfigured, "provider_misconfigured"),
            (CredentialTestResult.PlanLimit, "plan_limit"),
            (CredentialTestResult.CredentialUnreadable, "credential_unreadable")
        );

    /// <summary>Logins and refreshes that may come in between; a test must end.</summary>
    private const int MostRounds = 6;

    /// <summary>A company whose credential is good, but doesn't open it any more; a login as its admin helps.</summary>
    private static readonly ProviderFailure NotOpened = new(ProviderFailureKind.NotAdmin, "instance_not_opened");

    /// <summary>What the provider says of the connector's credential now. The connector is failed, or connected again, accordingly.</summary>
    /// <exception cref="KeysMissingException">The key that the credential is encrypted with is missing.</exception>
    public async Task<CredentialVerdict> TestAsync(Connector connector, string actor, CancellationToken cancellationToken)
    {
        var verdict = await CheckAsync(connector, actor, cancellationToken);
        var details = new Dictionary<string, string>(StringComparer.Ordinal) { ["result"] = Codes.Of(verdict.Result) };
        var entry = AuditEntry.Create(connector.WorkspaceId, actor, "connector.tested", connector.Id, time.GetUtcNow(), details);
        await store.CommitAsync(new Batch().AddFresh(entry), Durability.Durable, CancellationToken.None);
        return verdict;
    }

    /// <summary>The same, without an entry in the audit log unless something changes.</summary>
    /// <exception cref="KeysMissingException">The key that the credential is encrypted with is missing.</exception>
    public async Task<CredentialVerdict> CheckAsync(Connector connector, string actor, CancellationToken cancellationToken)
    {
        var startedAt = time.GetUtcNow();
        var verdict = await ProveAsync(connector, cancellationToken);
        if (verdict.Result is CredentialTestResult.Works)
        {
            await failures.RecoverAsync(connector.Id, verdict.GrantId!, startedAt, actor);
        }

        return verdict;
    }

    private async Task<CredentialVerdict> ProveAsync(Connector connector, CancellationToken cancellationToken)
    {
        string? refused = null;
        var isConfirmed = false;
        for (var round = 0; round < MostRounds; round++)
        {
            var available = await tokens.GetAsync(connector, cancellationToken, refused);
            if (available.Tokens is not { } set)
            {
                return CredentialVerdict.Of(available);
            }

            var failure = await FailureAsync(connector, set, cancellationToken);
            switch (failure?.Kind)
            {
                case null:
                    return new CredentialVerdict(CredentialTestResult.Works, GrantId: available.GrantId);
                case ProviderFailureKind.Unavailable or ProviderFailureKind.ProtocolError:
                    return new CredentialVerdict(CredentialTestResult.ProviderUnavailable, failure.RetryAfter);
                case ProviderFailureKind.PlanLimit:
                    var limit = new ConnectorFailure(FailureReasons.Codes.Of(FailureReason.PlanLimit), Detail: null, time.GetUtcNow());
                    await failures.ReportAsync(connector.Id, limit, "system", cancellationToken);
                    return new CredentialVerdict(CredentialTestResult.PlanLimit);
                case ProviderFailureKind.Misconfigured or ProviderFailureKind.WrongEnvironment:
                    return new CredentialVerdict(CredentialTestResult.ProviderMisconfigured);
                case ProviderFailureKind.CredentialRejected when !isConfirmed:
                    isConfirmed = true;
                    refused = set.Fields is null ? set.AccessToken : null;
                    if (refused is null)
                    {
                        // Nothing to refresh. Providers refuse what is good in outages, too; a second refusal counts.
                        await Task.Delay(AccessTokenService.ConfirmationPause, time, cancellationToken);
                    }

                    break;
                default:
                    if (
                        await store.GetAsync<Grant>(available.GrantId!, cancellationToken) is { } grant
                        && await failures.ReportRejectedAsync(
                            grant,
                            cancellationToken,
                            FailureReasons.OfAnswer(failure.Kind),
                            // What refuses one company says nothing of others that the same login opens.
                            failure.Kind is ProviderFailureKind.CredentialRejected
                                ? null
                                : connector.Id
                        )
                    )
                    {
                        return new CredentialVerdict(CredentialTestResult.ReauthenticationRequired);
                    }

                    // A login or a refresh came in between: what is stored now is asked anew.
                    (refused, isConfirmed) = (null, false);
                    break;
            }
        }

        return new CredentialVerdict(CredentialTestResult.ProviderUnavailable);
    }

    /// <summary>Null where the provider opens the connector's company to the tokens.</summary>
    private async Task<ProviderFailure?> FailureAsync(Connector connector, TokenSet set, CancellationToken cancellationToken)
    {
        var proof = await providers.ProveAsync(catalog, connector, set, cancellationToken);
        return proof.Failure ?? (CompanyProof.Find(proof.Value!, connector) is null ? NotOpened : null);
    }
}

/// <summary>What came of a test.</summary>
/// <param name="RetryAfter">How long the provider asks to wait, where it does.</param>
/// <param name="GrantId">The grant that was proved, where it works.</param>
internal sealed record CredentialVerdict(CredentialTestResult Result, TimeSpan? RetryAfter = null, string? GrantId = null)
{
    public static CredentialVerdict Of(AccessTokenResult result) =>
        new(
            result.Status switch
            {
                AccessTokenStatus.ProviderUnavailable => CredentialTestResult.ProviderUnavailable,
                AccessTokenStatus.ProviderMisconfigured => CredentialTestResult.ProviderMisconfigured,
                AccessTokenStatus.Unreadable => CredentialTestResult.CredentialUnreadable,
                _ => CredentialTestResult.ReauthenticationRequired,
            },
            result.RetryAfter
        );
}

/// <summary>What a test of a connector's credential found.</summary>
public enum CredentialTestResult
{
    /// <summary>The provider opens the company: syncs can go on.</summary>
    Works,

    /// <summary>A person has to log in again.</summary>
    ReauthenticationRequired,

    /// <summary>The provider can't be reached or is limiting requests. Nobody has to log in for that; try later.</summary>
    ProviderUnavailable,

    /// <summary>The provider refuses this service; the operator has to act.</summary>
    ProviderMisconfigured,

    /// <summary>A limit of the plan that the app has at the provider: the operator has to act, and nobody has to log in.</summary>
    PlanLimit,

    /// <summary>The stored credential can't be read; the operator has to act.</summary>
    CredentialUnreadable,
}
