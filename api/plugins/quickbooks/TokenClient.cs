using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Duende.IdentityModel.Client;

namespace Drivetrain.Reauth.Plugins.QuickBooks;

/// <summary>Intuit's token and revocation endpoints. Codes and tokens longer than Intuit documents are refused.</summary>
internal sealed class TokenClient(IPluginContext context, QuickBooksSettings settings)
{
    public const int MaximumCodeLength = 512;
    private const int MaximumAccessTokenLength = 4096;
    private const int MaximumRefreshTokenLength = 512;
    private const int MaximumIdTokenLength = 16 * 1024;
    private static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(3660);

    private readonly AuthenticationHeaderValue _basic = new(
        "Basic",
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Uri.EscapeDataString(settings.ClientId)}:{Uri.EscapeDataString(settings.ClientSecret)}")));

    public async Task<ProviderResult<TokenSet>> ExchangeAsync(Metadata metadata, CodeExchange exchange, CancellationToken cancellationToken)
    {
        var requestedAt = context.TimeProvider.GetUtcNow();
        using var request = Prepare(metadata, new AuthorizationCodeTokenRequest
        {
            Code = exchange.Code,
            CodeVerifier = exchange.CodeVerifier,
            RedirectUri = exchange.RedirectUri,
        });
        using var response = await context.Http.RequestAuthorizationCodeTokenAsync(request, cancellationToken);
        return Read(response, requestedAt, previous: null, ProviderFailureKind.CodeRejected, cancellationToken);
    }

    public async Task<ProviderResult<TokenSet>> RefreshAsync(Metadata metadata, TokenSet tokens, CancellationToken cancellationToken)
    {
        var requestedAt = context.TimeProvider.GetUtcNow();
        using var request = Prepare(metadata, new RefreshTokenRequest { RefreshToken = tokens.RefreshToken! });
        using var response = await context.Http.RequestRefreshTokenAsync(request, cancellationToken);
        return Read(response, requestedAt, tokens, ProviderFailureKind.CredentialRejected, cancellationToken);
    }

    /// <summary>Intuit takes JSON where RFC 7009 has a form. Revoking the refresh token ends its access tokens too.</summary>
    public async Task<ProviderResult<Revoked>> RevokeAsync(Metadata metadata, TokenSet tokens, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, metadata.RevocationEndpoint)
        {
            Content = JsonContent.Create(new RevokeRequest(tokens.RefreshToken ?? tokens.AccessToken), AnswersJson.Default.RevokeRequest),
        };
        request.Headers.Authorization = _basic;
        request.Headers.Accept.ParseAdd("application/json");
        using var response = await context.Http.SendAsync(request, cancellationToken);
        var traceId = Failures.TraceId(response);
        if (response.IsSuccessStatusCode)
        {
            return new Revoked(traceId);
        }

        if (Failures.FromStatus(response, context.TimeProvider.GetUtcNow()) is { } failure)
        {
            return failure;
        }

        var error = await ReadErrorAsync(response, cancellationToken);

        // A dead token is answered with 400; only what concerns ourselves is a failure then.
        return response.StatusCode == HttpStatusCode.BadRequest && error is not ("invalid_client" or "unauthorized_client")
            ? new Revoked(traceId)
            : Failures.FromTokenError(response.StatusCode, error, traceId, ProviderFailureKind.CredentialRejected);
    }

    private static async Task<string?> ReadErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return (await response.Content.ReadFromJsonAsync(AnswersJson.Default.ErrorAnswer, cancellationToken))?.Error;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private T Prepare<T>(Metadata metadata, T request)
        where T : TokenRequest
    {
        request.Address = metadata.TokenEndpoint;

        // In the header alone: Intuit refuses requests that repeat the client in the body.
        request.ClientId = settings.ClientId;
        request.ClientSecret = settings.ClientSecret;
        request.ClientCredentialStyle = ClientCredentialStyle.AuthorizationHeader;
        request.AuthorizationHeaderStyle = BasicAuthenticationHeaderStyle.Rfc6749;
        request.Headers.Add("x-include-refresh-token-hard-expires-in", "true");
        return request;
    }

    private ProviderResult<TokenSet> Read(TokenResponse response, DateTimeOffset requestedAt, TokenSet? previous, ProviderFailureKind invalidGrant, CancellationToken cancellationToken)
    {
        if (response.HttpResponse is not { } http)
        {
            return Failures.From(response.Exception!, cancellationToken) ?? throw response.Exception!;
        }

        var traceId = Failures.TraceId(http);
        if (Failures.FromStatus(http, context.TimeProvider.GetUtcNow()) is { } failure)
        {
            return failure;
        }

        if (response.Json is not { ValueKind: JsonValueKind.Object })
        {
            return http.IsSuccessStatusCode ? Failures.Protocol("unreadable_answer", traceId) : Failures.FromTokenError(http.StatusCode, null, traceId, invalidGrant);
        }

        if (!http.IsSuccessStatusCode)
        {
            return Failures.FromTokenError(http.StatusCode, response.TryGet("error"), traceId, invalidGrant);
        }

        var refreshToken = response.RefreshToken ?? previous?.RefreshToken;
        if (response.AccessToken is not { Length: > 0 and <= MaximumAccessTokenLength } accessToken
            || refreshToken is { Length: 0 or > MaximumRefreshTokenLength }
            || response.IdentityToken is { Length: > MaximumIdTokenLength }
            || !string.Equals(response.TokenType, "bearer", StringComparison.OrdinalIgnoreCase)
            || Lifetime(response, "expires_in") is not { } accessLifetime)
        {
            return Failures.Protocol("unexpected_token_answer", traceId);
        }

        return new TokenSet
        {
            AccessToken = accessToken,
            AccessTokenExpiresAt = requestedAt + accessLifetime,
            RefreshToken = refreshToken,
            RefreshTokenExpiresAt = requestedAt + Lifetime(response, "x_refresh_token_expires_in") ?? previous?.RefreshTokenExpiresAt,
            RefreshTokenHardExpiresAt = requestedAt + Lifetime(response, "x_refresh_token_hard_expires_in") ?? previous?.RefreshTokenHardExpiresAt,
            IdToken = response.IdentityToken,
            Scope = response.Scope ?? previous?.Scope,
            InstanceId = previous?.InstanceId,
            TraceId = traceId,
        };
    }

    /// <summary>Seconds, as a number or a string; null when absent or beyond all reason.</summary>
    private static TimeSpan? Lifetime(TokenResponse response, string name) =>
        long.TryParse(response.TryGet(name), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0 && seconds <= LongestLifetime.TotalSeconds
            ? TimeSpan.FromSeconds(seconds)
            : null;
}
