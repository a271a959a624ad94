namespace Drivetrain.Reauth.Sandbox.Drivetrain;

/// <summary>A source that is added while the simulator runs, failed from the start.</summary>
/// <param name="Id">Drivetrain's id.</param>
/// <param name="Name">Its name on the page.</param>
/// <param name="InstanceId">The company it reads; null for an unbound one.</param>
/// <param name="InstanceName">That company's name.</param>
/// <param name="IsUnregistered">The api is not told of it.</param>
/// <param name="Provider"><c>quickbooks</c> or <c>xero</c>.</param>
public sealed record NewSource(
    string Id,
    string Name,
    string? InstanceId = null,
    string? InstanceName = null,
    bool IsUnregistered = false,
    string Provider = ManagedProvider.QuickBooksId
)
{
    /// <summary>Null when it was added and, unless it stays unregistered, taken by the api.</summary>
    internal async Task<ApiProblem?> AddToAsync(DrivetrainWorld world, CancellationToken cancellationToken)
    {
        if (ManagedProvider.Find(Provider) is not { } provider)
            return new ApiProblem(StatusCodes.Status409Conflict, "unknown_provider", $"There are no sources of {Provider} to add.");
        var source = new DataSource(Id, Provider, Name, InstanceId, InstanceName, SourceStatus.Failed, LastSync: null, Records: 0)
        {
            Detail = provider.Refusal,
            IsUnregistered = IsUnregistered,
        };
        return world.Board.TryAdd(source)
            ? await Registration.RegisterAsync(world, source, cancellationToken)
            : new ApiProblem(StatusCodes.Status409Conflict, "source_exists", $"There is a data source {Id}.");
    }
}
