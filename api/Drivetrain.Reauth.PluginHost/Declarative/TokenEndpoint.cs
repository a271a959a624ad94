using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Drivetrain.Reauth.PluginHost.Manifests;
using Drivetrain.Reauth.Plugins;
using Duende.IdentityModel.Client;

namespace Drivetrain.Reauth.PluginHost.Declarative;

/// <summary>The token and revocation endpoints (RFC 6749 sections 4.1.3 and 6, RFC 7009).</summary>
internal sealed class TokenEndpoint(ProviderAccess access, Failures failures)
{
    public const int MaximumIdTokenLength = 16 * 1024;
    private static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(3660);

    public async Task<ProviderResult<TokenSet>> ExchangeAsync(ServerMetadata metadata, CodeExchange exchange, CancellationToken cancellationToken)
    {
        // RFC 9207 section 2.4. An issuer that is a template (…/{tenant}/…) is compared in the id_token.
        if (
            exchange.Issuer is { } issuer
            && metadata.Issuer is { } known
            && !known.Contains('{', StringComparison.Ordinal)
            && !string.Equals(issuer, known, StringComparison.Ordinal)
        )
        {
            return new ProviderFailure(ProviderFailureKind.ProtocolError, "issuer_mismatch");
        }

        var requestedAt = access.Time.GetUtcNow();
        using var request = Prepare(
            metadata,
            new AuthorizationCodeTokenRequest
            {
                Code = exchange.Code,
                CodeVerifier = access.OAuth.UsesPkce ? exchange.CodeVerifier : null,
                RedirectUri = exchange.RedirectUri,
            }
        );
        using var response = await access.Http.RequestAuthorizationCodeTokenAsync(request, cancellationToken);
        return await ReadAsync("token", response, requestedAt, previous: null, ProviderFailureKind.CodeRejected, cancellationToken);
    }

    public async Task<ProviderResult<TokenSet>> RefreshAsync(ServerMetadata metadata, TokenSet tokens, CancellationToken cancellationToken)
    {
        var requestedAt = access.Time.GetUtcNow();
        using var request = Prepare(metadata, new RefreshTokenRequest { RefreshToken = tokens.RefreshToken! });
        using var response = await access.Http.RequestRefreshTokenAsync(request, cancellationToken);
        return await ReadAsync("refresh", response, requestedAt, tokens, ProviderFailureKind.CredentialRejected, cancellationToken);
    }

    /// <summary>Revokes the refresh token, which ends its access tokens too (RFC 7009 section 2.1), or the access token where there is no other.</summary>
    public async Task<ProviderResult<Revoked>> RevokeAsync(ServerMetadata metadata, TokenSet tokens, CancellationToken cancellationToken)
    {
        if (access.OAuth.Revocation is RevocationBody.None || metadata.Revocation is null)
        {
            return new ProviderFailure(ProviderFailureKind.Misconfigured, "no_revocation_endpoint");
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, metadata.Revocation) { Content = RevocationContent(tokens) };
        if (access.OAuth.ClientAuthentication is ClientAuthentication.Basic)
        {
            // In the header alone, percent-encoded first (RFC 6749 section 2.3.1).
            var client = $"{Uri.EscapeDataString(access.ClientId)}:{Uri.EscapeDataString(access.ClientSecret)}";
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(client)));
        }

        request.Headers.Accept.ParseAdd("application/json");
        using var response = await access.Http.SendAsync(request, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return new Revoked(failures.TraceId(response));
        }

        if (failures.FromStatus(response) is { } failure)
        {
            return failure;
        }

        var error = failures.FromTokenError("revoke", await Answers.ReadRefusalAsync(response, cancellationToken), ProviderFailureKind.CredentialRejected);

        // A dead token may be answered with 400; only what concerns ourselves is a failure then.
        return
            response.StatusCode == HttpStatusCode.BadRequest
            && error.Kind is not ProviderFailureKind.Unavailable
            && error.Error is not (Failures.InvalidClient or "unauthorized_client")
            ? new Revoked(error.TraceId)
            : error;
    }

    private HttpContent RevocationContent(TokenSet tokens)
    {
        var token = tokens.RefreshToken ?? tokens.AccessToken;
        if (access.OAuth.Revocation is RevocationBody.Json)
        {
            return new StringContent(
                JsonSerializer.Serialize(new Dictionary<string, string>(StringComparer.Ordinal) { ["token"] = token }),
                Encoding.UTF8,
                "application/json"
            );
        }

        var form = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["token"] = token,
            ["token_type_hint"] = tokens.RefreshToken is null ? "access_token" : "refresh_token",
        };
        if (access.OAuth.ClientAuthentication is not ClientAuthentication.Basic)
        {
            form["client_id"] = access.ClientId;
        }

        if (access.OAuth.ClientAuthentication is ClientAuthentication.Post)
        {
            form["client_secret"] = access.ClientSecret;
        }

        return new FormUrlEncodedContent(form);
    }

    private T Prepare<T>(ServerMetadata metadata, T request)
        where T : TokenRequest
    {
        request.Address = metadata.Token.OriginalString;
        request.ClientId = access.ClientId;
        request.ClientSecret = access.OAuth.ClientAuthentication is ClientAuthentication.None ? null : access.ClientSecret;
        request.ClientCredentialStyle =
            access.OAuth.ClientAuthentication is ClientAuthentication.Basic ? ClientCredentialStyle.AuthorizationHeader : ClientCredentialStyle.PostBody;
        request.AuthorizationHeaderStyle = BasicAuthenticationHeaderStyle.Rfc6749;
        foreach (var (name, value) in access.OAuth.TokenHeaders)
        {
            request.Headers.Add(name, value);
        }

        foreach (var (name, value) in access.OAuth.TokenParameters)
        {
            request.Parameters.Add(name, value);
        }

        return request;
    }

    private async Task<ProviderResult<TokenSet>> ReadAsync(
        string at,
        TokenResponse response,
        DateTimeOffset requestedAt,
        TokenSet? previous,
        ProviderFailureKind invalidGrant,
        CancellationToken cancellationToken
    )
    {
        if (response.HttpResponse is not { } http)
        {
            return Failures.From(response.Exception!, cancellationToken) ?? throw response.Exception!;
        }

        var traceId = failures.TraceId(http);
        if (failures.FromStatus(http) is { } failure)
        {
            return failure;
        }

        if (!http.IsSuccessStatusCode)
        {
            return failures.FromTokenError(at, await Answers.ReadRefusalAsync(http, cancellationToken), invalidGrant);
        }

        return response.Json is { ValueKind: JsonValueKind.Object } answer
            ? Take(response, answer, requestedAt, previous, traceId)
            : Failures.Protocol("unreadable_answer", traceId);
    }

    private ProviderResult<TokenSet> Take(TokenResponse response, JsonElement answer, DateTimeOffset requestedAt, TokenSet? previous, string? traceId)
    {
        var (limits, lifetimes, rule) = (access.OAuth.Limits, access.OAuth.Lifetimes, access.Provider.Instance);

        // Absent, null and empty all say that the one before stays.
        var renewed = response.RefreshToken is { Length: > 0 } given ? given : null;
        var refreshToken = renewed ?? previous?.RefreshToken;
        if (
            response.AccessToken is not { Length: > 0 } accessToken
            || accessToken.Length > limits.AccessToken
            || refreshToken?.Length > limits.RefreshToken
            || (response.IdentityToken is { Length: > MaximumIdTokenLength } && access.Provider.Instance.UsesIdToken)
            || !(string.IsNullOrEmpty(response.TokenType) || string.Equals(response.TokenType, "bearer", StringComparison.OrdinalIgnoreCase))
        )
        {
            return Failures.Protocol("unexpected_token_answer", traceId);
        }

        if (string.IsNullOrEmpty(response.TokenType) && !access.OAuth.AssumesBearer)
        {
            return Failures.Protocol("token_type_missing", traceId);
        }

        if ((Seconds(answer, "/expires_in") ?? lifetimes.AccessToken) is not { } accessLifetime)
        {
            return Failures.Protocol("expires_in_missing", traceId);
        }

        return new TokenSet
        {
            AccessToken = accessToken,
            AccessTokenExpiresAt = requestedAt + accessLifetime,
            RefreshToken = refreshToken,
            RefreshTokenExpiresAt = RefreshEnd(lifetimes.RefreshToken, answer, requestedAt, wasRenewed: renewed is not null) ?? previous?.RefreshTokenExpiresAt,
            RefreshTokenHardExpiresAt =
                RefreshEnd(lifetimes.RefreshTokenHard, answer, requestedAt, wasRenewed: previous is null) ?? previous?.RefreshTokenHardExpiresAt,
            IdToken = response.IdentityToken is { Length: <= MaximumIdTokenLength } idToken ? idToken : null,
            Scope = GrantedScope.Read(answer) ?? previous?.Scope ?? (access.Scopes.Length > 0 ? access.Scopes : null),
            InstanceId = previous?.InstanceId ?? (rule.TokenField is { } field ? Pointer.TextAt(answer, [field]) : null),
            InstanceName = previous is null && rule.TokenName is { } name ? Pointer.TextAt(answer, [name]) : null,
            TraceId = traceId,
        };
    }

    private static DateTimeOffset? RefreshEnd(Lifetime? lifetime, JsonElement answer, DateTimeOffset requestedAt, bool wasRenewed) =>
        lifetime switch
        {
            { Field: { } field } => requestedAt + Seconds(answer, field),
            { Fixed: { } span } when wasRenewed => requestedAt + span,
            _ => null,
        };

    /// <summary>
    /// Whole seconds, as a number of any notation (JSON does not tell 3600 from 3.6e3) or as a string, ten years at the most. Null when there are none: absent,
    /// null, no number, less than one.
    /// </summary>
    private static TimeSpan? Seconds(JsonElement answer, string pointer) =>
        double.TryParse(Pointer.TextAt(answer, [pointer]), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds >= 1
            ? TimeSpan.FromSeconds(Math.Floor(Math.Min(seconds, LongestLifetime.TotalSeconds)))
            : null;
}
