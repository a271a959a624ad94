namespace Drivetrain.Reauth.Sandbox.Hosting.Providers;

/// <summary>A simulated provider on loopback. It is never kinder than what is known of the real one; every failure is a knob.</summary>
public abstract class ProviderSimulator<TKnobs, TDirectory> : IAsyncDisposable
    where TKnobs : class, IProviderKnobs
    where TDirectory : class, IProviderDirectory
{
    private readonly WebApplication _app;
    private readonly ProviderWorld<TKnobs, TDirectory> _world;

    private protected ProviderSimulator(WebApplication app, ProviderWorld<TKnobs, TDirectory> world) => (_app, _world) = (app, world);

    /// <summary>Where the browser goes.</summary>
    public Uri BrowserOrigin => _world.BrowserOrigin;

    /// <summary>Where servers go.</summary>
    public Uri BackChannelOrigin => _world.BackChannelOrigin;

    /// <summary>The base of the API.</summary>
    public Uri ApiBaseUrl => BackChannelOrigin;

    /// <summary>The app's client id.</summary>
    public string ClientId => _world.Options.ClientId;

    /// <summary>The app's client secret.</summary>
    public string ClientSecret => _world.Options.ClientSecret;

    /// <summary>The knobs; replace them to turn one.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public TKnobs Knobs
    {
        get => _world.Knobs;
        set => _world.KnobStore.Update(_ => value);
    }

    /// <summary>People and companies. Replacing them ends what hangs on them.</summary>
    /// <exception cref="ArgumentException">It contradicts itself.</exception>
    public TDirectory Directory
    {
        get => _world.Directory;
        set => _world.Directory = value;
    }

    /// <summary>Turns knobs by a change of the current ones.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public void Turn(Func<TKnobs, TKnobs> change) => _world.KnobStore.Update(change);

    /// <summary>Signs tokens with a new key from now on; the old one leaves the key set.</summary>
    public void RotateSigningKey() => _world.Keys.Rotate();

    /// <summary>Knobs, directory, connections, tokens, sessions and the log as they were at the start. Signing keys stay.</summary>
    public void Reset() => _world.Reset();

    /// <summary>A client that acts as one person's browser: own cookies, *.localhost resolved, redirects not followed.</summary>
    public HttpClient CreateBrowser() => new(LoopbackHttp.CreateHandler()) { BaseAddress = BrowserOrigin };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _world.Keys.Dispose();
        GC.SuppressFinalize(this);
    }
}
