using Drivetrain.Reauth.PluginHost.Manifests;
using Drivetrain.Reauth.Plugins;
using Duende.IdentityModel.Client;
using Microsoft.Extensions.Logging;

namespace Drivetrain.Reauth.PluginHost.Declarative;

/// <summary>A provider that its manifest describes, run by the host: OAuth 2.0 with PKCE, OpenID Connect, and the proof of the instance.</summary>
internal sealed partial class DeclaredProvider : IProvider
{
    private readonly ProviderAccess _access;
    private readonly MetadataCache _metadata;
    private readonly TokenEndpoint _tokens;
    private readonly InstanceProver _prover;
    private readonly ILogger _logger;

    public DeclaredProvider(ProviderContribution provider, IPluginContext context)
    {
        _access = new ProviderAccess(provider, context.GetSettings(provider.Id), context);
        _logger = context.Logger;
        var failures = new Failures(_access);
        _metadata = new MetadataCache(_access, failures);
        _tokens = new TokenEndpoint(_access, failures);
        _prover = new InstanceProver(_access, failures, new IdTokenValidator(_access, _metadata));
    }

    /// <inheritdoc />
    public ValueTask<ProviderResult<Uri>> CreateAuthorizationUrlAsync(AuthorizationRequest request, CancellationToken cancellationToken) =>
        RunAsync("authorize", metadata => Task.FromResult<ProviderResult<Uri>>(AuthorizationUrl(metadata, request)), cancellationToken);

    /// <inheritdoc />
    public ValueTask<ProviderResult<TokenSet>> ExchangeCodeAsync(CodeExchange exchange, CancellationToken cancellationToken) =>
        exchange.Code.Length > 0 && exchange.Code.Length <= _access.OAuth.Limits.Code
            ? RunAsync("exchange", metadata => _tokens.ExchangeAsync(metadata, exchange, cancellationToken), cancellationToken)
            : ValueTask.FromResult<ProviderResult<TokenSet>>(new ProviderFailure(ProviderFailureKind.CodeRejected, "code_length"));

    /// <inheritdoc />
    public ValueTask<ProviderResult<InstanceProof>> ProveInstancesAsync(
        TokenSet tokens,
        IReadOnlyDictionary<string, string> callbackParameters,
        CancellationToken cancellationToken
    )
    {
        var hint = _prover.HintOf(callbackParameters);
        return hint.Succeeded
            ? RunAsync("prove", metadata => _prover.ProveAsync(metadata, tokens, hint.Value.InstanceId, cancellationToken), cancellationToken)
            : ValueTask.FromResult<ProviderResult<InstanceProof>>(hint.Failure);
    }

    /// <inheritdoc />
    public ValueTask<ProviderResult<TokenSet>> RefreshAsync(TokenSet tokens, CancellationToken cancellationToken) =>
        tokens.RefreshToken is { Length: > 0 }
            ? RunAsync("refresh", metadata => _tokens.RefreshAsync(metadata, tokens, cancellationToken), cancellationToken)
            : ValueTask.FromResult<ProviderResult<TokenSet>>(new ProviderFailure(ProviderFailureKind.CredentialRejected, "no_refresh_token"));

    /// <inheritdoc />
    public ValueTask<ProviderResult<Revoked>> RevokeAsync(TokenSet tokens, CancellationToken cancellationToken) =>
        RunAsync("revoke", metadata => _tokens.RevokeAsync(metadata, tokens, cancellationToken), cancellationToken);

    private Uri AuthorizationUrl(ServerMetadata metadata, AuthorizationRequest request)
    {
        var extra = new Parameters();
        foreach (var (name, value) in _access.AuthorizationParameters(request.Instance?.Id, request.Locale))
        {
            extra.Add(name, value);
        }

        return new Uri(
            new RequestUrl(metadata.Authorization.OriginalString).CreateAuthorizeUrl(
                clientId: _access.ClientId,
                responseType: "code",
                scope: _access.Scopes.Length == 0 ? null : _access.Scopes,
                redirectUri: request.RedirectUri,
                state: request.State,
                codeChallenge: _access.OAuth.UsesPkce ? request.CodeChallenge : null,
                codeChallengeMethod: _access.OAuth.UsesPkce ? "S256" : null,
                extra: extra
            )
        );
    }

    private async ValueTask<ProviderResult<T>> RunAsync<T>(
        string operation,
        Func<ServerMetadata, Task<ProviderResult<T>>> call,
        CancellationToken cancellationToken
    )
        where T : class
    {
        var metadata = await _metadata.GetAsync(cancellationToken);
        var result = metadata.Succeeded ? await Failures.GuardAsync(() => call(metadata.Value), cancellationToken) : metadata.Failure;
        if (result.Failure is { } failure)
        {
            LogFailure(_access.Provider.DisplayName, operation, failure.Kind, failure.Error, failure.TraceId);
            if (failure.Error is Failures.InvalidClient && _access.OAuth.ClientAuthentication is ClientAuthentication.Basic)
            {
                LogClientRefused(_access.Provider.DisplayName);
            }
        }

        return result;
    }

    [LoggerMessage(
        EventId = 101,
        Level = LogLevel.Warning,
        Message = "{Provider} rejected the client ID or client secret. Compare both with the provider's developer pages. "
            + "If they are correct, the provider may compare the secret undecoded, and its manifest needs \"clientAuthentication\": \"client_secret_post\""
    )]
    private partial void LogClientRefused(string provider);

    [LoggerMessage(EventId = 100, Level = LogLevel.Warning, Message = "{Provider} {Operation} failed as {Kind} ({Error}), trace id {TraceId}")]
    private partial void LogFailure(string provider, string operation, ProviderFailureKind kind, string? error, string? traceId);
}
