using System.Buffers.Text;
using System.ComponentModel.DataAnnotations;
using System.Text;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Drivetrain.Reauth.Api.Foundation.Http;

/// <summary>One page of a list.</summary>
/// <param name="Items">In list order; fewer than the limit only on the last page, or if something stored can't be read.</param>
/// <param name="NextCursor">Send it as <c>cursor</c> for the next page; absent on the last one.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor = null);

/// <summary>Lists by cursor over an index whose keys are unique. A cursor is the last key of a page, so rows added meanwhile shift nothing.</summary>
internal static class Paging
{
    public const int DefaultLimit = 50;

    public const int MaxLimit = 100;

    public const string CursorPattern = "^[A-Za-z0-9_-]{1,1024}$";

    /// <summary>
    /// The page of <paramref name="whole"/> that follows <paramref name="cursor"/>, or 400 <c>invalid_cursor</c>. A cursor never leads out of
    /// <paramref name="whole"/>, so a made-up one shows nothing of another workspace.
    /// </summary>
    public static Task<Results<Ok<Page<TItem>>, ProblemHttpResult>> PageAsync<T, TItem>(
        this IStore store,
        DocumentIndex<T> index,
        KeyRange whole,
        int? limit,
        string? cursor,
        Func<T, TItem> toItem,
        CancellationToken cancellationToken
    )
        where T : class, IDocument<T> => store.PageAsync(index, whole, limit, cursor, (row, _) => ValueTask.FromResult(toItem(row)), cancellationToken);

    /// <summary>The same, for items that need another read.</summary>
    public static async Task<Results<Ok<Page<TItem>>, ProblemHttpResult>> PageAsync<T, TItem>(
        this IStore store,
        DocumentIndex<T> index,
        KeyRange whole,
        int? limit,
        string? cursor,
        Func<T, CancellationToken, ValueTask<TItem>> toItem,
        CancellationToken cancellationToken
    )
        where T : class, IDocument<T>
    {
        if (limit is < 1 or > MaxLimit)
        {
            return CommonProblems.InvalidParameter.Result($"'limit' must be a number from 1 to {MaxLimit}.");
        }

        var range = whole;
        if (cursor is not null && !TryContinue(whole, cursor, out range))
        {
            return CommonProblems.InvalidCursor.Result();
        }

        var size = limit ?? DefaultLimit;
        var rows = await store.QueryAsync(index, range, size + 1, cancellationToken);
        var next = rows.Count > size ? Encode(index.Key(rows[size - 1].Value)!) : null;
        var items = new List<TItem>(Math.Min(size, rows.Count));
        foreach (var row in rows.Take(size))
        {
            try
            {
                items.Add(await toItem(row.Value, cancellationToken));
            }
            catch (DocumentUnreadableException)
            {
                // What belongs to this row can't be read. The storage has told of it, and the others are listed.
            }
        }

        return TypedResults.Ok(new Page<TItem>(items, next));
    }

    internal static string Encode(string lastKey) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(lastKey));

    internal static bool TryContinue(KeyRange whole, string cursor, out KeyRange rest)
    {
        rest = whole;
        if (cursor.Length is 0 or > 1024 || !Base64Url.IsValid(cursor))
        {
            return false;
        }

        var bytes = Base64Url.DecodeFromChars(cursor);
        if (
            !System.Text.Unicode.Utf8.IsValid(bytes)
            || (whole.From is not null && Compare(bytes, whole.From) < 0)
            || (whole.To is not null && Compare(bytes, whole.To) >= 0)
        )
        {
            return false;
        }

        var last = Encoding.UTF8.GetString(bytes);
        rest = whole.Descending ? whole with { To = last } : whole with { From = last + '\0' };
        return true;
    }

    private static int Compare(ReadOnlySpan<byte> key, string bound) => key.SequenceCompareTo(Encoding.UTF8.GetBytes(bound));
}

/// <summary>A workspace's id as the platform names it: 1–64 letters, digits, dots, underscores, colons and hyphens, letter or digit first.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
internal sealed class WorkspaceIdAttribute() : RegularExpressionAttribute(@"^[A-Za-z0-9][A-Za-z0-9._:\-]{0,63}$")
{
    public override string FormatErrorMessage(string name) =>
        "A workspace ID has 1 to 64 letters, digits, dots, underscores, colons or hyphens, and starts with a letter or digit.";
}
