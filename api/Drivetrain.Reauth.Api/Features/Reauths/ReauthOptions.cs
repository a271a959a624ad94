using System.ComponentModel.DataAnnotations;
using Drivetrain.Reauth.Api.Foundation.Http;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>Settings of the journey; section <c>Reauth</c>, which <see cref="AddressOptions"/> shares.</summary>
public sealed class ReauthOptions
{
    public const string Section = "Reauth";

    /// <summary>
    /// How long a person may take from one step to the next: before the start, at the provider, at a confirmation. At most 10 minutes (RFC 9700).
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:30", "00:10:00")]
    public TimeSpan StepLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long the platform's ticket can be redeemed.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "00:10:00")]
    public TimeSpan TicketLifetime { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How many attempts one session may follow as event streams at once. Default: 8.</summary>
    [Range(1, 1000)]
    public int StreamsPerSession { get; set; } = 8;

    /// <summary>How long ended attempts are kept for support.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(90);
}

/// <summary>The addresses of this service that providers and browsers are given.</summary>
internal static class ProviderAddresses
{
    /// <summary>The page on which a person types the credentials of a provider without OAuth.</summary>
    public static Uri FormUri(this AddressOptions addresses, string providerId, string state) =>
        new(addresses.Absolute($"/oauth/{providerId}/form?state={Uri.EscapeDataString(state)}"));

    /// <summary>The redirect URI of a provider, as it is registered there.</summary>
    public static string RedirectUri(this AddressOptions addresses, string providerId) => addresses.Absolute($"/oauth/{providerId}/callback");
}
