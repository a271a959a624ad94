namespace Drivetrain.Reauth.Plugins.QuickBooks;

/// <summary>The settings of the manifest's configuration, already checked by the host.</summary>
internal sealed class QuickBooksSettings
{
    public required string ClientId { get; init; }

    public required string ClientSecret { get; init; }

    public required string Scopes { get; init; }

    public required Uri DiscoveryUrl { get; init; }

    /// <summary>Without a slash at its end.</summary>
    public required string ApiBaseUrl { get; init; }

    /// <summary>A simulator stands in for Intuit; its discovery document decides where the browser goes.</summary>
    public required bool IsCustom { get; init; }

    public bool AsksForOpenId => Scopes.Split(' ').Contains("openid", StringComparer.Ordinal);

    public static QuickBooksSettings From(IReadOnlyDictionary<string, string> values) => new()
    {
        ClientId = values["clientId"],
        ClientSecret = values["clientSecret"],
        Scopes = values["scopes"],
        IsCustom = string.Equals(values["environment"], "custom", StringComparison.Ordinal),
        DiscoveryUrl = new Uri(values["discoveryUrl"]),
        ApiBaseUrl = values["apiBaseUrl"].TrimEnd('/'),
    };
}
