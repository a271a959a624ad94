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
    public static async Task<ProviderResult<Metadata>> FetchAsync(IPluginContext context, Uri discoveryUrl)
    {
        var now = context.TimeProvider.GetUtcNow();
        var document = await GetAsync(context, discoveryUrl, now, OpenIdConnectConfiguration.Create);
        if (document.Failure is { } failure)
        {
            return failure;
        }

        var discovery = document.Value!;
        if (discovery.Issuer is not { Length: > 0 }
            || (Endpoint(context, discovery.AuthorizationEndpoint) ?? SimulatedBrowserAddress(discoveryUrl, discovery.AuthorizationEndpoint)) is not { } authorization
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

    private static Uri? Endpoint(IPluginContext context, string? text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && context.MayReach(uri) ? uri : null;

    /// <summary>
    /// The browser opens the authorization endpoint, not this plugin. A simulator on loopback has a name of its own for that (RFC 6761 section 6.3), so that its
    /// cookies are its own; such names lead nowhere else than to this machine.
    /// </summary>
    private static Uri? SimulatedBrowserAddress(Uri discoveryUrl, string? text) =>
        discoveryUrl.IsLoopback && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.UserInfo.Length == 0 && uri.IdnHost.EndsWith(".localhost", StringComparison.Ordinal)
        && (string.Equals(uri.Scheme, Uri.UriSchemeHttp, StringComparison.Ordinal) || string.Equals(uri.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal))
            ? uri
            : null;

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
