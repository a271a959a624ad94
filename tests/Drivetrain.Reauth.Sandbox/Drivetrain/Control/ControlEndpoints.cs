using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Drivetrain.Control;

/// <summary>The sandbox's own REST side under <c>/_sandbox/drivetrain</c>.</summary>
internal static class ControlEndpoints
{
    public static void MapControl(this IEndpointRouteBuilder routes)
    {
        var world = routes.ServiceProvider.GetRequiredService<DrivetrainWorld>();
        var group = routes.MapGroup("/_sandbox/drivetrain");
        group.MapKnobs(world.KnobStore);
        group.MapGet("/data-sources", () => Results.Json(world.Board.All, SandboxJson.Options));
        group.MapPost("/data-sources", (NewSource source, CancellationToken cancellationToken) => AddAsync(source, world, cancellationToken));
        group.MapPost(
            "/data-sources/{id}/break",
            (string id, Breakage breakage, CancellationToken cancellationToken) => BreakAsync(id, breakage, world, cancellationToken)
        );
        group.MapPost(
            "/data-sources/{id}/import",
            (string id, ImportedLogin login, CancellationToken cancellationToken) => ImportAsync(id, login, world, cancellationToken)
        );
        group.MapPost("/data-sources/{id}/sync", (string id) => Sync(id, world));
        group.MapGet("/log", () => Results.Json(new LogDocument(world.Webhooks.Deliveries), SandboxJson.Options));
        group.MapPost("/reset", (CancellationToken cancellationToken) => ResetAsync(world, cancellationToken));
    }

    private static async Task<IResult> AddAsync(NewSource source, DrivetrainWorld world, CancellationToken cancellationToken) =>
        await source.AddToAsync(world, cancellationToken) is { } problem
            ? Problems.Result(problem.Status is StatusCodes.Status409Conflict ? problem.Status : StatusCodes.Status502BadGateway, problem.Code, problem.Detail)
            : Results.Json(world.Board.Find(source.Id), SandboxJson.Options, statusCode: StatusCodes.Status201Created);

    private static async Task<IResult> BreakAsync(string id, Breakage breakage, DrivetrainWorld world, CancellationToken cancellationToken)
    {
        if (world.Board.Find(id) is not { } source)
            return Problems.NotFound($"There is no data source {id}.");
        var detail = breakage.Detail ?? ManagedProvider.Find(source.Provider)?.Refusal ?? "The saved sign-in is no longer accepted.";
        return await Registration.ReportFailureAsync(world, id, breakage.Code ?? "credentials_expired", detail, cancellationToken) is { } problem
            ? Problems.Result(StatusCodes.Status502BadGateway, problem.Code, problem.Detail)
            : Results.Json(world.Board.Find(id), SandboxJson.Options);
    }

    private static async Task<IResult> ImportAsync(string id, ImportedLogin login, DrivetrainWorld world, CancellationToken cancellationToken) =>
        await login.HandOverAsync(world, id, cancellationToken) is { } problem
            ? Problems.Result(problem.Status is StatusCodes.Status409Conflict ? problem.Status : StatusCodes.Status502BadGateway, problem.Code, problem.Detail)
            : Results.Json(world.Board.Find(id), SandboxJson.Options);

    private static IResult Sync(string id, DrivetrainWorld world)
    {
        if (world.Board.Find(id) is null)
            return Problems.NotFound($"There is no data source {id}.");
        world.Syncs.Start(id);
        return Results.Accepted();
    }

    private static async Task<IResult> ResetAsync(DrivetrainWorld world, CancellationToken cancellationToken)
    {
        world.Reset();
        return world.Api is null || await Registration.RunAsync(world, cancellationToken) is not { } problem
            ? Results.NoContent()
            : Problems.Result(StatusCodes.Status502BadGateway, problem.Code, problem.Detail);
    }

    internal sealed record Breakage(string? Code = null, string? Detail = null);

    private sealed record LogDocument(IReadOnlyList<Webhooks.WebhookDelivery> Webhooks);
}
