using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Journal;
using LiteDB;
using LiteDB.Engine;

namespace Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Image;

/// <summary>A document as LiteDB keeps it; null deletes.</summary>
internal readonly record struct ImageRow(string Collection, byte[] Id, BsonDocument? Document)
{
    /// <summary>What the journal holds of a document.</summary>
    public static ImageRow Of(JournalRow row)
    {
        if (row.Body is null)
        {
            return new ImageRow(row.Collection, row.Id, null);
        }

        var document = new BsonDocument
        {
            [LiteDb.Collection.IdField] = row.Id,
            [LiteDb.Collection.VersionField] = row.Version,
            [LiteDb.Collection.BodyField] = row.Body,
        };
        foreach (var (field, value) in row.Entries)
        {
            document[field] = value;
        }

        return new ImageRow(row.Collection, row.Id, document);
    }
}
