using System.Diagnostics;

namespace Drivetrain.Reauth.Api.Foundation.Storage.LiteDb;

/// <summary>A decided batch on its way to the disk.</summary>
/// <param name="changes">No document occurs twice.</param>
/// <param name="visible">Readers see it already, and its caller has been answered.</param>
internal sealed class PendingBatch(IReadOnlyList<PreparedChange> changes, bool visible)
{
    private readonly TaskCompletionSource? _written = visible ? null : new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<PreparedChange> Changes { get; } = changes;

    public bool Visible { get; } = visible;

    /// <summary>A timestamp of <see cref="Stopwatch"/>.</summary>
    public long DecidedAt { get; } = Stopwatch.GetTimestamp();

    /// <summary>Of those bodies that are serialized already.</summary>
    public long BodyBytes => Changes.Sum(change => (long)change.BodyBytes);

    /// <summary>How often it was part of a group that failed.</summary>
    public int Failures { get; set; }

    /// <summary>Ends when the batch is on the disk, or faults when it will not be.</summary>
    public Task Written => _written?.Task ?? Task.CompletedTask;

    public void Complete() => _written?.SetResult();

    public void Fail(Exception exception) => _written?.SetException(exception);
}
