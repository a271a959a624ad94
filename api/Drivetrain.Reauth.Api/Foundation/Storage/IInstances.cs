namespace Drivetrain.Reauth.Api.Foundation.Storage;

/// <summary>
/// The other instances of the service on the same database, if there may be any. Within one process whoever needs a turn sees to it itself, and
/// asks for this one then.
/// </summary>
internal interface IInstances
{
    /// <summary>Whether there may be others.</summary>
    bool AreSeveral { get; }

    /// <summary>
    /// Calls back when another instance has changed a document of a type that is <see cref="DocumentType{T}.IsAnnounced"/>. Soon, not at once, and not
    /// for certain: whoever listens also looks by itself now and then.
    /// </summary>
    /// <param name="heard">Gets the type's name and the id; both are null where changes may have been missed.</param>
    void Listen(Action<string?, string?> heard);

    /// <summary>Waits for the only turn of this name.</summary>
    /// <exception cref="StorageUnavailableException">The database can't be reached.</exception>
    ValueTask<InstanceTurn> TakeAsync(string name, CancellationToken cancellationToken);

    /// <summary>Null while another instance has the turn.</summary>
    /// <inheritdoc cref="TakeAsync"/>
    ValueTask<InstanceTurn?> TryTakeAsync(string name, CancellationToken cancellationToken);
}

/// <summary>The right to be the only instance at something. Disposing gives it back; it ends with the process as well.</summary>
/// <param name="giveBack">Ends it.</param>
/// <param name="lost">Cancelled when the database may have given it to another instance.</param>
internal sealed class InstanceTurn(Func<ValueTask> giveBack, CancellationToken lost) : IAsyncDisposable
{
    /// <summary>Where there is nobody to share with.</summary>
    public static InstanceTurn Unshared { get; } = new(() => ValueTask.CompletedTask, CancellationToken.None);

    public CancellationToken Lost => lost;

    public ValueTask DisposeAsync() => giveBack();
}

/// <summary>No others: one process has the database for itself.</summary>
internal sealed class OneInstance : IInstances
{
    public static OneInstance Only { get; } = new();

    public bool AreSeveral => false;

    public void Listen(Action<string?, string?> heard) { }

    public ValueTask<InstanceTurn> TakeAsync(string name, CancellationToken cancellationToken) => new(InstanceTurn.Unshared);

    public ValueTask<InstanceTurn?> TryTakeAsync(string name, CancellationToken cancellationToken) => new(InstanceTurn.Unshared);
}
