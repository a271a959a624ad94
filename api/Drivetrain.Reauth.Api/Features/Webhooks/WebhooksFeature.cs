using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Http.Quotas;
using Drivetrain.Reauth.Api.Foundation.Keys;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Webhooks;

/// <summary>Signed webhooks (Standard Webhooks) to endpoints of the settings and of the REST API.</summary>
internal static class WebhooksFeature
{
    /// <summary>Needs an IStore, data protection, the outbox and a TimeProvider.</summary>
    public static IServiceCollection AddWebhooks(this IServiceCollection services)
    {
        services.AddOptions<WebhookOptions>().BindConfiguration(WebhookOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<WebhookOptions>, WebhookOptionsValidator>());
        services.TryAddSingleton<WebhookSecretProtector>();
        services.AddSingleton<ISealedDocuments, SealedWebhookSecrets>();
        services.TryAddSingleton<WebhookDirectory>();
        services.AddHostedService<WebhookDirectoryListener>();
        services.TryAddSingleton<WebhookServices>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IDeliveryChannel, WebhookSender>());
        AddClient(services, WebhookSender.AnywhereClient, publicOnly: false);
        AddClient(services, WebhookSender.PublicClient, publicOnly: true);
        services.AddWebhookExamples();
        return services;
    }

    /// <summary>Maps <c>/webhook-endpoints</c>.</summary>
    public static void MapWebhookEndpoints(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/webhook-endpoints").WithTags(WebhookExamples.Tag).RequireAuthorization(Policies.PlatformOrOperator);

        group
            .MapPost("/", WebhookEndpointHandlers.CreateAsync)
            .WithName("createWebhookEndpoint")
            .WithSummary("Register a webhook endpoint")
            .WithDescription(
                "Events are delivered as Standard Webhooks: webhook-id, webhook-timestamp and webhook-signature. The response shows the signing "
                    + "secret once."
            )
            .WithProblems(
                WebhookProblems.UrlRefused,
                WebhookProblems.InvalidEvents,
                QuotaProblems.Exceeded,
                CommonProblems.NotFound,
                CommonProblems.KeysMissing
            )
            .WithIdempotency();
        group
            .MapGet("/", WebhookEndpointHandlers.ListAsync)
            .WithName("listWebhookEndpoints")
            .WithSummary("List webhook endpoints")
            .WithDescription("Endpoints visible to the caller: a key for one workspace sees only that workspace's. Secrets are never shown.")
            .WithProblems(CommonProblems.InvalidParameter, CommonProblems.InvalidCursor);
        group
            .MapGet("/{id}", WebhookEndpointHandlers.GetAsync)
            .WithName("getWebhookEndpoint")
            .WithSummary("Read a webhook endpoint")
            .WithDescription("Without its secret.")
            .WithProblems(CommonProblems.NotFound);
        group
            .MapPatch("/{id}", WebhookEndpointHandlers.UpdateAsync)
            .WithName("updateWebhookEndpoint")
            .WithSummary("Change, disable or enable a webhook endpoint")
            .WithDescription("Omitted fields stay unchanged. Enabling doesn't resend dead letters; use the outbox's redeliveries for that.")
            .WithProblems(
                WebhookProblems.UrlRefused,
                WebhookProblems.InvalidEvents,
                WebhookProblems.Configured,
                CommonProblems.NotFound,
                CommonProblems.Conflict
            );
        group
            .MapDelete("/{id}", WebhookEndpointHandlers.DeleteAsync)
            .WithName("deleteWebhookEndpoint")
            .WithSummary("Delete a webhook endpoint")
            .WithDescription("Its pending deliveries become dead letters.")
            .WithProblems(WebhookProblems.Configured, CommonProblems.NotFound, CommonProblems.Conflict);
        group
            .MapPost("/{id}/secret-rotation", WebhookEndpointHandlers.RotateAsync)
            .WithName("rotateWebhookSecret")
            .WithSummary("Replace the signing secret")
            .WithDescription(
                "For 24 hours, events carry signatures with both the new and the old secret. A second rotation within that time "
                    + "invalidates the oldest immediately."
            )
            .WithProblems(WebhookProblems.Configured, CommonProblems.NotFound, CommonProblems.Conflict, CommonProblems.KeysMissing)
            .WithIdempotency();
        group
            .MapPost("/{id}/test", WebhookEndpointHandlers.TestAsync)
            .WithName("testWebhookEndpoint")
            .WithSummary("Send a webhook.test event")
            .WithDescription("Sent only to this endpoint, regardless of its events.")
            .WithDailyQuotas(workspaceOf: null, Quota.WebhookTests)
            .WithProblems(WebhookProblems.Disabled, CommonProblems.NotFound);
    }

    private static void AddClient(IServiceCollection services, string name, bool publicOnly) =>
        services
            .AddHttpClient(
                name,
                client =>
                {
                    // The sender has its own limit, by TimeProvider.
                    client.Timeout = Timeout.InfiniteTimeSpan;
                    client.DefaultRequestHeaders.UserAgent.ParseAdd("Drivetrain.Reauth");
                }
            )
            .ConfigurePrimaryHttpMessageHandler(() => WebhookConnector.CreateHandler(publicOnly))
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            // They would write whole URLs.
            .RemoveAllLoggers();
}
