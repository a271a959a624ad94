using Drivetrain.Reauth.PluginHost.Tests.Support;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.PluginHost.Tests.Contract;

/// <summary>What the contract has to know of a provider: its fake server, its settings, and what is its own.</summary>
public abstract class ContractSubject(FakeServer server) : IAsyncDisposable
{
    public FakeServer Server { get; } = server;

    public abstract string ProviderId { get; }

    /// <summary>Where plugins' folders are; the shipped ones, unless said otherwise.</summary>
    public virtual PluginHostOptions Options(IReadOnlyDictionary<string, string> settings, EgressLimits limits) =>
        new() { ProviderSettings = _ => settings, Egress = limits };

    public abstract IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>Its own parameters of the authorization request, <c>scope</c> among them.</summary>
    public abstract IReadOnlyDictionary<string, string> AuthorizationParameters { get; }

    public virtual string TokenPath => "/token";

    /// <summary>What is called, in the end, to end access.</summary>
    public abstract string RevokePath { get; }

    /// <summary>What is asked for the instance; null where the token response says it.</summary>
    public abstract string? ProofPath { get; }

    /// <summary>A callback without code and state.</summary>
    public virtual IReadOnlyDictionary<string, string> Callback => new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The instance that a login opens.</summary>
    public abstract Instance Instance { get; }

    public abstract string ForeignInstanceId { get; }

    public abstract TimeSpan AccessLifetime { get; }

    public abstract TimeSpan RefreshLifetime { get; }

    /// <summary>The answer to a refresh that changed the refresh token.</summary>
    public abstract string Rotated(string accessToken, string refreshToken);

    /// <summary>Asserts how the client shows who it is.</summary>
    public abstract void AssertAuthenticated(FakeServer.Received request);

    /// <summary>Makes the server name a host that the plugin may not reach, or says settings that do.</summary>
    public abstract void NameForeignHost();

    /// <summary>Makes the server answer a revocation as it does when the tokens are dead.</summary>
    public abstract void KillTokens();

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Server.DisposeAsync();
    }
}
