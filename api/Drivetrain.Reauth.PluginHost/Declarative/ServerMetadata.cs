using Drivetrain.Reauth.PluginHost.Manifests;
using Drivetrain.Reauth.Plugins;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Drivetrain.Reauth.PluginHost.Declarative;

/// <summary>The authorization server: its discovery document (OpenID Connect Discovery section 3) under what the manifest says itself, with the keys it points to.</summary>
internal sealed record ServerMetadata(
    string? Issuer,
    Uri Authorization,
    Uri Token,
    Uri? Revocation,
    Uri? UserInfo,
    IReadOnlyList<SecurityKey> SigningKeys,
    DateTimeOffset FetchedAt)
{
    public static async Task<ProviderResult<ServerMetadata>> FetchAsync(ProviderAccess access, Failures failures)
    {
        var discovery = new OpenIdConnectConfiguration();
        if (access.OAuth.Discovery is { } template)
        {
            var document = await GetAsync(access, failures, template, OpenIdConnectConfiguration.Create);
            if (!document.Succeeded)
            {
                return document.Failure;
            }

            discovery = document.Value;
        }

        var endpoints = access.OAuth.Endpoints;
        var (authorization, isForBrowsers) = Endpoint(access, endpoints.Authorization, discovery.AuthorizationEndpoint, access.IsCustom);
        var (token, mayAskForTokens) = Endpoint(access, endpoints.Token, discovery.TokenEndpoint);
        var (revocation, mayRevoke) = Endpoint(access, endpoints.Revocation, discovery.RevocationEndpoint);
        var (jwks, mayReadKeys) = Endpoint(access, endpoints.Jwks, discovery.JwksUri);
        if (authorization is null || token is null || !isForBrowsers || !mayAskForTokens || !mayRevoke || !mayReadKeys)
        {
            return new ProviderFailure(ProviderFailureKind.Misconfigured, "discovery_endpoint_not_allowed");
        }

        IReadOnlyList<SecurityKey> keys = [];
        if (jwks is not null)
        {
            var set = await GetAsync(access, failures, jwks, JsonWebKeySet.Create);
            if (!set.Succeeded)
            {
                return set.Failure;
            }

            keys = [.. set.Value.GetSigningKeys()];
        }

        // What only tells a person's id is left out where it cannot be reached.
        var (userInfo, mayAskForThem) = Endpoint(access, endpoints.UserInfo, discovery.UserInfoEndpoint);
        var issuer = endpoints.Issuer is { } own ? access.Fill(own) : string.IsNullOrEmpty(discovery.Issuer) ? null : discovery.Issuer;
        return new ServerMetadata(issuer, authorization, token, revocation, mayAskForThem ? userInfo : null, keys, access.Time.GetUtcNow());
    }

    /// <summary>
    /// The endpoint, null when there is none, and whether it may be used: one of the manifest's hosts. A simulator may well have another origin for browsers than for
    /// servers; it was named by an operator, so any https or loopback address does for the browser then.
    /// </summary>
    private static (Uri? Address, bool IsAllowed) Endpoint(ProviderAccess access, Template? own, string? discovered, bool isFreeForBrowsers = false)
    {
        var text = own is null ? discovered : access.Fill(own);
        if (string.IsNullOrEmpty(text))
        {
            return (null, own is null);
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var uri) ? (uri, isFreeForBrowsers ? IsForBrowsers(uri) : access.MayReach(uri)) : (null, false);
    }

    private static bool IsForBrowsers(Uri uri) =>
        string.Equals(uri.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal)
        || (string.Equals(uri.Scheme, Uri.UriSchemeHttp, StringComparison.Ordinal) && (uri.IsLoopback || uri.IdnHost.EndsWith(".localhost", StringComparison.Ordinal)));

    private static Task<ProviderResult<T>> GetAsync<T>(ProviderAccess access, Failures failures, Template address, Func<string, T> parse)
        where T : class =>
        Uri.TryCreate(access.Fill(address), UriKind.Absolute, out var uri)
            ? GetAsync(access, failures, uri, parse)
            : Task.FromResult<ProviderResult<T>>(new ProviderFailure(ProviderFailureKind.Misconfigured, "discovery_endpoint_not_allowed"));

    private static async Task<ProviderResult<T>> GetAsync<T>(ProviderAccess access, Failures failures, Uri address, Func<string, T> parse)
        where T : class
    {
        using var response = await access.Http.GetAsync(address);
        if (!response.IsSuccessStatusCode)
        {
            return failures.FromStatus(response) ?? Failures.Protocol("discovery_failed", failures.TraceId(response));
        }

        try
        {
            return parse(await response.Content.ReadAsStringAsync());
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or System.Text.Json.JsonException)
        {
            return Failures.Protocol("discovery_unreadable", failures.TraceId(response));
        }
    }
}
