using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Retention;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Drivetrain.Reauth.Api.Features.Outbox;

/// <summary>Delivers what features commit as <see cref="OutboxMessage"/>, at least once and in the order of each connector.</summary>
internal static class OutboxFeature
{
    /// <summary>
    /// Needs an IStore, a TimeProvider, and at least one <see cref="IDeliveryChannel"/>. Features leave their events with <see cref="EventOutbox"/>.
    /// </summary>
    public static IServiceCollection AddOutbox(this IServiceCollection services)
    {
        services
            .AddOptions<OutboxOptions>()
            .BindConfiguration(OutboxOptions.Section)
            .ValidateDataAnnotations()
            .Validate(
                o => o.Schedule.All(wait => wait > TimeSpan.Zero && wait <= TimeSpan.FromDays(1)),
                $"{OutboxOptions.Section}:Backoff: each wait must be greater than zero and at most a day."
            )
            .ValidateOnStart();
        services.AddMetrics();
        services.TryAddSingleton<OutboxSignal>();
        services.TryAddSingleton<EventOutbox>();
        services.AddSingleton<IWorkspaceData, OutboxData>();
        services.TryAddSingleton<OutboxMetrics>();
        services.TryAddSingleton<DeliveryChannels>();
        services.AddHostedService<OutboxDispatcher>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IExpiring, OutboxRetention>());
        services.AddHealthChecks().AddCheck<OutboxHealthCheck>("outbox", tags: ["ready"]);
        services.AddOutboxExamples();
        return services;
    }

    /// <summary>Maps <c>/outbox</c>.</summary>
    public static void MapOutboxEndpoints(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/outbox").WithTags(OutboxExamples.Tag).RequireAuthorization(Policies.Operator);

        group
            .MapGet("/", OutboxHandlers.ListAsync)
            .WithName("listOutboxMessages")
            .WithSummary("List messages by status")
            .WithDescription("Dead letters unless another status is requested. Pending messages oldest first, others newest first. Event data is not shown.")
            .WithProblems(CommonProblems.InvalidParameter, CommonProblems.InvalidCursor);
        group
            .MapGet("/{id}", OutboxHandlers.GetAsync)
            .WithName("getOutboxMessage")
            .WithSummary("Read a message")
            .WithDescription("With its attempts and last error for each endpoint.")
            .WithProblems(CommonProblems.NotFound);
        group
            .MapPost("/{id}/redelivery", OutboxHandlers.RedeliverAsync)
            .WithName("redeliverOutboxMessage")
            .WithSummary("Resend a message")
            .WithDescription(
                "Resends its dead letters or, if there are none, its successful deliveries. The webhook-id stays the same, so receivers can ignore duplicates."
            )
            .WithProblems(OutboxHandlers.NothingToRedeliver, CommonProblems.NotFound, CommonProblems.Conflict);
        group
            .MapPost("/redeliveries", OutboxHandlers.RedeliverAllAsync)
            .WithName("redeliverDeadLetters")
            .WithSummary("Resend all dead letters of an endpoint")
            .WithDescription("In order, up to 5,000 at a time; 'more' tells whether to repeat the request. Enable the endpoint first.");
    }
}
