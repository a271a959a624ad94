using System.Reflection;

namespace Drivetrain.Reauth.Api.Foundation.Storage.LiteDb;

/// <summary>
/// Every document type that this version knows, for whoever reads a whole database. The service itself meets each as it is used, and pays for no search.
/// </summary>
internal static class KnownCollections
{
    public static IReadOnlyDictionary<string, Collection> All() =>
        typeof(IStore)
            .Assembly.GetTypes()
            .Where(type =>
                type is { IsAbstract: false, IsGenericTypeDefinition: false }
                && Array.Exists(type.GetInterfaces(), each => each.IsGenericType && each.GetGenericTypeDefinition() == typeof(IDocument<>))
            )
            .Select(Create)
            .ToDictionary(collection => collection.Name, StringComparer.Ordinal);

    private static Collection Create(Type document)
    {
        var type = document.GetProperty("Type", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
        return (Collection)Activator.CreateInstance(typeof(Collection<>).MakeGenericType(document), type)!;
    }
}
