using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Files;
using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Image;
using LiteDB;
using LiteDB.Engine;

namespace Drivetrain.Reauth.Api.Foundation.Storage.LiteDb;

/// <summary>Reads everything, and compares what each index leads to with what is there.</summary>
internal static class IntegrityCheck
{
    /// <summary>Opens a copy by itself and returns the count of its documents. Nothing of it is changed.</summary>
    /// <exception cref="InvalidDataException">A document is missing from an index, or an index leads to something else.</exception>
    public static long CheckCopy(string path)
    {
        using var file = PhysicalDisk.OpenPath(path);
        using var data = new ImageStream(file);
        using var log = new LogMemory();
        using var engine = new LiteEngine(
            new EngineSettings
            {
                DataStream = data,
                LogStream = log,
                Collation = Collation.Binary,
            }
        );
        return Check(engine);
    }

    /// <inheritdoc cref="CheckCopy"/>
    public static long Check(LiteEngine engine)
    {
        var total = 0L;
        var indexes = Read(engine, "$indexes", new Query());
        foreach (
            var collection in indexes
                .Where(row => row["collection"].AsString is not LiteDbImage.StateCollection)
                .GroupBy(row => row["collection"].AsString, StringComparer.Ordinal)
        )
        {
            var rows = Read(engine, collection.Key, new Query());
            total += rows.Count;
            foreach (var index in collection.Select(row => row["name"].AsString).Where(name => name.StartsWith("x_", StringComparison.Ordinal)))
            {
                CompareIndex(engine, collection.Key, index, rows);
            }

            foreach (var row in rows)
            {
                var query = new Query { Where = { BsonExpression.Create("$._id = @0", row["_id"]) } };
                Require(Read(engine, collection.Key, query).Count == 1, collection.Key, "_id");
            }
        }

        return total;
    }

    private static void CompareIndex(LiteEngine engine, string collection, string index, List<BsonDocument> rows)
    {
        var query = new Query
        {
            Where = { BsonExpression.Create($"$.{index} BETWEEN @0 AND @1", new BsonValue(Array.Empty<byte>()), new BsonValue(new byte[] { 0xFF })) },
            OrderBy = BsonExpression.Create("$." + index),
        };
        var byIndex = Read(engine, collection, query).ConvertAll(row => row[index].AsBinary);
        var byScan = rows.FindAll(row => row.ContainsKey(index)).ConvertAll(row => row[index].AsBinary);
        byScan.Sort((left, right) => left.AsSpan().SequenceCompareTo(right));
        Require(byIndex.Count == byScan.Count, collection, index);
        for (var i = 0; i < byScan.Count; i++)
        {
            Require(byIndex[i].AsSpan().SequenceEqual(byScan[i]), collection, index);
        }
    }

    private static void Require(bool condition, string collection, string index)
    {
        if (!condition)
        {
            throw new InvalidDataException($"The index {index} of {collection} doesn't match its documents.");
        }
    }

    private static List<BsonDocument> Read(LiteEngine engine, string collection, Query query)
    {
        using var reader = engine.Query(collection, query);
        var rows = new List<BsonDocument>();
        while (reader.Read())
        {
            rows.Add(reader.Current.AsDocument);
        }

        return rows;
    }
}
