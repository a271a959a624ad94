namespace Drivetrain.Reauth.Sandbox.Drivetrain;

/// <summary>Tells the api which connectors there are and which have failed, as the platform does at any change.</summary>
internal static class Registration
{
    /// <summary>Null when all of it was taken; otherwise the first problem.</summary>
    public static async Task<ApiProblem?> RunAsync(DrivetrainWorld world, CancellationToken cancellationToken)
    {
        foreach (var source in world.Board.All)
        {
            if (await RegisterAsync(world, source, cancellationToken) is { } problem)
                return problem;
        }

        return null;
    }

    /// <summary>Tells of one source, where it is one that the api looks after. Null when it was taken.</summary>
    public static async Task<ApiProblem?> RegisterAsync(DrivetrainWorld world, DataSource source, CancellationToken cancellationToken)
    {
        if (!source.IsManaged || source.IsUnregistered)
            return null;
        if (world.Api is not { } api)
            return new ApiProblem(0, "no_api", "No api was given to the simulator.");
        var instance = source is { InstanceId: { } id, InstanceName: { } name } ? new ApiInstance(id, name) : null;
        var answer = await api.RegisterAsync(
            new ConnectorRegistration(world.Options.WorkspaceId, source.Id, source.Provider, source.Name, instance, world.ReturnUrl(source)),
            cancellationToken
        );
        if (answer.Value is not { } connector)
            return answer.Problem;
        world.Board.Update(source.Id, current => current with { ConnectorId = connector.Id });
        return source.Status == SourceStatus.Failed
            ? await ReportFailureAsync(world, source.Id, "credentials_expired", source.Detail ?? "", cancellationToken)
            : null;
    }

    /// <summary>Marks a source as failed, here and at the api.</summary>
    public static async Task<ApiProblem?> ReportFailureAsync(
        DrivetrainWorld world,
        string sourceId,
        string code,
        string detail,
        CancellationToken cancellationToken
    )
    {
        world.Board.Update(sourceId, source => source with { Status = SourceStatus.Failed, Detail = detail });
        if (world.Board.Find(sourceId) is not { ConnectorId: { } connectorId } || world.Api is not { } api)
            return null;
        var answer = await api.ReportFailureAsync(connectorId, new FailureReport(code, detail, world.Options.TimeProvider.GetUtcNow()), cancellationToken);
        return answer.Problem;
    }
}
