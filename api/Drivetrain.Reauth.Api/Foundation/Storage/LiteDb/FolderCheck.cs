using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Files;
using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Image;
using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Journal;
using LiteDB;

namespace Drivetrain.Reauth.Api.Foundation.Storage.LiteDb;

/// <summary>
/// Looks at the files of a database that no process uses, and says what is wrong with them. To be given a copy: an interrupted merge is finished in it, and the
/// journal is merged.
/// </summary>
internal static class FolderCheck
{
    /// <summary>The files that make the database, of those that are there.</summary>
    public static IEnumerable<string> FilesOf(string folder) =>
        new[] { FileNames.Data, FileNames.Merge, FileNames.FormatOneLog }
            .Concat(FileNames.Journal)
            .Select(name => Path.Combine(folder, name))
            .Where(File.Exists);

    /// <summary>Reads all of it.</summary>
    /// <param name="copy">The folder of the copy.</param>
    /// <param name="known">The types that are decoded, by name.</param>
    /// <param name="visit">Sees every document that can be read.</param>
    /// <exception cref="IOException">The copy can't be read.</exception>
    public static FolderReport Run(string copy, IReadOnlyDictionary<string, Collection> known, Action<object> visit)
    {
        var report = new FolderReport();
        var disk = new PhysicalDisk(copy);
        using var journal = new JournalFiles(disk, growth: 1);
        using var image = new LiteDbImage(disk);
        if (Try(report, "The database", () => Open(disk, journal, image, report)))
        {
            Try(report, "The database", () => ReadAll(image, known, visit, report));
            Try(report, "The indexes", () => image.Check());
        }

        return report;
    }

    private static void Open(PhysicalDisk disk, JournalFiles journal, LiteDbImage image, FolderReport report)
    {
        var contents = journal.Open();
        if (contents.IsEmpty)
        {
            FormatOne.Upgrade(disk);
        }

        image.Open();
        report.ImageSequence = image.Sequence;
        try
        {
            var groups = contents.After(image.Sequence);
            report.Groups = groups.Count;
            if (groups.Count > 0)
            {
                LiteDbStorage.Merge(image, groups);
            }
        }
        catch (InvalidDataException exception)
        {
            // What the image holds is looked at all the same.
            report.Problems.Add(exception.Message);
        }
    }

    private static void ReadAll(LiteDbImage image, IReadOnlyDictionary<string, Collection> known, Action<object> visit, FolderReport report)
    {
        foreach (
            var name in image
                .ReadAll("$cols")
                .Where(row => row["type"].AsString is "user")
                .Select(row => row["name"].AsString)
                .Where(name => name is not LiteDbImage.StateCollection)
                .Order(StringComparer.Ordinal)
        )
        {
            var rows = image.ReadAll(name);
            report.Documents[name] = rows.Count;
            if (!known.TryGetValue(name, out var collection))
            {
                report.Problems.Add($"{name}: unknown document type, possibly written by a newer version.");
                continue;
            }

            foreach (var row in rows)
            {
                Decode(collection, row, visit, report);
            }
        }
    }

    private static void Decode(Collection collection, BsonDocument row, Action<object> visit, FolderReport report)
    {
        try
        {
            switch (collection.Decode(row).Stored)
            {
                case Unreadable unreadable:
                    report.Unreadable.Add((unreadable.Type, unreadable.Id));
                    break;
                case { } stored:
                    visit(stored);
                    break;
            }
        }
        catch (Exception exception) when (exception is InvalidCastException or KeyNotFoundException or ArgumentException or NullReferenceException)
        {
            // The row lacks what every row has.
            report.Unreadable.Add((collection.Name, row["_id"].ToString()));
        }
    }

    private static bool Try(FolderReport report, string what, Action action)
    {
        try
        {
            action();
            return true;
        }
#pragma warning disable CA1031 // LiteDB throws anything at damaged pages, and whatever it is, it is what was looked for.
        catch (Exception exception) when (exception is not IOException)
        {
            report.Problems.Add(exception is InvalidDataException ? exception.Message : $"{what} can't be read: {exception.Message}");
            return false;
        }
#pragma warning restore CA1031
    }
}

/// <summary>What was found in a database's files.</summary>
internal sealed class FolderReport
{
    /// <summary>The last group of the journal that the image held by itself.</summary>
    public long ImageSequence { get; set; }

    /// <summary>How many later groups the journal holds.</summary>
    public int Groups { get; set; }

    /// <summary>How many documents there are of each type.</summary>
    public SortedDictionary<string, int> Documents { get; } = new(StringComparer.Ordinal);

    /// <summary>Documents that can't be read.</summary>
    public List<(string Type, string Id)> Unreadable { get; } = [];

    /// <summary>What else is wrong, each a sentence.</summary>
    public List<string> Problems { get; } = [];
}
