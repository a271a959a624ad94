using System.ComponentModel;
using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Drivetrain.Reauth.Api.Features.Outbox;

internal static class OutboxHandlers
{
    private const int RedeliveryPage = 200;
    private const int MaxRedeliveries = 5_000;

    /// <summary>Of one message that others keep changing; the caller is told that there is more, and asks again.</summary>
    private const int MaxTries = 10;

    public static ProblemCode NothingToRedeliver { get; } = new(409, "nothing_to_redeliver");

    public static async Task<Results<Ok<Page<OutboxMessageView>>, ProblemHttpResult>> ListAsync(
        Caller caller,
        IStore store,
        CancellationToken cancellationToken,
        [OneOf("pending", "delivered", "dead_letter"), Description("How their delivery stands.")] string status = "dead_letter",
        int? limit = null,
        string? cursor = null
    )
    {
        // A key of one workspace is no operator of the outbox, which all workspaces share.
        if (caller.WorkspaceId is not null)
        {
            return CommonProblems.Forbidden.Result();
        }

        if (ParseStatus(status) is not { } wanted)
        {
            return CommonProblems.InvalidParameter.Result("'status' must be pending, delivered or dead_letter.");
        }

        var range = KeyRange.Prefix(OutboxMessage.StatusPrefix(wanted), descending: wanted != OutboxStatus.Pending);
        return await store.PageAsync(OutboxMessage.ByStatus, range, limit, cursor, OutboxMessageView.Of, cancellationToken);
    }

    public static async Task<Results<Ok<OutboxMessageView>, ProblemHttpResult>> GetAsync(
        [Description("The message's id, msg_….")] string id,
        Caller caller,
        IStore store,
        CancellationToken cancellationToken
    ) => await FindAsync(id, caller, store, cancellationToken) is { } read ? TypedResults.Ok(OutboxMessageView.Of(read.Value)) : Problems.NotFound("message");

    public static async Task<Results<Accepted<OutboxMessageView>, ProblemHttpResult>> RedeliverAsync(
        [Description("The message's id, msg_….")] string id,
        RedeliverMessage request,
        Caller caller,
        IStore store,
        OutboxSignal signal,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (await FindAsync(id, caller, store, cancellationToken) is not { } read)
        {
            return Problems.NotFound("message");
        }

        var now = time.GetUtcNow();
        if (DeliveryRules.Redeliver(read.Value, request.EndpointId, now) is not { } queued)
        {
            return NothingToRedeliver.Result();
        }

        var batch = new Batch().Update(read, queued).Add(AuditEntry.Create(queued.WorkspaceId, caller.Subject, "outbox_message.redelivered", id, now));
        if (!(await store.CommitAsync(batch, Durability.Durable, cancellationToken)).Committed)
        {
            return Problems.Conflict("message");
        }

        signal.Set();
        return TypedResults.Accepted((string?)null, OutboxMessageView.Of(queued));
    }

    public static async Task<Results<Accepted<Redeliveries>, ProblemHttpResult>> RedeliverAllAsync(
        RedeliverDeadLetters request,
        Caller caller,
        IStore store,
        OutboxSignal signal,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (caller.WorkspaceId is not null)
        {
            return CommonProblems.Forbidden.Result();
        }

        var range = KeyRange.Prefix(OutboxMessage.StatusPrefix(OutboxStatus.DeadLetter));
        var (count, leftSome) = (0, false);
        while (count < MaxRedeliveries)
        {
            var page = await store.QueryAsync(OutboxMessage.ByStatus, range, RedeliveryPage, cancellationToken);
            var queued = await QueueAsync(page, request.EndpointId, caller, store, time.GetUtcNow(), cancellationToken);
            count += queued.Count;
            leftSome |= !queued.IsComplete;
            signal.Set();
            if (page.Count < RedeliveryPage)
            {
                return TypedResults.Accepted((string?)null, new Redeliveries(count, More: leftSome));
            }

            range = range with { From = OutboxMessage.ByStatus.Key(page[^1].Value) + '\0' };
        }

        return TypedResults.Accepted((string?)null, new Redeliveries(count, More: true));
    }

    /// <summary>
    /// How many were queued. A message that somebody else changes meanwhile holds up neither its neighbours nor itself: it is read again, alone.
    /// </summary>
    private static async Task<(int Count, bool IsComplete)> QueueAsync(
        IReadOnlyList<Stored<OutboxMessage>> page,
        string endpointId,
        Caller caller,
        IStore store,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var dead = page.Where(read => IsDeadFor(read.Value, endpointId)).ToList();
        if (await TryQueueAsync(dead, endpointId, caller, store, now, cancellationToken))
        {
            return (dead.Count, true);
        }

        var (count, isComplete) = (0, true);
        foreach (var read in dead)
        {
            var queued = await QueueOneAsync(read.Value.Id, endpointId, caller, store, now, cancellationToken);
            count += queued is true ? 1 : 0;
            isComplete &= queued is not null;
        }

        return (count, isComplete);
    }

    /// <summary>Whether it was queued: not when it is no dead letter of the endpoint any more; null when it changed again each time.</summary>
    private static async Task<bool?> QueueOneAsync(
        string id,
        string endpointId,
        Caller caller,
        IStore store,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        for (var tries = 0; tries < MaxTries; tries++)
        {
            if (await store.GetAsync<OutboxMessage>(id, cancellationToken) is not { } read || !IsDeadFor(read.Value, endpointId))
            {
                return false;
            }

            if (await TryQueueAsync([read], endpointId, caller, store, now, cancellationToken))
            {
                return true;
            }
        }

        return null;
    }

    private static async Task<bool> TryQueueAsync(
        List<Stored<OutboxMessage>> messages,
        string endpointId,
        Caller caller,
        IStore store,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (messages.Count == 0)
        {
            return true;
        }

        var batch = new Batch();
        foreach (var read in messages)
        {
            batch.Update(read, DeliveryRules.Redeliver(read.Value, endpointId, now)!);
        }

        var details = new Dictionary<string, string>(StringComparer.Ordinal) { ["messages"] = messages.Count.ToString() };
        batch.Add(AuditEntry.Create("-", caller.Subject, "webhook_endpoint.redelivered", endpointId, now, details));
        return (await store.CommitAsync(batch, Durability.Durable, cancellationToken)).Committed;
    }

    private static bool IsDeadFor(OutboxMessage message, string endpointId) =>
        message.Deliveries.Any(d => d.Status == OutboxStatus.DeadLetter && string.Equals(d.EndpointId, endpointId, StringComparison.Ordinal));

    private static async ValueTask<Stored<OutboxMessage>?> FindAsync(string id, Caller caller, IStore store, CancellationToken cancellationToken) =>
        await store.GetAsync<OutboxMessage>(id, cancellationToken) is { } read && caller.MaySee(read.Value.WorkspaceId) ? read : null;

    private static OutboxStatus? ParseStatus(string status) =>
        status switch
        {
            "pending" => OutboxStatus.Pending,
            "delivered" => OutboxStatus.Delivered,
            "dead_letter" => OutboxStatus.DeadLetter,
            _ => null,
        };
}
