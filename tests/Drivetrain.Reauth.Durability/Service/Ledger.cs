using System.Collections.Concurrent;
using Drivetrain.Reauth.Api.Foundation.Values;

namespace Drivetrain.Reauth.Durability.Service;

/// <summary>What the service acknowledged in a round, and what it was busy with when it died.</summary>
internal sealed class Ledger
{
    /// <summary>Connectors whose registration was acknowledged, by their id.</summary>
    public ConcurrentDictionary<string, Source> Sources { get; } = new(StringComparer.Ordinal);

    /// <summary>Reported failures: the connector and the code.</summary>
    public ConcurrentQueue<(string ConnectorId, string Code)> Failures { get; } = [];

    /// <summary>Logins whose end was answered: by their callback, or to the person who confirmed or cancelled.</summary>
    public ConcurrentQueue<Login> Ended { get; } = [];

    /// <summary>Callbacks that were not answered, by client.</summary>
    public ConcurrentDictionary<int, Login> Returning { get; } = [];

    /// <summary>Logins that wait for a decision that nobody has sent, by connector.</summary>
    public ConcurrentDictionary<string, Login> Waiting { get; } = new(StringComparer.Ordinal);

    /// <summary>Connectors whose access token was asked for and not answered, by client.</summary>
    public ConcurrentDictionary<int, Source> Asking { get; } = [];

    /// <summary>What was wrong with an access token, or with its refusal, while the service was alive.</summary>
    public ConcurrentQueue<string> WrongTokens { get; } = [];

    /// <summary>Pairing codes: good until one is redeemed.</summary>
    public ConcurrentDictionary<string, Validity> Codes { get; } = new(StringComparer.Ordinal);

    /// <summary>Tokens of sessions: good until the session is ended.</summary>
    public ConcurrentDictionary<string, Validity> Sessions { get; } = new(StringComparer.Ordinal);

    /// <summary>API keys: good until they are revoked.</summary>
    public ConcurrentDictionary<string, Validity> Keys { get; } = new(StringComparer.Ordinal);

    /// <summary>Ids of webhook endpoints.</summary>
    public ConcurrentQueue<string> Endpoints { get; } = [];
}

/// <summary>Whether something has to be there.</summary>
internal enum Validity
{
    Good,

    /// <summary>Its end was asked for; no answer came.</summary>
    Ending,
    Ended,
}

/// <summary>A connector, as far as the service has acknowledged it. Only its client changes it.</summary>
internal sealed class Source(int client, string id, string dataSource, string? registeredFor)
{
    public int Client => client;

    public string Id => id;

    public string DataSource => dataSource;

    /// <summary>The company that it was registered for, or null.</summary>
    public string? RegisteredFor { get; } = registeredFor;

    /// <summary>The company that it is bound to, or null.</summary>
    public string? Company { get; set; } = registeredFor;

    /// <summary>The highest number, part of its name, that a registration was acknowledged with.</summary>
    public int Number { get; set; }

    /// <summary>Whether a login was acknowledged.</summary>
    public bool IsConnected { get; set; }

    public Validity Validity { get; set; }
}

/// <summary>A login whose browser is on its way back from the provider.</summary>
/// <param name="ConnectorId">The connector.</param>
/// <param name="ReauthId">The attempt.</param>
/// <param name="Callback">Path and query of the callback.</param>
/// <param name="Cookies">The cookie that binds the attempt to the browser.</param>
/// <param name="Company">The company that the person chose; null where the person did not consent.</param>
/// <param name="Status">Where the attempt stands once that is answered.</param>
/// <param name="Outcome">How it ended then; null while it waits to be confirmed.</param>
internal sealed record Login(string ConnectorId, string ReauthId, string Callback, string Cookies, string? Company, string Status, string? Outcome)
{
    public const string Completed = "completed";
    public const string Waiting = "awaiting_confirmation";

    /// <summary>Whether the callback led to the attempt's own page, not back to Drivetrain.</summary>
    public bool EndedOnPage(ApiAnswer answer) => string.Equals(answer.Location?.OriginalString, $"/reauth/{ReauthId}", StringComparison.Ordinal);

    /// <summary>Whether it is where a browser that comes from the provider is sent by a login of this status.</summary>
    public bool EndsAsItStands(ApiAnswer answer) => EndedOnPage(answer) == (Status != Completed);
}
