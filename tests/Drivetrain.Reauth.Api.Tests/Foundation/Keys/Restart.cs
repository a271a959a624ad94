using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Features.Reauths;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.PluginHost;
using Microsoft.Extensions.DependencyInjection;

namespace Drivetrain.Reauth.Api.Tests.Foundation.Keys;

/// <summary>A service with a connected connector, and the same database under a service that starts with another folder of keys.</summary>
internal sealed class Restart : IAsyncDisposable
{
    public const string ConnectorId = "con_1";

    /// <summary>The secret of the browser that <see cref="AttemptId"/> is bound to.</summary>
    public const string Browser = "browser-secret-0123456789012345678901234567";

    public const string AttemptId = "rea_ended";

    private readonly List<ReauthApi> _later = [];

    private Restart(ReauthApi before) => Before = before;

    public ReauthApi Before { get; }

    /// <summary>What every start has in common: the provider at which logins end.</summary>
    public ScriptedProvider Provider { get; } = new(Given.Now);

    public InMemoryStore Store => Before.Store;

    public string KeysBefore => Path.Combine(Before.Folder, "keys");

    public static async Task<Restart> BeginAsync()
    {
        var restart = new Restart(new ReauthApi());
        restart.Adopt(restart.Before);
        await restart.ConnectAsync(ConnectorId);
        return restart;
    }

    /// <summary>A connector that somebody has logged in to, with an attempt that has ended.</summary>
    public async Task ConnectAsync(string id)
    {
        using var started = Before.Anonymous();
        var protector = Before.Services.GetRequiredService<TokenProtector>();
        var connector = Given.Connector(Given.Acme, AttemptId) with
        {
            Id = id,
            Status = ConnectorStatus.Connected,
            Failure = null,
            LastReauthenticatedAt = Given.Now.AddDays(-1),
            GrantId = $"gra_{id}",
        };
        var login = new NewGrant($"rea_{id}", id, connector.WorkspaceId, connector.ProviderId, "session:1");
        var tokens = Provider.Granted.Value!;
        var held = GrantTransitions.Receive(login, protector.Seal(tokens, Grant.IdOf(login.ReauthId), connector.ProviderId), Given.Now, Given.Now);
        var grant = GrantTransitions.Use(held, replaced: null, id, Given.Acme, Given.Now)!;
        var attempt = ReauthTransitions
            .Cancel(Given.Created(connector) with { Id = AttemptId, BrowserHash = Secrets.Hash(Browser), ReturnUrl = "https://app.drivetrain.ai/" }, Given.Now)!
            .Reauth;
        var batch = new Batch().Put(connector, 0).Put(grant, 0);
        await Store.CommitAsync(Store.Find<ReauthAttempt>(AttemptId) is null ? batch.Put(attempt, 0) : batch, Durability.Durable, CancellationToken.None);
    }

    /// <summary>Starts with a folder of keys of its own, empty unless said otherwise.</summary>
    public ReauthApi Start(string? folder = null, Action<ReauthApi>? adjust = null)
    {
        var api = folder is null ? new ReauthApi { Store = Store } : new ReauthApi { Store = Store, Folder = folder };
        Adopt(api);
        adjust?.Invoke(api);
        _later.Add(api);
        using var started = api.Anonymous();
        return api;
    }

    /// <summary>Puts the keys from before into the folder of a service that runs.</summary>
    public void GiveBack(ReauthApi api)
    {
        var folder = Directory.CreateDirectory(Path.Combine(api.Folder, "keys")).FullName;
        foreach (var file in Directory.EnumerateFiles(KeysBefore, "*.xml"))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        }
    }

    /// <summary>The id of the one key from before.</summary>
    public string KeyId() => System.Xml.Linq.XElement.Load(Assert.Single(Directory.GetFiles(KeysBefore, "*.xml"))).Attribute("id")!.Value;

    public Grant Credential(string connectorId = ConnectorId) => Store.Find<Grant>($"gra_{connectorId}")!;

    public async ValueTask DisposeAsync()
    {
        foreach (var api in _later)
        {
            await api.DisposeAsync();
        }

        await Before.DisposeAsync();
    }

    private void Adopt(ReauthApi api) => api.ExtraServices = services => services.AddSingleton<IProviderCatalog>(Provider);
}
