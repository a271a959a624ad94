using System.Net.Http.Headers;
using Drivetrain.Reauth.Sandbox.Drivetrain.Sync;
using Drivetrain.Reauth.Sandbox.Drivetrain.Webhooks;
using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Drivetrain;

/// <summary>All state of one simulated Drivetrain.</summary>
internal sealed class DrivetrainWorld : IAsyncDisposable
{
    private readonly List<HttpClient> _clients = [];

    public DrivetrainWorld(DrivetrainOptions options)
    {
        Options = options;
        KnobStore = new KnobStore<DrivetrainKnobs>(options.Knobs);
        Board = new SourceBoard(options.TimeProvider);
        Syncs = new SyncRunner(this);
        Companies = new CompanyReader(NewClient());
        Pairings = new PairingDesk(this);
        if (options.ApiUrl is { } apiUrl)
            UseApi(apiUrl, options.PlatformKey);
    }

    public DrivetrainOptions Options { get; }

    public KnobStore<DrivetrainKnobs> KnobStore { get; }

    public DrivetrainKnobs Knobs => KnobStore.Value;

    public SourceBoard Board { get; }

    public WebhookLog Webhooks { get; } = new();

    public SyncRunner Syncs { get; }

    public CompanyReader Companies { get; }

    public ReauthApi? Api { get; private set; }

    public PairingDesk Pairings { get; }

    /// <summary>Set once the port is known.</summary>
    public Uri BrowserOrigin { get; set; } = new("http://drivetrain.localhost");

    public void UseApi(Uri apiUrl, string platformKey)
    {
        var client = NewClient();
        client.BaseAddress = apiUrl;
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", platformKey);
        Api = new ReauthApi(client);
    }

    /// <summary>Where a person comes back to.</summary>
    public string ReturnUrl(DataSource source) => new Uri(BrowserOrigin, $"/data?source={Uri.EscapeDataString(source.Id)}").AbsoluteUri;

    public void Reset()
    {
        Syncs.Reset();
        KnobStore.Reset();
        Webhooks.Clear();
        Pairings.Clear();
        Board.Reset();
    }

    public async ValueTask DisposeAsync()
    {
        await Syncs.DisposeAsync();
        foreach (var client in _clients)
            client.Dispose();
    }

    private HttpClient NewClient()
    {
        var client = new HttpClient(LoopbackHttp.CreateHandler()) { Timeout = TimeSpan.FromSeconds(30) };
        _clients.Add(client);
        return client;
    }
}
