using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.OpenApi;

namespace Drivetrain.Reauth.Api.Features.Webhooks;

/// <summary>What the documentation shows of webhook endpoints. The secret is the one of the Standard Webhooks examples.</summary>
internal static class WebhookExamples
{
    public const string Tag = "Webhooks";

    public static void AddWebhookExamples(this IServiceCollection services)
    {
        const string url = "https://platform.example.com/hooks/reauth";
        string[] events = ["connector.*"];
        var created = new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);
        var endpoint = new WebhookEndpointView(
            "whe_01kaqw0a5nb2c8d4e6f1g3h7jk",
            url,
            WebhookSource.Api,
            Enabled: true,
            created,
            events,
            "acme",
            "Resumes the sync"
        );
        services
            .AddApiEvent(WebhookTestEvent.Name, "You asked for it, with `POST /v1/webhook-endpoints/{id}/test`.", new WebhookTestEvent(endpoint.Id))
            .AddApiTag(Tag, "Where events are delivered, signed as Standard Webhooks.")
            .AddApiExample(new CreateWebhookEndpoint(url, events, "acme", "Resumes the sync"))
            .AddApiExample(new UpdateWebhookEndpoint(Enabled: false))
            .AddApiExample(endpoint)
            .AddApiExample(new Page<WebhookEndpointView>([endpoint]))
            .AddApiExample(new WebhookEndpointSecret(endpoint, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
            .AddApiExample(new WebhookTest("msg_01kaqw1m4q9r7s2t5v8w3x6yz0"));
    }
}
