using System.ComponentModel;
using System.Text.Json;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Http.Quotas;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Webhooks;

internal static class WebhookEndpointHandlers
{
    private const string What = "webhook endpoint";

    public static async Task<Results<Created<WebhookEndpointSecret>, ProblemHttpResult>> CreateAsync(
        CreateWebhookEndpoint request,
        Caller caller,
        WebhookServices services,
        CancellationToken cancellationToken
    )
    {
        var workspaceId = request.WorkspaceId ?? caller.WorkspaceId;
        if (workspaceId is not null && !caller.MaySee(workspaceId))
        {
            return Problems.NotFound("workspace");
        }

        if (Check(request.Url, request.Events, services.Options) is { } problem)
        {
            return problem;
        }

        using var room = await services.ReserveAsync(cancellationToken);
        if (room is null)
        {
            return Quota.WebhookEndpoints.Exceeded(services.Limits);
        }

        using var own = workspaceId is null ? null : await services.ReserveAsync(workspaceId, cancellationToken);
        if (workspaceId is not null && own is null)
        {
            return Quota.WebhookEndpointsOfWorkspace.Exceeded(services.Limits);
        }

        var (id, secret) = (Ids.New("whe", services.Now), WebhookSecret.New());
        var endpoint = new WebhookEndpoint
        {
            Id = id,
            Url = request.Url,
            Events = request.Events,
            WorkspaceId = workspaceId,
            Description = request.Description,
            Format = request.Format ?? WebhookFormat.Standard,
            Secrets = [services.Protect(id, secret)],
            CreatedAt = services.Now,
        };
        await services.CommitAsync(new Batch().Add(endpoint), endpoint, "created", caller);
        room.Created();
        own?.Created();
        return TypedResults.Created($"/v1/webhook-endpoints/{id}", new WebhookEndpointSecret(WebhookEndpointView.Of(endpoint, services.Now), secret.Reveal()));
    }

    public static Task<Results<Ok<Page<WebhookEndpointView>>, ProblemHttpResult>> ListAsync(
        Caller caller,
        WebhookServices services,
        CancellationToken cancellationToken,
        int? limit = null,
        string? cursor = null
    ) =>
        caller.WorkspaceId is { } workspaceId
            ? services.Store.PageAsync(
                WebhookEndpoint.ByWorkspace,
                KeyRange.Prefix($"{workspaceId}/"),
                limit,
                cursor,
                e => WebhookEndpointView.Of(e, services.Now),
                cancellationToken
            )
            : services.Store.PageAsync(
                WebhookEndpoint.ById,
                new KeyRange(null, null),
                limit,
                cursor,
                e => WebhookEndpointView.Of(e, services.Now),
                cancellationToken
            );

    public static async Task<Results<Ok<WebhookEndpointView>, ProblemHttpResult>> GetAsync(
        [Description("The endpoint's id, whe_….")] string id,
        Caller caller,
        WebhookServices services,
        CancellationToken cancellationToken
    ) =>
        await services.FindAsync(id, caller, cancellationToken) is { } read
            ? TypedResults.Ok(WebhookEndpointView.Of(read.Value, services.Now))
            : Problems.NotFound(What);

    public static async Task<Results<Ok<WebhookEndpointView>, ProblemHttpResult>> UpdateAsync(
        [Description("The endpoint's id, whe_….")] string id,
        UpdateWebhookEndpoint request,
        Caller caller,
        WebhookServices services,
        CancellationToken cancellationToken
    )
    {
        if (await services.FindAsync(id, caller, cancellationToken) is not { } read)
        {
            return Problems.NotFound(What);
        }

        if (read.Value.Source == WebhookSource.Configuration && (request.Url ?? request.Description ?? (object?)request.Events) is not null)
        {
            return WebhookProblems.Configured.Result();
        }

        if (Check(request.Url, request.Events, services.Options) is { } problem)
        {
            return problem;
        }

        var updated = Apply(read.Value, request, services.Now);
        return await services.CommitAsync(new Batch().Update(read, updated), updated, "updated", caller)
            ? TypedResults.Ok(WebhookEndpointView.Of(updated, services.Now))
            : Problems.Conflict(What);
    }

    public static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        [Description("The endpoint's id, whe_….")] string id,
        Caller caller,
        WebhookServices services,
        CancellationToken cancellationToken
    )
    {
        if (await services.FindAsync(id, caller, cancellationToken) is not { } read)
        {
            return Problems.NotFound(What);
        }

        if (read.Value.Source == WebhookSource.Configuration)
        {
            return WebhookProblems.Configured.Result();
        }

        return await services.CommitAsync(new Batch().Delete(read), read.Value, "deleted", caller) ? TypedResults.NoContent() : Problems.Conflict(What);
    }

    public static async Task<Results<Ok<WebhookEndpointSecret>, ProblemHttpResult>> RotateAsync(
        [Description("The endpoint's id, whe_….")] string id,
        Caller caller,
        WebhookServices services,
        CancellationToken cancellationToken
    )
    {
        if (await services.FindAsync(id, caller, cancellationToken) is not { } read)
        {
            return Problems.NotFound(What);
        }

        if (read.Value.Source == WebhookSource.Configuration)
        {
            return WebhookProblems.Configured.Result();
        }

        // Only the newest signs along: a second rotation within the overlap ends the one before, which is what a leak asks for.
        var secret = WebhookSecret.New();
        var previous = read.Value.Secrets.Take(1).Select(s => s with { ExpiresAt = services.Now + services.Options.RotationOverlap });
        var rotated = read.Value with { Secrets = [services.Protect(id, secret), .. previous] };
        return await services.CommitAsync(new Batch().Update(read, rotated), rotated, "secret_rotated", caller)
            ? TypedResults.Ok(new WebhookEndpointSecret(WebhookEndpointView.Of(rotated, services.Now), secret.Reveal()))
            : Problems.Conflict(What);
    }

    public static async Task<Results<Accepted<WebhookTest>, ProblemHttpResult>> TestAsync(
        [Description("The endpoint's id, whe_….")] string id,
        Caller caller,
        WebhookServices services,
        CancellationToken cancellationToken
    )
    {
        if (await services.FindAsync(id, caller, cancellationToken) is not { } read)
        {
            return Problems.NotFound(What);
        }

        if (read.Value.Disabled is not null)
        {
            return WebhookProblems.Disabled.Result();
        }

        var now = services.Now;
        var data = JsonSerializer.SerializeToElement(new Dictionary<string, string>(StringComparer.Ordinal) { ["endpointId"] = id });
        var message = OutboxMessage.Create(WebhookTestEvent.Name, read.Value.WorkspaceId ?? "-", id, data, now) with
        {
            Deliveries = [new OutboxDelivery { EndpointId = id, QueuedAt = now }],
        };
        await services.CommitAsync(new Batch().Add(message), read.Value, "tested", caller);
        return TypedResults.Accepted((string?)null, new WebhookTest(message.Id));
    }

    private static ProblemHttpResult? Check(string? url, IReadOnlyList<string>? events, WebhookOptions options)
    {
        if (url is not null && WebhookUrl.Check(url, options.AllowPrivateNetworks) is { } wrong)
        {
            return WebhookProblems.UrlRefused.Result($"Events can't be sent to this URL. {wrong}");
        }

        return events is null || events.All(EventPattern.IsValid) ? null : WebhookProblems.InvalidEvents.Result();
    }

    private static WebhookEndpoint Apply(WebhookEndpoint endpoint, UpdateWebhookEndpoint request, DateTimeOffset now)
    {
        var changed = endpoint with
        {
            Url = request.Url ?? endpoint.Url,
            Events = request.Events ?? endpoint.Events,
            Description = request.Description ?? endpoint.Description,
        };
        return request.Enabled switch
        {
            true => changed with { Disabled = null, DisabledAt = null },
            false when endpoint.Disabled is null => changed with { Disabled = WebhookDisabled.Requested, DisabledAt = now },
            _ => changed,
        };
    }
}
