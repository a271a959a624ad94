namespace Drivetrain.Reauth.Api.Foundation.Storage;

/// <summary>A database of the service, whichever it is: opened before anything else starts, and closed after everything else has stopped.</summary>
internal interface IStorageEngine : IStorageMaintenance, IAsyncDisposable
{
    IStore Store { get; }

    IInstances Instances { get; }

    /// <summary>Looks whether it can be used, for whoever wants to say so in plain words before the host starts.</summary>
    /// <exception cref="StorageRefusedException">It must not be used as it is; the message says what to do.</exception>
    Task CheckAsync(CancellationToken cancellationToken);

    /// <exception cref="StorageRefusedException">The database must not be used as it is; the message says what to do.</exception>
    /// <exception cref="IOException">It can't be opened.</exception>
    Task OpenAsync(CancellationToken cancellationToken);

    /// <summary>Once more does nothing.</summary>
    Task CloseAsync();
}

/// <summary>The database must not be used as it is. The message is for whoever starts the service, and says what to do.</summary>
/// <param name="message">Without secrets.</param>
/// <param name="inner">What happened.</param>
internal sealed class StorageRefusedException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Opens the database before the host's services start, and closes it after they have stopped.</summary>
internal sealed class StorageHostedService(IStorageEngine storage) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => storage.OpenAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => storage.CloseAsync();
}
