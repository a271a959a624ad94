using System.Text.Json;
using Drivetrain.Reauth.PluginHost.Manifests;
using Drivetrain.Reauth.Plugins;
using Microsoft.IdentityModel.Tokens;

namespace Drivetrain.Reauth.PluginHost.Declarative;

/// <summary>
/// The authorization server: its discovery document (OpenID Connect Discovery section 3) under what the manifest says itself, with the keys it points to.
/// </summary>
internal sealed record ServerMetadata(
    string? Issuer,
    Uri Authorization,
    Uri Token,
    Uri? Revocation,
    Uri? UserInfo,
    IReadOnlyList<SigningKey> SigningKeys,
    IReadOnlyList<string> IdTokenAlgorithms,
    DateTimeOffset FetchedAt
)
{
    public static async Task<ProviderResult<ServerMetadata>> FetchAsync(ProviderAccess access, Failures failures)
    {
        var discovery = new Announced(null);
        if (access.OAuth.Discovery is { } template)
        {
            var document = Uri.TryCreate(access.Fill(template), UriKind.Absolute, out var uri)
                ? await GetAsync(access, failures, uri)
                : new ProviderFailure(ProviderFailureKind.Misconfigured, "discovery_endpoint_not_allowed");
            if (!document.Succeeded)
            {
                return document.Failure;
            }

            discovery = document.Value;
        }

        var endpoints = access.OAuth.Endpoints;
        var (authorization, isForBrowsers) = Endpoint(access, endpoints.Authorization, discovery.Text("authorization_endpoint"), access.IsCustom);
        var (token, mayAskForTokens) = Endpoint(access, endpoints.Token, discovery.Text("token_endpoint"));
        var revokes = access.OAuth.Revocation is not RevocationBody.None;
        var (revocation, mayRevoke) = revokes ? Endpoint(access, endpoints.Revocation, discovery.Text("revocation_endpoint")) : (null, true);
        var (jwks, mayReadKeys) = Endpoint(access, endpoints.Jwks, discovery.Text("jwks_uri"));
        var needsKeys = access.Provider.Instance.UsesIdToken;
        if (authorization is null || token is null || !isForBrowsers || !mayAskForTokens || !mayRevoke || (needsKeys && !mayReadKeys))
        {
            return new ProviderFailure(ProviderFailureKind.Misconfigured, "discovery_endpoint_not_allowed");
        }

        IReadOnlyList<SigningKey> keys = [];
        if (jwks is not null && mayReadKeys)
        {
            var set = await Failures.GuardAsync(() => GetAsync(access, failures, jwks), CancellationToken.None);
            if (!set.Succeeded && needsKeys)
            {
                return set.Failure;
            }

            keys = set.Succeeded ? SigningKey.All(set.Value.Entries("keys")) : [];
        }

        // What only tells a person's id is left out where it cannot be reached, as are the keys that are needed for that alone.
        var (userInfo, mayAskForThem) = Endpoint(access, endpoints.UserInfo, discovery.Text("userinfo_endpoint"));
        var issuer = endpoints.Issuer is { } own ? access.FillIssuer(own) : discovery.Text("issuer");
        return new ServerMetadata(
            issuer,
            authorization,
            token,
            revocation,
            mayAskForThem ? userInfo : null,
            keys,
            SigningAlgorithms.Choose(access.OAuth.IdTokenAlgorithms, discovery.Texts("id_token_signing_alg_values_supported")),
            access.Time.GetUtcNow()
        );
    }

    /// <summary>
    /// The endpoint, null when there is none, and whether it may be used: one of the manifest's hosts. A simulator may well have another origin for browsers
    /// than for servers; it was named by an operator, so any https or loopback address does for the browser then.
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
        || (
            string.Equals(uri.Scheme, Uri.UriSchemeHttp, StringComparison.Ordinal)
            && (uri.IsLoopback || uri.IdnHost.EndsWith(".localhost", StringComparison.Ordinal))
        );

    private static async Task<ProviderResult<Announced>> GetAsync(ProviderAccess access, Failures failures, Uri address)
    {
        using var response = await access.Http.GetAsync(address);
        if (!response.IsSuccessStatusCode)
        {
            return failures.FromDocument(await Answers.ReadRefusalAsync(response, CancellationToken.None));
        }

        return await Answers.ReadAsync(response, CancellationToken.None, allowsDuplicates: true) is { ValueKind: JsonValueKind.Object } document
            ? new Announced(document)
            : Failures.Protocol("discovery_unreadable", failures.TraceId(response));
    }

    /// <summary>A document of the server's: of all that it says, only what is asked for is looked at.</summary>
    private sealed record Announced(JsonElement? Document)
    {
        public string? Text(string name) => Document is { } document ? Pointer.TextAt(document, ["/" + name]) : null;

        public IEnumerable<string> Texts(string name) =>
            Entries(name).Where(entry => entry.ValueKind is JsonValueKind.String).Select(entry => entry.GetString()!);

        public JsonElement[] Entries(string name) =>
            Document is { } document && Pointer.Find(document, "/" + name) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : [];
    }
}

/// <summary>A key that id_tokens are signed with.</summary>
/// <param name="Id">Its <c>kid</c>, or null.</param>
/// <param name="Type">Its <c>kty</c>: <c>RSA</c> or <c>EC</c>.</param>
/// <param name="Key">The key.</param>
internal sealed record SigningKey(string? Id, string Type, SecurityKey Key)
{
    /// <summary>The keys of a set that can be used; what is for encryption, of a kind that nobody knows, or broken is no fault of the others.</summary>
    public static IReadOnlyList<SigningKey> All(IEnumerable<JsonElement> set) => [.. set.Select(Read).OfType<SigningKey>()];

    private static SigningKey? Read(JsonElement entry)
    {
        try
        {
            var key = new JsonWebKey(entry.GetRawText());
            return
                (string.IsNullOrEmpty(key.Use) || string.Equals(key.Use, JsonWebKeyUseNames.Sig, StringComparison.Ordinal))
                && key.Kty is JsonWebAlgorithmsKeyTypes.RSA or JsonWebAlgorithmsKeyTypes.EllipticCurve
                && JsonWebKeyConverter.TryConvertToSecurityKey(key, out var usable)
                ? new SigningKey(string.IsNullOrEmpty(key.Kid) ? null : key.Kid, key.Kty, usable)
                : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
