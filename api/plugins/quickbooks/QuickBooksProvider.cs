using Duende.IdentityModel.Client;
using Microsoft.Extensions.Logging;

namespace Drivetrain.Reauth.Plugins.QuickBooks;

/// <summary>Intuit's OAuth 2.0 and OpenID Connect for QuickBooks Online.</summary>
internal sealed partial class QuickBooksProvider : IProvider
{
    public const string Id = "quickbooks";
    private const string RealmParameter = "realmId";

    private readonly IPluginContext _context;
    private readonly QuickBooksSettings _settings;
    private readonly MetadataCache _metadata;
    private readonly TokenClient _tokens;
    private readonly CompanyClient _companies;
    private readonly UserInfoClient _userInfo;
    private readonly IdTokenValidator _idTokens;
    private readonly ILogger _logger;

    public QuickBooksProvider(IPluginContext context, QuickBooksSettings settings)
    {
        _context = context;
        _settings = settings;
        _logger = context.Logger;
        _metadata = new MetadataCache(context, settings);
        _tokens = new TokenClient(context, settings);
        _companies = new CompanyClient(context, settings);
        _userInfo = new UserInfoClient(context);
        _idTokens = new IdTokenValidator(settings.ClientId, _metadata, context.TimeProvider);
    }

    /// <inheritdoc />
    /// <remarks>Intuit documents neither a company hint nor a locale nor <c>prompt</c>: none is sent.</remarks>
    public ValueTask<ProviderResult<Uri>> CreateAuthorizationUrlAsync(AuthorizationRequest request, CancellationToken cancellationToken) =>
        RunAsync(
            "authorize",
            metadata => Task.FromResult<ProviderResult<Uri>>(new Uri(new RequestUrl(metadata.AuthorizationEndpoint).CreateAuthorizeUrl(
                clientId: _settings.ClientId,
                responseType: "code",
                scope: _settings.Scopes,
                redirectUri: request.RedirectUri,
                state: request.State,
                codeChallenge: request.CodeChallenge,
                codeChallengeMethod: "S256"))),
            cancellationToken);

    /// <inheritdoc />
    public ValueTask<ProviderResult<TokenSet>> ExchangeCodeAsync(CodeExchange exchange, CancellationToken cancellationToken) =>
        exchange.Code is { Length: > 0 and <= TokenClient.MaximumCodeLength }
            ? RunAsync("exchange", metadata => _tokens.ExchangeAsync(metadata, exchange, cancellationToken), cancellationToken)
            : ValueTask.FromResult<ProviderResult<TokenSet>>(new ProviderFailure(ProviderFailureKind.CodeRejected, "code_length"));

    /// <inheritdoc />
    public ValueTask<ProviderResult<TokenSet>> RefreshAsync(TokenSet tokens, CancellationToken cancellationToken) =>
        tokens.RefreshToken is { Length: > 0 }
            ? RunAsync("refresh", metadata => _tokens.RefreshAsync(metadata, tokens, cancellationToken), cancellationToken)
            : ValueTask.FromResult<ProviderResult<TokenSet>>(new ProviderFailure(ProviderFailureKind.CredentialRejected, "no_refresh_token"));

    /// <inheritdoc />
    public ValueTask<ProviderResult<Revoked>> RevokeAsync(TokenSet tokens, CancellationToken cancellationToken) =>
        RunAsync("revoke", metadata => _tokens.RevokeAsync(metadata, tokens, cancellationToken), cancellationToken);

    /// <inheritdoc />
    /// <remarks>
    /// The candidate is the callback's <c>realmId</c>, else the id_token's, else the one that the tokens were proved for before. It has to agree with
    /// the id_token where that names one, and CompanyInfo has to answer for it.
    /// </remarks>
    public ValueTask<ProviderResult<InstanceProof>> ProveInstancesAsync(TokenSet tokens, IReadOnlyDictionary<string, string> callbackParameters, CancellationToken cancellationToken)
    {
        callbackParameters.TryGetValue(RealmParameter, out var hint);
        return hint is null || IsRealmId(hint)
            ? RunAsync("prove", metadata => ProveAsync(metadata, tokens, hint, cancellationToken), cancellationToken)
            : ValueTask.FromResult<ProviderResult<InstanceProof>>(Failures.Protocol("realm_id_malformed"));
    }

    /// <summary>Who logged in, by Intuit's userinfo endpoint.</summary>
    internal ValueTask<ProviderResult<UserInfo>> GetUserInfoAsync(string accessToken, CancellationToken cancellationToken) =>
        RunAsync(
            "userinfo",
            metadata => metadata.UserInfoEndpoint is { } endpoint
                ? _userInfo.GetAsync(endpoint, accessToken, cancellationToken)
                : Task.FromResult<ProviderResult<UserInfo>>(new ProviderFailure(ProviderFailureKind.Misconfigured, "no_userinfo_endpoint")),
            cancellationToken);

    private static bool IsRealmId(string text) => text is { Length: >= 10 and <= 19 } && text.All(char.IsAsciiDigit);

    private async Task<ProviderResult<InstanceProof>> ProveAsync(Metadata metadata, TokenSet tokens, string? hint, CancellationToken cancellationToken)
    {
        Identity? identity = null;
        if (tokens.IdToken is { } idToken)
        {
            var validated = await _idTokens.ValidateAsync(idToken, metadata, cancellationToken);
            if (!validated.Succeeded)
            {
                return validated.Failure with { TraceId = tokens.TraceId };
            }

            identity = validated.Value;
        }

        var signed = identity?.RealmId;
        var realmId = hint ?? signed ?? tokens.InstanceId;
        if (realmId is null || !IsRealmId(realmId))
        {
            return Failures.Protocol("realm_id_missing", tokens.TraceId);
        }

        if (signed is not null && !string.Equals(signed, realmId, StringComparison.Ordinal))
        {
            return Failures.Protocol("realm_id_differs", tokens.TraceId);
        }

        var proof = await _companies.ProveAsync(tokens.AccessToken, realmId, signed is not null, cancellationToken);
        return proof.Succeeded ? proof.Value with { Subject = identity?.Subject ?? await SubjectAsync(tokens, cancellationToken) } : proof;
    }

    /// <summary>The login's id for the audit where no id_token came. It proves nothing, so the proof does not fail for want of it.</summary>
    private async ValueTask<string?> SubjectAsync(TokenSet tokens, CancellationToken cancellationToken) =>
        _settings.AsksForOpenId ? (await GetUserInfoAsync(tokens.AccessToken, cancellationToken)).Value?.Subject : null;

    private async ValueTask<ProviderResult<T>> RunAsync<T>(string operation, Func<Metadata, Task<ProviderResult<T>>> call, CancellationToken cancellationToken)
        where T : class
    {
        var metadata = await _metadata.GetAsync(cancellationToken);
        var result = metadata.Succeeded ? await Failures.GuardAsync(() => call(metadata.Value), cancellationToken) : metadata.Failure;
        if (result.Failure is { } failure)
        {
            LogFailure(operation, failure.Kind, failure.Error, failure.TraceId);
        }

        return result;
    }

    [LoggerMessage(EventId = 100, Level = LogLevel.Warning, Message = "Intuit {Operation} failed as {Kind} ({Error}), intuit_tid {TraceId}")]
    private partial void LogFailure(string operation, ProviderFailureKind kind, string? error, string? traceId);
}
