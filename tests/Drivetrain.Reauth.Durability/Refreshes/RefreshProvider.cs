namespace Drivetrain.Reauth.Durability.Refreshes;

/// <summary>When a provider changes a refresh token, and for how long it takes the one before.</summary>
internal enum RefreshRule
{
    /// <summary>Intuit as documented: the token changes at the first refresh after 24 hours, and the old one dies at once.</summary>
    Daily,

    /// <summary>Intuit as some see it: the token changes at each refresh, and the old one dies at once.</summary>
    Every,

    /// <summary>Intuit as others see it: the token changes at each refresh, and the old one lasts for another 24 hours.</summary>
    Overlap,

    /// <summary>Xero: the token changes at each refresh, and the old one can be tried again for 30 minutes.</summary>
    Xero,
}

/// <summary>A simulated provider with a rule, for one round.</summary>
internal interface IRefreshProvider : IAsyncDisposable
{
    string Id { get; }

    /// <summary>The companies that people can log in to: one for each connector.</summary>
    IReadOnlyList<string> Companies { get; }

    /// <summary>What the service has to be told.</summary>
    IReadOnlyList<(string Name, string Value)> Settings { get; }

    /// <summary>
    /// Whether an answer that the kill kept from the disk takes the connector's last good token along. Nobody can prevent that: the old token is dead, and the
    /// new one is nowhere.
    /// </summary>
    bool EndsOldTokensAtOnce { get; }

    /// <summary>Somebody logs in and consents. Path and query of the callback.</summary>
    Task<string> ConsentAsync(Uri authorization, string company, CancellationToken cancellationToken);

    /// <summary>Lets a day pass where the token changes only then.</summary>
    void Age();

    /// <summary>Whether the token opens the company.</summary>
    Task<bool> OpensAsync(string accessToken, string company, CancellationToken cancellationToken);
}
