namespace Drivetrain.Reauth.Api.Features.Outbox;

/// <summary>
/// How one message fares with one endpoint. Each endpoint has its own, so that none waits for another or gets a message again because another failed.
/// </summary>
internal sealed record OutboxDelivery
{
    public required string EndpointId { get; init; }

    /// <summary>Since when it is being tried: the dispatcher's first look, or the operator's redelivery. The time to give up counts from here.</summary>
    public required DateTimeOffset QueuedAt { get; init; }

    public OutboxStatus Status { get; init; } = OutboxStatus.Pending;

    /// <summary>Attempts since <see cref="QueuedAt"/>.</summary>
    public int Attempts { get; init; }

    public DateTimeOffset? LastAttemptAt { get; init; }

    /// <summary>Not before this time; null means at once, as far as the order of its subject lets it.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>A code of <see cref="DeliveryErrors"/>, or null after a success. Never text from the receiver.</summary>
    public string? LastError { get; init; }

    /// <summary>The HTTP status of the last attempt, or null when there was no answer.</summary>
    public int? LastStatus { get; init; }

    public DateTimeOffset? DeliveredAt { get; init; }
}

/// <summary>Why an attempt failed: stable codes for operators.</summary>
internal static class DeliveryErrors
{
    /// <summary>Answered with a status other than 2xx.</summary>
    public const string HttpStatus = "http_status";

    /// <summary>Answered with a redirect; redirects are never followed.</summary>
    public const string Redirect = "redirect";

    /// <summary>No complete answer within the time limit.</summary>
    public const string Timeout = "timeout";

    /// <summary>No connection: refused, unreachable, or the name is not known.</summary>
    public const string ConnectFailed = "connect_failed";

    /// <summary>The receiver's certificate was not accepted.</summary>
    public const string TlsFailed = "tls_failed";

    /// <summary>The host's addresses are private, link-local or loopback, and the endpoint may not go there.</summary>
    public const string AddressRefused = "address_refused";

    /// <summary>The connection broke or the answer was not HTTP.</summary>
    public const string ResponseInvalid = "response_invalid";

    /// <summary>The endpoint's secret cannot be decrypted; the key ring is missing a key.</summary>
    public const string SecretUnreadable = "secret_unreadable";

    /// <summary>Answered with 410 Gone; the endpoint was disabled.</summary>
    public const string EndpointGone = "endpoint_gone";

    /// <summary>The endpoint is disabled; enable it, then redeliver.</summary>
    public const string EndpointDisabled = "endpoint_disabled";

    /// <summary>The mail server did not take the user name and password.</summary>
    public const string MailLoginRefused = "mail_login_refused";

    /// <summary>The mail server refused the message, or its recipient, for good.</summary>
    public const string MailRefused = "mail_refused";

    /// <summary>The endpoint no longer exists.</summary>
    public const string EndpointDeleted = "endpoint_deleted";
}
