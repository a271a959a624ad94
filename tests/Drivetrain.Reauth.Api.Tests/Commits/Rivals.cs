using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Features.StuckReports;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Commits;

/// <summary>Somebody else who is a moment faster than a commit.</summary>
internal static class Rivals
{
    /// <summary>Documents with a natural id: two may want to be the first to add one.</summary>
    private static readonly HashSet<string> NaturalIds = new(StringComparer.Ordinal)
    {
        Connector.Type.Name,
        IdempotencyRecord.Type.Name,
        Pairing.Type.Name,
        StuckReportLedger.Type.Name,
    };

    /// <summary>Whether anybody else could change the document before the commit does.</summary>
    public static bool CanLose(IChange change) => change.ExpectedVersion > 0 || NaturalIds.Contains(change.TypeName);

    /// <summary>Whether the dispatcher commits this, which it does by itself at any time.</summary>
    public static bool IsTheDispatchers(Batch batch) => batch.Changes.All(change => change is Put<OutboxMessage> { ExpectedVersion: > 0 });

    /// <summary>Changes the document without a meaning: its next version says the same. One that is yet to be added is there already.</summary>
    public static Task TouchAsync(IStore store, IChange change)
    {
        var touch = new Touch(store);
        change.Accept(touch);
        return touch.Done;
    }

    /// <summary>Does this, once, before the commit of the given number that is no dispatcher's; counted from now on.</summary>
    public static void Before(this TappedStore store, int number, Func<Task> work)
    {
        var count = 0;
        store.BeforeCommit = async (_, batch, _) =>
        {
            if (!IsTheDispatchers(batch) && Interlocked.Increment(ref count) == number)
            {
                store.BeforeCommit = null;
                await work();
            }
        };
    }

    private sealed class Touch(IStore store) : IChangeVisitor
    {
        public Task Done { get; private set; } = Task.CompletedTask;

        public void VisitPut<T>(Put<T> change)
            where T : class, IDocument<T> => Done = CommitAsync(change.Id, change.Document);

        public void VisitDelete<T>(Delete<T> change)
            where T : class, IDocument<T> => Done = CommitAsync<T>(change.Id, missing: null);

        private async Task CommitAsync<T>(string id, T? missing)
            where T : class, IDocument<T>
        {
            var stored = await store.GetAsync<T>(id, CancellationToken.None);
            var batch = stored is null ? new Batch().Add(missing!) : new Batch().Update(stored, stored.Value);
            Assert.True((await store.CommitAsync(batch, Durability.Durable, CancellationToken.None)).Committed);
        }
    }
}
