using System.Text.Json;
using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Drivetrain.Webhooks;

/// <summary>The platform's webhook receiver.</summary>
internal static class WebhookEndpoint
{
    public static void MapWebhooks(this IEndpointRouteBuilder routes) => routes.MapPost("/webhooks/reauth", ReceiveAsync);

    private static async Task<IResult> ReceiveAsync(HttpRequest request, DrivetrainWorld world, CancellationToken cancellationToken)
    {
        var knobs = world.Knobs;
        if (knobs.WebhookDelayMs > 0)
            await Task.Delay(knobs.WebhookDelayMs, cancellationToken);

        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellationToken);
        var content = body.GetBuffer().AsMemory(0, (int)body.Length);
        var now = world.Options.TimeProvider.GetUtcNow();
        string? id = request.Headers["webhook-id"];
        IResult Refuse(WebhookOutcome outcome, int status, string code, string detail)
        {
            world.Webhooks.Add(new(now, id, null, null, outcome));
            return Problems.Result(status, code, detail);
        }

        switch (
            StandardWebhooks.Verify(
                world.Options.WebhookSecret,
                id,
                request.Headers["webhook-timestamp"],
                request.Headers["webhook-signature"],
                content.Span,
                now
            )
        )
        {
            case WebhookVerdict.Malformed:
                return Refuse(
                    WebhookOutcome.Malformed,
                    StatusCodes.Status400BadRequest,
                    "malformed",
                    "webhook-id, webhook-timestamp and webhook-signature are needed."
                );
            case WebhookVerdict.Stale:
                return Refuse(WebhookOutcome.Stale, StatusCodes.Status400BadRequest, "stale", "The timestamp is more than five minutes away.");
            case WebhookVerdict.BadSignature:
                return Refuse(WebhookOutcome.BadSignature, StatusCodes.Status401Unauthorized, "bad_signature", "No signature matches.");
        }

        if (knobs.WebhookReceiver == WebhookReceiverState.Down)
            return Refuse(WebhookOutcome.ReceiverDown, StatusCodes.Status500InternalServerError, "receiver_down", "The webhookReceiver knob says so.");
        if (Read(content.Span) is not { } message)
            return Refuse(
                WebhookOutcome.Malformed,
                StatusCodes.Status400BadRequest,
                "malformed",
                "type and data are needed; a connector.* event carries data.connector."
            );

        // Acknowledged but not acted on: a sender that missed our answer delivers the same id again, and must be able to stop.
        var isNew = world.Webhooks.Take(id!);
        world.Webhooks.Add(
            new(now, id, message.Type, message.Data.Connector?.Id ?? message.Data.ConnectorId, isNew ? WebhookOutcome.Accepted : WebhookOutcome.Duplicate)
        );
        if (isNew)
            Act(message, world);
        return Results.NoContent();
    }

    private static void Act(WebhookMessage message, DrivetrainWorld world)
    {
        // Other events are taken and left alone, as by any receiver: a refusal would hold up the connector's next one.
        if (message.Data.Connector is not { } connector)
            return;
        var sourceId = connector.DataSourceId;
        switch (message.Type)
        {
            case "connector.reauthenticated" or "connector.recovered":
                world.Syncs.Resume(sourceId);
                break;
            case "connector.failed":
                world.Board.Update(sourceId, source => source with { Status = SourceStatus.Failed, Detail = connector.Failure?.Detail ?? source.Detail });
                break;
        }
    }

    private static WebhookMessage? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            var message = JsonSerializer.Deserialize<WebhookMessage>(body, SandboxJson.Tolerant);
            var isAboutConnector = message?.Data?.Connector is { Id: not null, DataSourceId: not null };
            return message is { Type: { } type, Data: not null } && (isAboutConnector || !type.StartsWith("connector.", StringComparison.Ordinal))
                ? message
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record WebhookMessage(string Type, WebhookData Data);

    private sealed record WebhookData(WebhookConnector? Connector, string? ConnectorId);

    private sealed record WebhookConnector(string Id, string DataSourceId, WebhookFailure? Failure);

    private sealed record WebhookFailure(string? Detail);
}
