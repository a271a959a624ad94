using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Text.RegularExpressions;

namespace Drivetrain.Reauth.Api.Foundation.Http;

/// <summary>The settings below <c>Http</c>.</summary>
public sealed partial class HttpOptions : IValidatableObject
{
    public const string Section = "Http";

    /// <summary>The extensions that may call from a browser, each as <c>chrome-extension://</c> and its 32 letters. Empty: none.</summary>
    public IList<string> ExtensionOrigins { get; } = [];

    /// <summary>
    /// Addresses (<c>10.0.0.5</c>) or networks (<c>10.0.0.0/24</c>) of the proxies whose X-Forwarded-For and -Proto are believed. Empty: none are.
    /// </summary>
    public IList<string> KnownProxies { get; } = [];

    public RateLimitSettings RateLimits { get; } = new();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var origin in ExtensionOrigins.Where(origin => !ExtensionOrigin().IsMatch(origin)))
        {
            yield return new(
                $"Http:ExtensionOrigins contains '{origin}'. Use chrome-extension:// followed by the extension's ID " + "(32 letters a to p), without a path."
            );
        }

        foreach (var proxy in KnownProxies.Where(proxy => !IPAddress.TryParse(proxy, out _) && !IPNetwork.TryParse(proxy, out _)))
        {
            yield return new($"Http:KnownProxies contains '{proxy}'. Use an address such as 10.0.0.5, or a network such as 10.0.0.0/24.");
        }

        if (RateLimits.All.Any(limit => limit < 0))
        {
            yield return new("Http:RateLimits has a negative limit. Use requests per minute, or 0 for no limit.");
        }
    }

    [GeneratedRegex(@"^chrome-extension://[a-p]{32}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex ExtensionOrigin();
}

/// <summary>Requests a minute; 0 is no limit. Each instance of the service counts for itself.</summary>
public sealed class RateLimitSettings
{
    /// <summary>Of one address (IPv6: its /64 network) without a valid key or session: people's browsers, and whoever guesses.</summary>
    public int Address { get; set; } = 600;

    /// <summary>Of one session.</summary>
    public int Session { get; set; } = 600;

    /// <summary>Of one platform key. It speaks for all workspaces at once, so this only stops a loop that has gone mad.</summary>
    public int Platform { get; set; } = 1_000_000;

    /// <summary>Of one support or operator key.</summary>
    public int Staff { get; set; } = 3_000;

    internal IEnumerable<int> All => [Address, Session, Platform, Staff];
}
