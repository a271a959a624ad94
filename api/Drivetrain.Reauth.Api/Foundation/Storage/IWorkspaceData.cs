using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Drivetrain.Reauth.Api.Foundation.Storage;

/// <summary>What a feature keeps of a workspace: it is exported and erased with the workspace, by somebody who knows nothing of it.</summary>
internal interface IWorkspaceData
{
    /// <summary>Its name in an export: <c>connectors</c>.</summary>
    string Name { get; }

    /// <summary>When it is erased: what gives access goes first, what remembers the rest goes last.</summary>
    ErasureStage Stage { get; }

    /// <summary>Each item as JSON, without secrets; none where it is nothing for people.</summary>
    IAsyncEnumerable<JsonNode?> ExportAsync(string workspaceId, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes everything of the workspace, or leaves nothing personal in it. It is called again until there was nothing left, also after a crash. How many
    /// items there were.
    /// </summary>
    /// <param name="actor">Who wants it so, for the audit log.</param>
    Task<int> EraseAsync(string workspaceId, string actor, CancellationToken cancellationToken);
}

/// <summary>The order in which a workspace is erased.</summary>
internal enum ErasureStage
{
    Access,
    Connectors,
    Content,
    Events,
    Record,
}

/// <summary>Goes through the rows of a workspace.</summary>
internal static class WorkspaceRows
{
    private const int Portion = 500;

    /// <summary>All rows of a range, in portions. What is added meanwhile may be missed.</summary>
    public static async IAsyncEnumerable<Stored<T>> AllAsync<T>(
        this IStore store,
        DocumentIndex<T> index,
        KeyRange range,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
        where T : class, IDocument<T>
    {
        var portion = Portion;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (true)
        {
            var page = await store.QueryAsync(index, range, portion, cancellationToken);
            foreach (var row in page.Where(row => seen.Add(row.Value.Id)))
            {
                yield return row;
            }

            if (page.Count < portion)
            {
                yield break;
            }

            // Several rows may have the last key, and not all of them be on this page.
            var last = index.Key(page[^1].Value)!;
            portion = string.Equals(range.From, last, StringComparison.Ordinal) ? portion * 2 : portion;
            seen = [.. page.Where(row => string.Equals(index.Key(row.Value), last, StringComparison.Ordinal)).Select(row => row.Value.Id)];
            range = range with { From = last };
        }
    }

    /// <summary>Deletes the rows of a range, whatever happens to them meanwhile. How many there were.</summary>
    /// <param name="isMeant">Which of them; null for all.</param>
    public static async Task<int> DeleteAllAsync<T>(
        this IStore store,
        DocumentIndex<T> index,
        KeyRange range,
        Func<T, bool>? isMeant,
        CancellationToken cancellationToken
    )
        where T : class, IDocument<T>
    {
        var count = 0;
        await foreach (var row in store.AllAsync(index, range, cancellationToken))
        {
            if (isMeant?.Invoke(row.Value) != false)
            {
                await store.DeleteAsync<T>(row.Value.Id, cancellationToken);
                count++;
            }
        }

        return count;
    }

    private static Task<bool> DeleteAsync<T>(this IStore store, string id, CancellationToken cancellationToken)
        where T : class, IDocument<T> =>
        store.ChangeAsync(
            async () => await store.GetAsync<T>(id, cancellationToken) is { } stored ? new Change<bool>(true, new Batch().Delete(stored)) : false,
            cancellationToken
        );
}
