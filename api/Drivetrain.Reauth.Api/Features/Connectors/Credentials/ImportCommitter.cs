using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Foundation.Keys;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Connectors.Credentials;

/// <summary>Makes the steps of an import durable.</summary>
internal sealed class ImportCommitter(IStore store, TokenProtector protector, EventOutbox outbox, SteadyClock time)
{
    /// <summary>
    /// The connector uses the tokens from now on: grant, connector, event and audit entry in one batch. Where a login or another import came to be used since
    /// the connector was read, that is the newer one, and stays.
    /// </summary>
    public async Task<ImportOutcome> UseAsync(Connector start, Offer offer, Instance company, string actor)
    {
        using var events = outbox.Begin();
        var used = await store.ChangeAsync(
            async () =>
            {
                var stored = await store.GetAsync<Connector>(start.Id, CancellationToken.None);
                if (OutrunBy(stored?.Value, start) is { } outrun)
                {
                    return new ImportOutcome(outrun);
                }

                var replaced = await ReplacedAsync(stored!.Value);
                var held = await store.GetAsync<Grant>(offer.Grant.Id, CancellationToken.None);
                if ((held?.Version ?? 0) != offer.Version)
                {
                    // Taken for abandoned, or another instance of this service is at it: the same request finds what is true then.
                    return new ImportOutcome(ImportStatus.ProviderUnavailable);
                }

                return Plan(stored, offer, company, replaced, actor);
            },
            CancellationToken.None
        );
        return used.Status is ImportStatus.Imported ? used with { Refreshed = offer.IsRefreshed } : await PutAwayAsync(offer, [company], used);
    }

    private Change<ImportOutcome> Plan(Stored<Connector> before, Offer offer, Instance company, Stored<Grant>? replaced, string actor)
    {
        var now = time.GetUtcNow();
        var connector = before.Value;
        var grant = GrantTransitions.Use(offer.Grant with { WorkspaceId = connector.WorkspaceId }, replaced?.Value, connector.Id, company, now)!;
        return Taken(new Batch().Put(grant, offer.Version), before, company, grant, replaced, actor, now, ("refreshed", offer.IsRefreshed ? "yes" : "no"));
    }

    /// <summary>What is true of the connector since the import began, where that ends it; null where it may go on.</summary>
    /// <param name="current">As it is now; null when it is gone.</param>
    /// <param name="start">As the importer found it.</param>
    public static ImportStatus? OutrunBy(Connector? current, Connector start) =>
        current is null || !string.Equals(current.Registration, start.Registration, StringComparison.Ordinal) ? ImportStatus.Gone
        // Somebody wants it to stop, and said so after the platform began.
        : current.DisconnectedAt != start.DisconnectedAt ? ImportStatus.Disconnected
        : !string.Equals(current.GrantKey, start.GrantKey, StringComparison.Ordinal) ? ImportStatus.NewerLogin
        : null;

    /// <summary>What the connector uses until now; null where there is nothing that can be read.</summary>
    /// <exception cref="KeysMissingException">It is encrypted with a missing key, and has to be as it was when that comes back.</exception>
    public async Task<Stored<Grant>?> ReplacedAsync(Connector connector)
    {
        var replaced = await store.FindReadableAsync<Grant>(connector.GrantKey, CancellationToken.None);
        return replaced is not null && protector.MissingKeyOf(replaced.Value) is { } missing ? throw new KeysMissingException(missing) : replaced;
    }

    /// <summary>Adds to the batch that holds the grant that the connector uses it from now on: connector, event and audit entry.</summary>
    /// <param name="detail">What the audit entry tells besides the import and the company.</param>
    public Change<ImportOutcome> Taken(
        Batch batch,
        Stored<Connector> before,
        Instance company,
        Grant grant,
        Stored<Grant>? replaced,
        string actor,
        DateTimeOffset now,
        (string Name, string Value) detail
    )
    {
        var next = CustodyTransitions.Imported(before.Value, company, grant.Id, now);
        var details = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["import"] = grant.ReauthId,
            ["instance"] = company.Id,
            [detail.Name] = detail.Value,
        };
        batch.AddFresh(AuditEntry.Create(next.WorkspaceId, actor, "credential.imported", next.Id, now, details));
        if (replaced is not null)
        {
            batch.Leave(replaced, next.Id, reason: null, now);
        }

        if (CustodyTransitions.IsRecovery(before.Value))
        {
            batch.Recover(before, next, grant, actor, now, outbox);
        }
        else
        {
            batch.Update(before, next);
        }

        return new(new ImportOutcome(ImportStatus.Imported) { Connector = next }, batch);
    }

    /// <summary>The grant, stored, before its refresh token is used. Null where another instance of this service was faster.</summary>
    public async Task<Stored<Grant>?> HoldAsync(Offer offer)
    {
        if (offer.Version == 0)
        {
            await store.CommitAsync(new Batch().Add(offer.Grant), Durability.Durable, CancellationToken.None);
        }

        return await store.GetAsync<Grant>(offer.Grant.Id, CancellationToken.None) is { Value.Status: GrantStatus.Held } stored ? stored : null;
    }

    /// <summary>
    /// The tokens can't be used now. Refreshed ones are kept for a while, because the platform's own copy may be dead: handed over again, for this connector or
    /// the right one, the same tokens go on with them. Others are forgotten, and the platform has them as before.
    /// </summary>
    /// <param name="opens">What they were proved to open; null where that is not known.</param>
    public async Task<ImportOutcome> PutAwayAsync(Offer offer, IReadOnlyList<Instance>? opens, ImportOutcome outcome)
    {
        if (!offer.IsRefreshed)
        {
            return await ForgetAsync(offer, outcome);
        }

        var until = time.GetUtcNow() + CustodyTransitions.ImportKeptFor;
        await store.ChangeAsync(
            async () =>
                await store.GetAsync<Grant>(offer.Grant.Id, CancellationToken.None) is { } stored
                && GrantTransitions.Prove(stored.Value, opens ?? stored.Value.Instances, until, time.GetUtcNow()) is { } kept
                    ? new Change<bool>(true, new Batch().Update(stored, kept))
                    : false,
            CancellationToken.None
        );
        return outcome with { Refreshed = true, KeptUntil = until };
    }

    /// <summary>Forgets the tokens, without a word to the provider.</summary>
    public async Task<ImportOutcome> ForgetAsync(Offer offer, ImportOutcome outcome)
    {
        await store.ChangeAsync(
            async () =>
                await store.GetAsync<Grant>(offer.Grant.Id, CancellationToken.None) is { Value.Status: GrantStatus.Held } stored
                && stored.Version == offer.Version
                    ? new Change<bool>(true, new Batch().Delete(stored))
                    : false,
            CancellationToken.None
        );
        return outcome;
    }
}
