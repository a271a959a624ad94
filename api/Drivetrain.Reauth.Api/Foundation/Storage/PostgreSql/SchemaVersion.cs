using System.Security.Cryptography;
using System.Text;

namespace Drivetrain.Reauth.Api.Foundation.Storage.PostgreSql;

/// <summary>What a build expects of the database.</summary>
/// <param name="Number">Grows with every change of the tables.</param>
/// <param name="Tables">Every document type with its indexes.</param>
internal sealed record SchemaVersion(int Number, IReadOnlyList<Table> Tables)
{
    /// <summary>
    /// Of this build. To declare a type or an index, or to take one away, raise the number, and tell the test that holds it to the types: an older service
    /// would write documents that the new index lacks, and the number keeps it out.
    /// </summary>
    public const int CurrentNumber = 1;

    public static SchemaVersion Current() => new(CurrentNumber, [.. KnownDocuments.As<Table>(typeof(Table<>))]);

    /// <summary>Tells two sets of tables apart.</summary>
    public string Fingerprint { get; } =
        Convert.ToHexStringLower(
            SHA256
                .HashData(
                    Encoding.UTF8.GetBytes(
                        string.Join(
                            '\n',
                            Tables
                                .OrderBy(table => table.Name, StringComparer.Ordinal)
                                .Select(table => $"{table.Name}: {string.Join(' ', table.Columns.Order(StringComparer.Ordinal))}")
                        )
                    )
                )
                .AsSpan(0, 8)
        );
}
