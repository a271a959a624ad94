using CsCheck;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb;
using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Journal;
using Drivetrain.Reauth.Api.Foundation.Values;
using Drivetrain.Reauth.Storage.Tests.Support;

namespace Drivetrain.Reauth.Storage.Tests.LiteDb;

public sealed class GroupSelectionTests
{
    private static readonly Collection<Counter> Documents = new Collection<Counter>(Counter.Type);

    /// <summary>Each batch: the documents it changes (of five), and whether somebody waits for it.</summary>
    private static readonly Gen<List<(int[] Ids, bool Durable)>> GenQueue = Gen.Select(
        Gen.Int[0, 4].Array[1, 3].Select(ids => ids.Distinct().ToArray()),
        Gen.Bool
    ).List[0, 20];

    [Fact]
    public void Select_AnyQueue_TakesWhatIsDueAndTearsNoDocumentApart() =>
        GenQueue.Sample(queue =>
        {
            var batches = queue.ConvertAll(batch => Batch(batch.Ids, visible: !batch.Durable));

            var (group, left) = GroupSelection.Select(batches, batch => !batch.Visible);

            Assert.Equal(batches.Count, group.Count + left.Count);
            Assert.All(left, batch => Assert.True(batch.Visible));
            Assert.Equal(batches.FindAll(group.Contains), group);
            Assert.Equal(batches.FindAll(left.Contains), left);

            // Nothing that is left stands before something of the group that changes a document of its own.
            Assert.All(left, waiting => Assert.DoesNotContain(group, taken => batches.IndexOf(taken) > batches.IndexOf(waiting) && Share(taken, waiting)));

            // And nothing is taken that neither is due nor leads to something that is.
            Assert.All(
                group,
                taken => Assert.True(!taken.Visible || group.Exists(later => batches.IndexOf(later) > batches.IndexOf(taken) && Share(later, taken)))
            );
        });

    [Fact]
    public void Bound_TooMany_KeepsTheOrderAndAtLeastOne()
    {
        var batches = Enumerable.Range(0, 5).Select(i => Batch([i], visible: false)).ToList();

        var (group, later) = GroupSelection.Bound(batches, maximumBatches: 3, maximumBytes: 1000);
        var (single, others) = GroupSelection.Bound(batches, maximumBatches: 3, maximumBytes: 1);

        Assert.Equal(batches[..3], group);
        Assert.Equal(batches[3..], later);
        Assert.Equal(batches[..1], single);
        Assert.Equal(batches[1..], others);
    }

    private static bool Share(PendingBatch one, PendingBatch other) => one.Changes.Select(c => c.Key).Intersect(other.Changes.Select(c => c.Key)).Any();

    private static PendingBatch Batch(int[] ids, bool visible)
    {
        var changes = ids.Select(id => Documents.Prepare(new Put<Counter>(new Counter($"d{id}", id), ExpectedVersion: 0))).ToList();
        Assert.All(changes, change => Assert.NotNull(change.Body));
        return new PendingBatch(changes, visible);
    }
}
