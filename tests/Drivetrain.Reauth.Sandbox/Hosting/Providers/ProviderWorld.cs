namespace Drivetrain.Reauth.Sandbox.Hosting.Providers;

/// <summary>What the state of every simulated provider has; its endpoints share it.</summary>
/// <param name="name">The provider's name in host names and cookies.</param>
internal abstract class ProviderWorld<TKnobs, TDirectory>(string name, ProviderOptions<TKnobs, TDirectory> options)
    where TKnobs : class, IProviderKnobs
    where TDirectory : class, IProviderDirectory
{
    private TDirectory _directory = options.Directory;

    public ProviderOptions<TKnobs, TDirectory> Options => options;

    public KnobStore<TKnobs> KnobStore { get; } = new(options.Knobs);

    public TKnobs Knobs => KnobStore.Value;

    public SigningKeys Keys { get; } = new();

    public SignInSessions Sessions { get; } = new($"sandbox_{name}_session");

    /// <summary>Known once the server listens.</summary>
    public Uri BrowserOrigin { get; private set; } = new($"http://{name}.localhost");

    /// <summary>Known once the server listens.</summary>
    public Uri BackChannelOrigin { get; private set; } = new("http://127.0.0.1");

    public DateTimeOffset Now => options.TimeProvider.GetUtcNow().AddSeconds(Knobs.ClockOffsetSeconds);

    /// <exception cref="ArgumentException">It contradicts itself.</exception>
    public virtual TDirectory Directory
    {
        get => Volatile.Read(ref _directory);
        set
        {
            if (value.Validate() is { } error)
                throw new ArgumentException(error, nameof(value));
            Volatile.Write(ref _directory, value);
        }
    }

    /// <summary>Starts the server and notes where it listens.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public async Task<WebApplication> StartAsync(Action<IServiceCollection> addServices, Action<WebApplication> map, CancellationToken cancellationToken)
    {
        var (app, port) = await LoopbackServer.StartAsync(options.Port, options.Tls, addServices, map, cancellationToken);
        BrowserOrigin = options.BrowserOrigin ?? new Uri($"http://{name}.localhost:{port}");
        BackChannelOrigin = options.BackChannelOrigin ?? new Uri($"http://127.0.0.1:{port}");
        return app;
    }

    /// <summary>Everything as it was at the start; signing keys stay.</summary>
    public virtual void Reset()
    {
        KnobStore.Reset();
        Directory = options.Directory;
        Sessions.Clear();
    }

    /// <summary>The email that is signed in in this browser, unless a knob makes everybody sign in again.</summary>
    protected string? EmailOf(HttpContext context) => Knobs.RememberSignIn ? Sessions.Find(context) : null;
}
