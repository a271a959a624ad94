namespace Drivetrain.Reauth.Api.Foundation.Storage;

/// <summary>Reads for what goes on without a document that is damaged.</summary>
internal static class ReadableDocuments
{
    /// <summary>
    /// As <see cref="IStore.GetAsync"/>, and null as well for a document that is there and cannot be read: the storage has told of it, and it stays as it is.
    /// </summary>
    public static async ValueTask<Stored<T>?> FindReadableAsync<T>(this IStore store, string id, CancellationToken cancellationToken)
        where T : class, IDocument<T>
    {
        try
        {
            return await store.GetAsync<T>(id, cancellationToken);
        }
        catch (DocumentUnreadableException)
        {
            return null;
        }
    }
}
