using System.Collections.Concurrent;
using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Drivetrain.Reauth.Api.Tests.Support;

/// <summary>A store that remembers what was committed together, and how.</summary>
internal sealed class RecordedStore(IStore inner) : IStore
{
    private readonly ConcurrentQueue<(Batch Batch, Durability Durability)> _commits = new();

    /// <summary>All entries of an action, in their order, each with what it was committed with.</summary>
    public IReadOnlyList<AuditedChange> Audited(string action) =>
        [
            .. from commit in _commits
            from entry in commit.Batch.Changes.OfType<Put<AuditEntry>>()
            where string.Equals(entry.Document.Action, action, StringComparison.Ordinal)
            select new AuditedChange(entry.Document, [.. commit.Batch.Changes.Where(change => change != (IChange)entry).Select(NameOf)], commit.Durability),
        ];

    /// <summary>The only entry of an action.</summary>
    public AuditedChange Single(string action) => Assert.Single(Audited(action));

    private static string NameOf(IChange change) => $"{(change.GetType().GetGenericTypeDefinition() == typeof(Put<>) ? "put" : "delete")} {change.TypeName}";

    public ValueTask<Stored<T>?> GetAsync<T>(string id, CancellationToken cancellationToken)
        where T : class, IDocument<T> => inner.GetAsync<T>(id, cancellationToken);

    public ValueTask<IReadOnlyList<Stored<T>>> QueryAsync<T>(DocumentIndex<T> index, KeyRange range, int limit, CancellationToken cancellationToken)
        where T : class, IDocument<T> => inner.QueryAsync(index, range, limit, cancellationToken);

    public async ValueTask<CommitResult> CommitAsync(Batch batch, Durability durability, CancellationToken cancellationToken)
    {
        var result = await inner.CommitAsync(batch, durability, cancellationToken);
        if (result.Committed)
        {
            _commits.Enqueue((batch, durability));
        }

        return result;
    }
}

/// <summary>An audit entry, and the changes that became true with it.</summary>
/// <param name="With">Each as <c>put</c> or <c>delete</c> and the name of the document's type.</param>
internal sealed record AuditedChange(AuditEntry Entry, IReadOnlyList<string> With, Durability Durability)
{
    /// <summary>Checks all that the entry says, and that it was on the disk together with the change before anybody was told.</summary>
    public void Is(string workspaceId, string actor, string subjectId, string with, params (string Name, string Value)[] details)
    {
        Assert.Equal((workspaceId, actor, subjectId), (Entry.WorkspaceId, Entry.Actor, Entry.SubjectId));
        Assert.Equal(with, string.Join(", ", With));
        Assert.Equal(
            details.Select(detail => $"{detail.Name}={detail.Value}").Order(StringComparer.Ordinal),
            (Entry.Details ?? new Dictionary<string, string>()).Select(detail => $"{detail.Key}={detail.Value}").Order(StringComparer.Ordinal)
        );
        Assert.Equal(Durability.Durable, Durability);
    }
}

internal static class Recording
{
    /// <summary>Records what the api commits; before the first client is made.</summary>
    public static RecordedStore Record(this ReauthApi api)
    {
        var store = new RecordedStore(api.Store);
        api.ExtraServices = services => services.AddSingleton<IStore>(store);
        return store;
    }
}
