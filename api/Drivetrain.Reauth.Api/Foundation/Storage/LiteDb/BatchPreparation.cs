namespace Drivetrain.Reauth.Api.Foundation.Storage.LiteDb;

/// <summary>Serializes a batch's documents.</summary>
internal sealed class BatchPreparation(LiteDbStore store) : IChangeVisitor
{
    private readonly List<PreparedChange> _prepared = [];

    public PreparedChange[] Prepare(Batch batch)
    {
        foreach (var change in batch.Changes)
        {
            change.Accept(this);
        }

        return [.. _prepared];
    }

    public void VisitPut<T>(Put<T> change)
        where T : class, IDocument<T> => _prepared.Add(store.CollectionOf<T>().Prepare(change));

    public void VisitDelete<T>(Delete<T> change)
        where T : class, IDocument<T> => _prepared.Add(store.CollectionOf<T>().Prepare(change));
}
