using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Drivetrain.Reauth.Plugins.QuickBooks;

/// <summary>Intuit's discovery document (OpenID Connect Discovery section 3) with the keys it points to.</summary>
internal sealed record Metadata(
    string Issuer,
    string AuthorizationEndpoint,
    string TokenEndpoint,
    Uri RevocationEndpoint,
    Uri? UserInfoEndpoint,
    IReadOnlyList<SecurityKey> SigningKeys,
    DateTimeOffset FetchedAt)
{
    public static async Task<ProviderResult<Metadata>> FetchAsync(IPluginContext context, QuickBooksSettings settings)
    {
        var now = context.TimeProvider.GetUtcNow();
        var document = await GetAsync(context, settings.DiscoveryUrl, now, OpenIdConnectConfiguration.Create);
        if (document.Failure is { } failure)
        {
            return failure;
        }

        var discovery = document.Value!;
        if (discovery.Issuer is not { Length: > 0 }
            || BrowserEndpoint(context, settings, discovery.AuthorizationEndpoint) is not { } authorization
            || Endpoint(context, discovery.TokenEndpoint) is not { } token
            || Endpoint(context, discovery.RevocationEndpoint) is not { } revocation
            || Endpoint(context, discovery.JwksUri) is not { } jwks)
        {
            return new ProviderFailure(ProviderFailureKind.Misconfigured, "discovery_endpoint_not_allowed");
        }

        var keys = await GetAsync(context, jwks, now, JsonWebKeySet.Create);
        return keys.Succeeded
            ? new Metadata(discovery.Issuer, authorization.OriginalString, token.OriginalString, revocation, Endpoint(context, discovery.UserInfoEndpoint), [.. keys.Value.GetSigningKeys()], now)
            : keys.Failure;
    }

    /// <summary>
    /// Where the browser goes. At Intuit it is one of the manifest's hosts. A simulator may well have another origin for browsers than for servers; it was
    /// named by an operator, so any https or loopback address of its document does.
    /// </summary>
    private static Uri? BrowserEndpoint(IPluginContext context, QuickBooksSettings settings, string? text) =>
        settings.IsCustom ? (Uri.TryCreate(text, UriKind.Absolute, out var uri) && IsForBrowsers(uri) ? uri : null) : Endpoint(context, text);

    private static bool IsForBrowsers(Uri uri) =>
        string.Equals(uri.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal)
        || (string.Equals(uri.Scheme, Uri.UriSchemeHttp, StringComparison.Ordinal) && (uri.IsLoopback || uri.IdnHost.EndsWith(".localhost", StringComparison.Ordinal)));

    private static Uri? Endpoint(IPluginContext context, string? text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && context.MayReach(uri) ? uri : null;

    private static async Task<ProviderResult<T>> GetAsync<T>(IPluginContext context, Uri address, DateTimeOffset now, Func<string, T> parse)
        where T : class
    {
        using var response = await context.Http.GetAsync(address);
        if (!response.IsSuccessStatusCode)
        {
            return Failures.FromStatus(response, now) ?? Failures.Protocol("discovery_failed", Failures.TraceId(response));
        }

        try
        {
            return parse(await response.Content.ReadAsStringAsync());
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or System.Text.Json.JsonException)
        {
            return Failures.Protocol("discovery_unreadable", Failures.TraceId(response));
        }
    }
}
