using System.Reflection;
using System.Text.RegularExpressions;

namespace Drivetrain.Reauth.Api.Foundation.Storage;

/// <summary>Every document type that this version knows, for whoever has to do with a whole database, and the names that types and indexes may have.</summary>
internal static partial class KnownDocuments
{
    /// <summary>What an engine makes of each type.</summary>
    /// <param name="kept">The engine's open generic type, whose constructor takes a <see cref="DocumentType{T}"/>.</param>
    public static IEnumerable<TKept> As<TKept>(Type kept) =>
        typeof(IStore)
            .Assembly.GetTypes()
            .Where(type =>
                type is { IsAbstract: false, IsGenericTypeDefinition: false }
                && Array.Exists(type.GetInterfaces(), each => each.IsGenericType && each.GetGenericTypeDefinition() == typeof(IDocument<>))
            )
            .Select(document =>
                (TKept)
                    Activator.CreateInstance(
                        kept.MakeGenericType(document),
                        document.GetProperty("Type", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!
                    )!
            );

    /// <exception cref="ArgumentException">No type may be named so.</exception>
    public static string TypeName(string name) =>
        NamePattern().IsMatch(name)
            ? name
            : throw new ArgumentException($"'{name}' is not a valid document type name. Use at most 40 lowercase letters and underscores.", nameof(name));

    /// <summary>The name of an index as engines keep it, which is never one of their own fields.</summary>
    /// <exception cref="ArgumentException">No index may be named so.</exception>
    public static string IndexName(string name) =>
        IndexPattern().IsMatch(name)
            ? "x_" + name
            : throw new ArgumentException($"'{name}' is not a valid index name. Use at most 30 lowercase letters, digits and underscores.", nameof(name));

    /// <summary>The place of an index among those of a type.</summary>
    /// <exception cref="ArgumentException">The type does not declare it.</exception>
    public static int IndexOf<T>(this DocumentType<T> type, DocumentIndex<T> index)
        where T : class
    {
        for (var i = 0; i < type.Indexes.Count; i++)
        {
            if (ReferenceEquals(type.Indexes[i], index) || string.Equals(type.Indexes[i].Name, index.Name, StringComparison.Ordinal))
            {
                return i;
            }
        }

        throw new ArgumentException($"{type.Name} declares no index {index.Name}.", nameof(index));
    }

    [GeneratedRegex("^[a-z][a-z_]{0,39}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NamePattern();

    [GeneratedRegex("^[a-z][a-z0-9_]{0,29}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IndexPattern();
}
