using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Keys;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.Plugins;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>Begins attempts. A new one supersedes the connector's older one in the same batch.</summary>
internal sealed class ReauthStarter(
    IStore store,
    IProviderCatalog catalog,
    TokenProtector protector,
    ReturnUrlPolicy returnUrls,
    ReauthCommitter committer,
    ReauthNotifier notifier,
    IOptions<ReauthOptions> options,
    SteadyClock time
)
{
    /// <summary>Begins an attempt for a caller of the REST API: bound to its browser (extension), or to a ticket (platform).</summary>
    /// <param name="browser">The secret of the calling browser's cookie; not used for a ticket.</param>
    public Task<StartResult> StartAsync(string connectorId, Caller caller, string browser, StartReauthRequest? request, CancellationToken cancellationToken) =>
        BeginAsync(
            connectorId,
            caller.Role == Role.Extension
                ? new Beginning(caller.Subject, Binding.Browser, browser, request?.ReturnUrl) { ByExtension = true }
                : new Beginning(caller.Subject, Binding.Ticket, Secrets.New(), request?.ReturnUrl)
                {
                    RequestedBy = DisplayText.Of(request?.RequestedBy) ?? caller.Name,
                },
            connector => caller.MaySee(connector.WorkspaceId),
            cancellationToken
        );

    /// <summary>
    /// Begins another attempt for the person whose earlier one has ended: of the same connector, or of another that the outcome offered.
    /// </summary>
    /// <param name="browser">The secret of the person's browser.</param>
    public Task<StartResult> StartAgainAsync(ReauthAttempt ended, string connectorId, string browser, CancellationToken cancellationToken) =>
        Retries.Refusal(ended, connectorId) is { } failure
            ? Task.FromResult(StartResult.Failed(failure))
            : BeginAsync(
                connectorId,
                ended.Status == ReauthStatus.Completed
                    ? new Beginning(ended.StartedBy, Binding.Browser, browser, ReturnUrl: null) { ByExtension = ended.ByExtension }
                    : new Beginning(ended.StartedBy, Binding.Browser, browser, ended.ReturnUrl)
                    {
                        HandoverId = ended.HandoverId,
                        ByExtension = ended.ByExtension,
                        Attempt = ended.Attempt + 1,
                    },
                connector => string.Equals(connector.WorkspaceId, ended.WorkspaceId, StringComparison.Ordinal),
                cancellationToken
            );

    /// <summary>Begins an attempt for whoever opened the link of a hand-over, bound to that browser. The link is used up in the same commit.</summary>
    /// <param name="browser">The secret of the person's browser.</param>
    public Task<StartResult> StartByInvitationAsync(Invitation invitation, string browser, CancellationToken cancellationToken) =>
        BeginAsync(
            invitation.ConnectorId,
            new Beginning($"handover:{invitation.HandoverId}", Binding.Browser, browser, ReturnUrl: null)
            {
                HandoverId = invitation.HandoverId,
                Invitation = invitation,
            },
            invitation.IsFor,
            cancellationToken
        );

    private async Task<StartResult> BeginAsync(string connectorId, Beginning beginning, Func<Connector, bool> mayStart, CancellationToken cancellationToken)
    {
        var begun = await store.ChangeAsync(
            async () =>
            {
                var connector = await store.GetAsync<Connector>(connectorId, cancellationToken);
                if (connector is null || !mayStart(connector.Value))
                {
                    return Begun.Failed(StartFailure.NotFound);
                }

                if (
                    protector.AnyMissing
                    && await store.FindReadableAsync<Grant>(connector.Value.GrantKey, cancellationToken) is { } used
                    && protector.MissingKeyOf(used.Value) is { } missing
                )
                {
                    // Before anybody is sent to log in: the login could not be kept.
                    throw new KeysMissingException(missing);
                }

                if (catalog.Find(connector.Value.ProviderId) is not { IsConfigured: true })
                {
                    return Begun.Failed(StartFailure.ProviderNotConfigured);
                }

                var returnUrl = returnUrls.Accept(beginning.ReturnUrl ?? connector.Value.ReturnUrl ?? returnUrls.Default);
                return returnUrl is null
                    ? Begun.Failed(
                        beginning.ReturnUrl is null && connector.Value.ReturnUrl is null ? StartFailure.ReturnUrlMissing : StartFailure.ReturnUrlNotAllowed
                    )
                    : await PlanAsync(connector, beginning with { ReturnUrl = returnUrl }, cancellationToken);
            },
            cancellationToken
        );
        if (begun.Superseded is { } older)
        {
            notifier.Notify(older.Id);
            if (begun.Released is { } released)
            {
                await committer.RevokeAsync(older, released);
            }
        }

        return begun.Result;
    }

    private async Task<Change<Begun>> PlanAsync(Stored<Connector> connector, Beginning beginning, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var secret = beginning.Secret;
        var attempt = ReauthTransitions.Create(
            new NewReauth(Ids.New("rea", now), beginning.ReturnUrl!, beginning.StartedBy, options.Value.StepLifetime)
            {
                BrowserHash = beginning.Binding == Binding.Browser ? Secrets.Hash(secret) : null,
                TicketHash = beginning.Binding == Binding.Ticket ? Secrets.Hash(secret) : null,
                TicketExpiresAt = beginning.Binding == Binding.Ticket ? now + options.Value.TicketLifetime : null,
                HandoverId = beginning.HandoverId,
                RequestedBy = beginning.RequestedBy,
                ByExtension = beginning.ByExtension,
                Attempt = beginning.Attempt,
            },
            connector.Value,
            now
        );
        var batch = new Batch().AddFresh(attempt).Update(connector, ConnectorTransitions.Attempted(connector.Value, attempt.Id, now));

        var older = connector.Value.ReauthId is { } olderId ? await store.FindReadableAsync<ReauthAttempt>(olderId, cancellationToken) : null;
        var superseded = older is null ? null : ReauthTransitions.Supersede(older.Value, now);
        var released = superseded is null ? null : await committer.AddEndAsync(batch, older!, superseded);
        if (beginning.Invitation is { } invitation && !await invitation.UseAsync(batch, attempt, cancellationToken))
        {
            return Begun.Failed(StartFailure.InvitationNotValid);
        }

        // A link that was used shall stay so after a crash, and a revocation that was planned; an attempt that was only begun may be lost with it.
        var durability = beginning.Invitation is null && released is null ? Durability.Deferred : Durability.Durable;
        var result = new StartResult(attempt, beginning.Binding == Binding.Ticket ? secret : null, Failure: null);
        return new(new Begun(result, superseded?.Reauth, released), batch, durability);
    }

    /// <param name="Result">The answer.</param>
    /// <param name="Superseded">The older attempt that it ended, or null.</param>
    /// <param name="Released">The grant that is to be revoked by that, or null.</param>
    private sealed record Begun(StartResult Result, ReauthAttempt? Superseded, string? Released)
    {
        public static Begun Failed(StartFailure failure) => new(StartResult.Failed(failure), Superseded: null, Released: null);
    }

    private enum Binding
    {
        Browser,
        Ticket,
    }

    private sealed record Beginning(string StartedBy, Binding Binding, string Secret, string? ReturnUrl)
    {
        public string? HandoverId { get; init; }

        public string? RequestedBy { get; init; }

        public Invitation? Invitation { get; init; }

        public bool ByExtension { get; init; }

        public int Attempt { get; init; } = 1;
    }
}

/// <summary>What lets somebody without a session begin one attempt of one connector.</summary>
/// <param name="HandoverId">The hand-over it belongs to.</param>
/// <param name="ConnectorId">The connector.</param>
/// <param name="IsFor">Whether the connector is still the one that was meant.</param>
/// <param name="UseAsync">Adds to the batch that begins the attempt what uses the invitation up; false when it is no longer valid. Asked again after each
/// conflict.</param>
internal sealed record Invitation(
    string HandoverId,
    string ConnectorId,
    Func<Connector, bool> IsFor,
    Func<Batch, ReauthAttempt, CancellationToken, ValueTask<bool>> UseAsync
);

/// <summary>What came of beginning an attempt: the attempt, with its ticket where it is bound to no browser yet; or why there is none.</summary>
internal sealed record StartResult(ReauthAttempt? Reauth, string? Ticket, StartFailure? Failure)
{
    public static StartResult Failed(StartFailure failure) => new(Reauth: null, Ticket: null, failure);
}

/// <summary>Why an attempt could not begin.</summary>
internal enum StartFailure
{
    NotFound,
    ProviderNotConfigured,
    ReturnUrlNotAllowed,

    /// <summary>Neither the request nor the connector has one, and the service's default is on no allowed host.</summary>
    ReturnUrlMissing,
    InvitationNotValid,
    AlreadyConnected,
    TriedTooOften,
}
