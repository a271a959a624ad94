using LiteDB;

namespace Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Image;

/// <content>Reads. All results are in memory when a method returns: an open cursor would hold LiteDB's locks.</content>
internal sealed partial class LiteDbImage
{
    private readonly BsonExpression _byId = BsonExpression.Create("$._id = @0", new BsonValue(Array.Empty<byte>()));
    private readonly Dictionary<string, (BsonExpression Range, BsonExpression Order)> _ranges = new(StringComparer.Ordinal);

    /// <summary>One row, or null.</summary>
    public BsonDocument? Find(Collection collection, byte[] id)
    {
        lock (_gate)
        {
            // The parsed expression is used again with another parameter, which the gate makes safe.
            _byId.Parameters["0"] = id;
            using var reader = Engine.Query(collection.Name, new Query { Where = { _byId } });
            return reader.Read() ? reader.Current.AsDocument : null;
        }
    }

    /// <summary>The rows between two index entries, in order, at most <paramref name="limit"/>. To be called with <see cref="Gate"/> held.</summary>
    public List<BsonDocument> Range(Collection collection, string field, byte[] low, byte[] high, bool descending, int limit)
    {
        if (!_ranges.TryGetValue(field, out var expressions))
        {
            expressions = (BsonExpression.Create($"$.{field} BETWEEN @0 AND @1", new BsonValue(low), new BsonValue(high)), BsonExpression.Create("$." + field));
            _ranges.Add(field, expressions);
        }

        expressions.Range.Parameters["0"] = low;
        expressions.Range.Parameters["1"] = high;
        var query = new Query
        {
            Where = { expressions.Range },
            OrderBy = expressions.Order,
            Order = descending ? Query.Descending : Query.Ascending,
            Limit = limit,
        };
        return Materialize(Engine.Query(collection.Name, query));
    }

    /// <summary>Every row of a collection, in the order of ids.</summary>
    public List<BsonDocument> ReadAll(string collection)
    {
        lock (_gate)
        {
            return Materialize(Engine.Query(collection, new Query()));
        }
    }

    private static List<BsonDocument> Materialize(IBsonDataReader reader)
    {
        using (reader)
        {
            var rows = new List<BsonDocument>();
            while (reader.Read())
            {
                rows.Add(reader.Current.AsDocument);
            }

            return rows;
        }
    }
}
