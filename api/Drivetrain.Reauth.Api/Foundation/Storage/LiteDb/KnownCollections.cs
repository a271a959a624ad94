namespace Drivetrain.Reauth.Api.Foundation.Storage.LiteDb;

/// <summary>
/// Every document type that this version knows, for whoever reads a whole database. The service itself meets each as it is used, and pays for no search.
/// </summary>
internal static class KnownCollections
{
    public static IReadOnlyDictionary<string, Collection> All() =>
        KnownDocuments.As<Collection>(typeof(Collection<>)).ToDictionary(collection => collection.Name, StringComparer.Ordinal);
}
