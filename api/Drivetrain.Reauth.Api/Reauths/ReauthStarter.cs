using Drivetrain.Reauth.Api.Access;
using Drivetrain.Reauth.Api.Connectors;
using Drivetrain.Reauth.Api.Credentials;
using Drivetrain.Reauth.Api.Storage;
using Drivetrain.Reauth.PluginHost;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Reauths;

/// <summary>Begins attempts. A new one supersedes the connector's older one in the same batch.</summary>
internal sealed class ReauthStarter(
    IStore store, IProviderCatalog catalog, ReturnUrlPolicy returnUrls, HeldTokens held, ReauthNotifier notifier, IOptions<ReauthOptions> options, TimeProvider time)
{
    /// <summary>Somebody who has come back this often in a row is not helped by one more try.</summary>
    public const int MaximumAttempts = 20;

    /// <summary>Begins an attempt for a caller of the REST API: bound to its browser (extension), or to a ticket (platform).</summary>
    public Task<StartResult> StartAsync(string connectorId, Caller caller, string? returnUrl, CancellationToken cancellationToken) =>
        BeginAsync(
            connectorId,
            new Beginning(caller.Subject, caller.Role == Role.Extension ? Binding.Browser : Binding.Ticket, returnUrl, Attempt: 1),
            connector => caller.MaySee(connector.WorkspaceId),
            cancellationToken);

    /// <summary>Begins another attempt for the person whose earlier one ended without success: of the same connector, or of a sibling that the outcome offered.</summary>
    public Task<StartResult> StartAgainAsync(ReauthAttempt ended, string connectorId, CancellationToken cancellationToken)
    {
        var offered = string.Equals(connectorId, ended.ConnectorId, StringComparison.Ordinal)
            || ended.Siblings.Any(s => string.Equals(connectorId, s.ConnectorId, StringComparison.Ordinal));
        return offered && ended.Attempt < MaximumAttempts && ended.Status != ReauthStatus.Completed
            ? BeginAsync(
                connectorId,
                new Beginning(ended.StartedBy, Binding.Browser, ended.ReturnUrl, ended.Attempt + 1),
                connector => string.Equals(connector.WorkspaceId, ended.WorkspaceId, StringComparison.Ordinal),
                cancellationToken)
            : Task.FromResult(StartResult.Failed(StartFailure.NotFound));
    }

    private async Task<StartResult> BeginAsync(string connectorId, Beginning beginning, Func<Connector, bool> mayStart, CancellationToken cancellationToken)
    {
        while (true)
        {
            var connector = await store.GetAsync<Connector>(connectorId, cancellationToken);
            if (connector is null || !mayStart(connector.Value))
            {
                return StartResult.Failed(StartFailure.NotFound);
            }

            if (catalog.Find(connector.Value.ProviderId) is not { IsConfigured: true })
            {
                return StartResult.Failed(StartFailure.ProviderNotConfigured);
            }

            var returnUrl = returnUrls.Accept(beginning.ReturnUrl ?? connector.Value.ReturnUrl ?? options.Value.DefaultReturnUrl.AbsoluteUri);
            if (returnUrl is null)
            {
                return StartResult.Failed(StartFailure.ReturnUrlNotAllowed);
            }

            if (await TryBeginAsync(connector, beginning with { ReturnUrl = returnUrl }, cancellationToken) is { } started)
            {
                return started;
            }
        }
    }

    /// <summary>Null when connector or older attempt changed between read and write.</summary>
    private async Task<StartResult?> TryBeginAsync(Stored<Connector> connector, Beginning beginning, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var secret = Secrets.New();
        var attempt = ReauthTransitions.Create(
            new NewReauth(Ids.New("rea", now), beginning.ReturnUrl!, beginning.StartedBy, options.Value.StepLifetime)
            {
                BrowserHash = beginning.Binding == Binding.Browser ? Secrets.Hash(secret) : null,
                TicketHash = beginning.Binding == Binding.Ticket ? Secrets.Hash(secret) : null,
                TicketExpiresAt = beginning.Binding == Binding.Ticket ? now + options.Value.TicketLifetime : null,
                Attempt = beginning.Attempt,
            },
            connector.Value,
            now);
        var batch = new Batch().AddFresh(attempt).Update(connector, ConnectorTransitions.Attempted(connector.Value, attempt.Id, now));

        var older = connector.Value.ReauthId is { } olderId ? await store.GetAsync<ReauthAttempt>(olderId, cancellationToken) : null;
        var superseded = older is null ? null : ReauthTransitions.Supersede(older.Value, now);
        if (superseded is not null)
        {
            batch.Update(older!, superseded.Reauth);
        }

        if (!(await store.CommitAsync(batch, Durability.Deferred, cancellationToken)).Committed)
        {
            return null;
        }

        if (superseded is not null)
        {
            notifier.Notify(older!.Value.Id);
            await held.RevokeAsync(older.Value, superseded, cancellationToken);
        }

        return new StartResult(attempt, secret, Failure: null);
    }

    private enum Binding
    {
        Browser,
        Ticket,
    }

    private sealed record Beginning(string StartedBy, Binding Binding, string? ReturnUrl, int Attempt);
}

/// <summary>What came of beginning an attempt: the attempt with its secret (cookie or ticket), or why there is none.</summary>
internal sealed record StartResult(ReauthAttempt? Reauth, string? Secret, StartFailure? Failure)
{
    public static StartResult Failed(StartFailure failure) => new(Reauth: null, Secret: null, failure);
}

/// <summary>Why an attempt could not begin.</summary>
internal enum StartFailure
{
    NotFound,
    ProviderNotConfigured,
    ReturnUrlNotAllowed,
}
