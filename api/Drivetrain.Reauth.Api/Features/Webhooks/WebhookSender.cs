using System.Net;
using System.Net.Http.Headers;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Features.Outbox.Channels;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Webhooks;

/// <summary>Sends messages of the outbox as signed webhooks.</summary>
internal sealed class WebhookSender(
    WebhookDirectory directory,
    IHttpClientFactory clients,
    IEnumerable<IChatTexts> chats,
    IOptions<WebhookOptions> options,
    TimeProvider time
) : IDeliveryChannel
{
    /// <summary>The client for endpoints of the configuration, and for all where private networks are allowed.</summary>
    public const string AnywhereClient = "webhooks-anywhere";

    /// <summary>The client for endpoints registered by REST; of its own, since pooled connections know nothing of who opened them.</summary>
    public const string PublicClient = "webhooks-public";

    private static readonly MediaTypeHeaderValue Json = new("application/json");

    public Task RefreshAsync(CancellationToken cancellationToken) => directory.RefreshAsync(cancellationToken);

    public bool MayWant(string eventType, string workspaceId) => directory.MayWant(eventType, workspaceId);

    public IReadOnlyList<string> Match(OutboxMessage message) =>
        [.. directory.Targets.Where(t => t.Endpoint.Wants(message.EventType, message.WorkspaceId)).Select(t => t.Endpoint.Id)];

    public bool Owns(string endpointId) => endpointId.StartsWith("whe_", StringComparison.Ordinal);

    public async Task<DeliveryOutcome> SendAsync(string endpointId, OutboxMessage message, CancellationToken cancellationToken)
    {
        if (directory.Find(endpointId) is not { } target)
        {
            return DeliveryOutcome.Refused(DeliveryErrors.EndpointDeleted);
        }

        if (target.Endpoint.Disabled is not null)
        {
            return DeliveryOutcome.Refused(DeliveryErrors.EndpointDisabled);
        }

        if (target.Endpoint.Format == WebhookFormat.Standard && !target.SecretsAt(time.GetUtcNow()).Any())
        {
            return DeliveryOutcome.Failed(DeliveryErrors.SecretUnreadable);
        }

        var outcome = await PostAsync(target, message, cancellationToken);
        return outcome.Kind == DeliveryOutcomeKind.Refused ? await DisableAsync(endpointId, outcome, cancellationToken) : outcome;
    }

    private async Task<DeliveryOutcome> DisableAsync(string endpointId, DeliveryOutcome gone, CancellationToken cancellationToken)
    {
        try
        {
            await directory.DisableGoneAsync(endpointId, cancellationToken);
            return gone;
        }
        catch (Exception exception) when (exception is StorageFullException or StorageUnavailableException)
        {
            // Still enabled, so the message stays pending; the next answer disables it.
            return DeliveryOutcome.Failed(DeliveryErrors.HttpStatus, gone.Status);
        }
    }

    private async Task<DeliveryOutcome> PostAsync(WebhookTarget target, OutboxMessage message, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Value.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using var request = CreateRequest(target, message);
            using var response = await ClientFor(target).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return Judge(response);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return DeliveryOutcome.Failed(DeliveryErrors.Timeout);
        }
        catch (HttpRequestException exception)
        {
            return DeliveryOutcome.Failed(ErrorOf(exception));
        }
    }

    private HttpRequestMessage CreateRequest(WebhookTarget target, OutboxMessage message)
    {
        var now = time.GetUtcNow();
        var isSlack = target.Endpoint.Format == WebhookFormat.Slack;
        var body = isSlack ? SlackPayload.Body(message, chats) : WebhookSignature.Body(message);
        var timestamp = now.ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, target.Url) { Content = new ByteArrayContent(body) { Headers = { ContentType = Json } } };
        if (isSlack)
        {
            // Its address is its secret, and it reads no signatures.
            return request;
        }

        request.Headers.Add(WebhookSignature.IdHeader, message.Id);
        request.Headers.Add(WebhookSignature.TimestampHeader, timestamp.ToString());
        request.Headers.TryAddWithoutValidation(WebhookSignature.SignatureHeader, WebhookSignature.Sign(target.SecretsAt(now), message.Id, timestamp, body));
        return request;
    }

    private HttpClient ClientFor(WebhookTarget target) =>
        clients.CreateClient(options.Value.AllowPrivateNetworks || target.Endpoint.Source == WebhookSource.Configuration ? AnywhereClient : PublicClient);

    private DeliveryOutcome Judge(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        return status switch
        {
            >= 200 and < 300 => DeliveryOutcome.Delivered(status),
            (int)HttpStatusCode.Gone => DeliveryOutcome.Refused(DeliveryErrors.EndpointGone, status),
            >= 300 and < 400 => DeliveryOutcome.Failed(DeliveryErrors.Redirect, status),
            _ => DeliveryOutcome.Failed(DeliveryErrors.HttpStatus, status, RetryAfterOf(response)),
        };
    }

    private TimeSpan? RetryAfterOf(HttpResponseMessage response) =>
        response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow(),
            _ => null,
        };

    private static string ErrorOf(HttpRequestException exception) =>
        exception switch
        {
            { InnerException: AddressRefusedException } => DeliveryErrors.AddressRefused,
            { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.ProxyTunnelError } =>
                DeliveryErrors.ConnectFailed,
            { HttpRequestError: HttpRequestError.SecureConnectionError } => DeliveryErrors.TlsFailed,
            _ => DeliveryErrors.ResponseInvalid,
        };
}
