using LiteDB;
using LiteDB.Engine;

namespace Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Image;

/// <content>Collections and their indexes, made with the first document.</content>
internal sealed partial class LiteDbImage
{
    /// <summary>
    /// Creates what is missing of a collection's indexes, in memory. A collection that does not exist yet is created with its first document: until then there
    /// is nothing to read.
    /// </summary>
    public void Ensure(Collection collection)
    {
        _collections[collection.Name] = collection;
        if (_indexes.Contains((collection.Name, IdIndex)))
        {
            CreateIndexes(collection);
        }
    }

    private void CreateIndexes(Collection collection)
    {
        if (!collection.IndexFields.All(field => _indexes.Contains((collection.Name, field))))
        {
            // Entries first, index last: after a crash in between, the index is missing still and all of this is done again.
            foreach (var row in ReadAll(collection.Name))
            {
                lock (_gate)
                {
                    Require(Engine.Update(collection.Name, [collection.Reindex(row)]) == 1, "a document disappeared");
                }
            }
        }

        foreach (var field in collection.IndexFields.Where(field => !_indexes.Contains((collection.Name, field))))
        {
            lock (_gate)
            {
                Engine.EnsureIndex(collection.Name, field, BsonExpression.Create("$." + field), unique: false);
            }

            _indexes.Add((collection.Name, field));
        }

        _indexes.Add((collection.Name, IdIndex));
    }
}
