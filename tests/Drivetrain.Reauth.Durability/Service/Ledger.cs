using System.Collections.Concurrent;

namespace Drivetrain.Reauth.Durability.Service;

/// <summary>What the service acknowledged in a round, and what it was busy with when it died.</summary>
internal sealed class Ledger
{
    /// <summary>Connectors and the highest number, part of their name, that a registration was acknowledged with.</summary>
    public ConcurrentDictionary<string, int> Connectors { get; } = new(StringComparer.Ordinal);

    /// <summary>Reported failures: the connector and the code.</summary>
    public ConcurrentQueue<(string ConnectorId, string Code)> Failures { get; } = [];

    /// <summary>Callbacks that were answered.</summary>
    public ConcurrentQueue<Login> Ended { get; } = [];

    /// <summary>Callbacks that were not, by client.</summary>
    public ConcurrentDictionary<int, Login> Returning { get; } = [];

    /// <summary>Pairing codes: good until one is redeemed.</summary>
    public ConcurrentDictionary<string, Validity> Codes { get; } = new(StringComparer.Ordinal);

    /// <summary>Tokens of sessions: good until the session is ended.</summary>
    public ConcurrentDictionary<string, Validity> Sessions { get; } = new(StringComparer.Ordinal);

    /// <summary>API keys: good until they are revoked.</summary>
    public ConcurrentDictionary<string, Validity> Keys { get; } = new(StringComparer.Ordinal);

    /// <summary>Ids of webhook endpoints.</summary>
    public ConcurrentQueue<string> Endpoints { get; } = [];
}

/// <summary>Whether a secret has to work.</summary>
internal enum Validity
{
    Good,

    /// <summary>Its end was asked for; no answer came.</summary>
    Ending,
    Ended,
}

/// <summary>A login whose browser is on its way back from the provider.</summary>
/// <param name="ConnectorId">The connector.</param>
/// <param name="ReauthId">The attempt.</param>
/// <param name="Callback">Path and query of the callback.</param>
/// <param name="Cookies">The cookie that binds the attempt to the browser.</param>
/// <param name="Granted">Whether the person consented.</param>
internal sealed record Login(string ConnectorId, string ReauthId, string Callback, string Cookies, bool Granted)
{
    /// <summary>Whether the callback led to the attempt's own page, not back to Drivetrain.</summary>
    public bool EndedOnPage(ApiAnswer answer) => string.Equals(answer.Location?.OriginalString, $"/reauth/{ReauthId}", StringComparison.Ordinal);
}
