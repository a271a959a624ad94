using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Drivetrain.Pages;

/// <summary>The page of data sources, its live updates, its two actions, and the page beside it.</summary>
internal static class DataEndpoints
{
    public static void MapDataPage(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", () => Results.Redirect("/data"));
        routes.MapGet("/data", (string? source, DrivetrainWorld world) => DataPage.Render(world, source, null).ToResult());
        routes.MapGet(
            "/data/events",
            (string? source, DrivetrainWorld world, CancellationToken cancellationToken) =>
                Results.ServerSentEvents(EventsAsync(world, source, cancellationToken))
        );
        routes.MapGet("/reports", (DrivetrainWorld world) => ReportsPage.Render(world).ToResult());
        routes.MapPost("/data/sources/{id}/connect", ConnectAsync);
        routes.MapPost("/data/sources/{id}/sync", Sync);
    }

    // Drivetrain's own button in the credentials window: the browser goes to the api with a single-use ticket.
    private static async Task<IResult> ConnectAsync(string id, DrivetrainWorld world, HttpContext context, CancellationToken cancellationToken)
    {
        if (world.Board.Find(id) is not { } source)
            return Results.NotFound();
        if (source.ConnectorId is not { } connectorId || world.Api is not { } api)
            return DataPage.Render(world, id, "This source is not registered with the Reauth api yet.").ToResult(StatusCodes.Status503ServiceUnavailable);
        var answer = await api.StartReauthAsync(connectorId, world.ReturnUrl(source), cancellationToken);
        if (answer.Value is not { } reauth)
            return DataPage.Render(world, id, answer.Problem!.Detail).ToResult(StatusCodes.Status502BadGateway);
        context.Response.Headers.Location = reauth.StartUrl.AbsoluteUri;
        context.Response.Headers.CacheControl = "no-store";
        return Results.StatusCode(StatusCodes.Status303SeeOther);
    }

    private static IResult Sync(string id, DrivetrainWorld world)
    {
        if (world.Board.Find(id) is null)
            return Results.NotFound();
        world.Syncs.Start(id);
        return Results.Accepted();
    }

    private static async IAsyncEnumerable<SseItem<string>> EventsAsync(
        DrivetrainWorld world,
        string? returnedTo,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (var change in world.Board.WatchAsync(cancellationToken))
        {
            var update = new SourceUpdate(
                change.Source.Id,
                change.Source.Status.ToString().ToLowerInvariant(),
                SourceView.Live(change.Source, world).Value,
                SourceView.Render(change.Source, world, returnedTo).Value,
                DataPage.Summary(world.Board.All).Value,
                change.Toast?.Tone.ToString().ToLowerInvariant(),
                change.Toast?.Text
            );
            yield return new SseItem<string>(JsonSerializer.Serialize(update, SandboxJson.Tolerant), "source");
        }
    }

    private sealed record SourceUpdate(string Id, string Status, string Live, string Html, string Summary, string? ToastTone, string? ToastText);
}
