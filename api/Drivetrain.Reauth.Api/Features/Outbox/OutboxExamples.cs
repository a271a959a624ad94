using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.OpenApi;

namespace Drivetrain.Reauth.Api.Features.Outbox;

/// <summary>What the documentation shows of the outbox.</summary>
internal static class OutboxExamples
{
    public const string Tag = "Outbox";

    public static void AddOutboxExamples(this IServiceCollection services)
    {
        const string endpointId = "whe_01kaqw0a5nb2c8d4e6f1g3h7jk";
        var created = new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);
        var dead = new OutboxDeliveryView(
            endpointId,
            OutboxStatus.DeadLetter,
            44,
            created,
            created.AddDays(3),
            LastError: DeliveryErrors.HttpStatus,
            LastStatus: 503
        );
        var message = new OutboxMessageView(
            "msg_01kaqw1m4q9r7s2t5v8w3x6yz0",
            "connector.reauthenticated",
            "acme",
            "con_7h2pd4r8s1k6m3q5v9za01kaqv",
            OutboxStatus.DeadLetter,
            created,
            [dead],
            created.AddDays(3)
        );
        services
            .AddApiTag(Tag, "Events on their way to webhook endpoints: pending deliveries, dead letters and redelivery.")
            .AddApiExample(message)
            .AddApiExample(new Page<OutboxMessageView>([message]))
            .AddApiExample(new RedeliverMessage(endpointId))
            .AddApiExample(new RedeliverDeadLetters(endpointId))
            .AddApiExample(new Redeliveries(12, More: false));
    }
}
