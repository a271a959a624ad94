using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Connectors.Credentials;

/// <summary>The boundary to foreign code: a provider's exception or endless wait becomes an expected failure.</summary>
internal sealed partial class ProviderCalls(IProviderCatalog catalog, ProviderOutages outages, TimeProvider time, ILogger<ProviderCalls> logger)
{
    /// <summary>Longer than the plugin host's own limit of a request, so that its more precise failure comes first.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(45);

    /// <summary>Activates the provider and calls it.</summary>
    public async Task<ProviderResult<T>> CallAsync<T>(
        string providerId,
        Func<IProvider, CancellationToken, ValueTask<ProviderResult<T>>> call,
        CancellationToken cancellationToken
    )
        where T : class
    {
        var answer = await TryAsync(providerId, call, cancellationToken);
        outages.Note(providerId, answer.Failure);
        return answer;
    }

    private async Task<ProviderResult<T>> TryAsync<T>(
        string providerId,
        Func<IProvider, CancellationToken, ValueTask<ProviderResult<T>>> call,
        CancellationToken cancellationToken
    )
        where T : class
    {
        using var late = new CancellationTokenSource(Limit, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            var activation = await catalog.ActivateAsync(providerId, limit.Token);
            if (activation.Provider is { } provider)
            {
                return await call(provider, limit.Token);
            }

            LogUnavailable(logger, providerId, activation.Failure!.Code);
            return new ProviderFailure(ProviderFailureKind.Misconfigured, activation.Failure.Code);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ProviderFailure(ProviderFailureKind.Unavailable, "timeout");
        }
#pragma warning disable CA1031 // Foreign code: whatever it throws ends this call alone.
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(logger, e, providerId);
            return new ProviderFailure(ProviderFailureKind.ProtocolError, "plugin_error");
        }
#pragma warning restore CA1031
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The plugin of provider {ProviderId} threw an exception.")]
    private static partial void LogFailed(ILogger logger, Exception exception, string providerId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Provider {ProviderId} can't be used: {Code}.")]
    private static partial void LogUnavailable(ILogger logger, string providerId, string code);
}
