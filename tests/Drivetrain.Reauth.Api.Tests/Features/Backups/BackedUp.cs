using System.CommandLine;
using System.Net;
using Drivetrain.Reauth.Api.Features.Backups;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Features.Handovers;
using Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Features.Reauths;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.PluginHost;
using Microsoft.Extensions.DependencyInjection;

namespace Drivetrain.Reauth.Api.Tests.Features.Backups;

/// <summary>A service on a disk that can be backed up, and others that are started from what was restored.</summary>
internal sealed class BackedUp : IAsyncDisposable
{
    public const string Passphrase = "a passphrase for tests 0123456789";

    private readonly List<ReauthApi> _later = [];

    public BackedUp(bool withKeys = true)
    {
        Api = new ReauthApi { OnDisk = true };
        if (withKeys)
        {
            Api.Settings["Backup:Passphrase"] = Passphrase;
        }

        Adopt(Api);
    }

    public ReauthApi Api { get; }

    public ScriptedProvider Provider { get; } = new(Given.Now);

    /// <summary>A place for what is restored, which is not there yet.</summary>
    public string Target { get; } = Path.Combine(Directory.CreateTempSubdirectory("reauth-restored-").FullName, "reauth");

    public string BackupsFolder => Path.Combine(Api.Folder, "backups");

    public IStore Store => Api.Services.GetRequiredService<IStore>();

    /// <summary>A connector that somebody has logged in to, with its credential, in one commit.</summary>
    public async Task ConnectAsync(string id)
    {
        var protector = Api.Services.GetRequiredService<TokenProtector>();
        var connector = Given.Connector(Given.Acme, $"rea_{id}") with
        {
            Id = id,
            DataSourceId = $"ds_{id}",
            Status = ConnectorStatus.Connected,
            Failure = null,
            GrantId = $"gra_{id}",
        };
        var login = new NewGrant($"rea_{id}", id, connector.WorkspaceId, connector.ProviderId, "session:1");
        var held = GrantTransitions.Receive(
            login,
            protector.Seal(Provider.Granted.Value!, Grant.IdOf(login.ReauthId), connector.ProviderId),
            Given.Now,
            Given.Now
        );
        await Store.CommitAsync(
            new Batch().Put(connector, 0).Put(GrantTransitions.Use(held, replaced: null, id, Given.Acme, Given.Now)!, 0),
            Durability.Durable,
            CancellationToken.None
        );
    }

    /// <summary>A hand-over link and an attempt with a ticket, both open, of a connector.</summary>
    public Task OpenAsync(string connectorId)
    {
        var connector = Given.Connector(Given.Acme) with { Id = connectorId };
        var attempt = Given.Created(connector) with { Id = "rea_open", BrowserHash = null, TicketHash = "hash", TicketExpiresAt = Given.Now.AddMinutes(5) };
        var handover = HandoverTransitions.Create(
            new NewHandover("hnd_open", "hash", TimeSpan.FromDays(1), TimeSpan.FromDays(1), AskedBy: null, Note: null),
            connector,
            Given.Now
        )!;
        return Store.CommitAsync(new Batch().Put(attempt, 0).Put(handover, 0), Durability.Durable, CancellationToken.None).AsTask();
    }

    public async Task<BackupResponse> BackupAsync()
    {
        using var operators = Api.With(ReauthApi.OperatorKey);
        using var made = await operators.PostAsync("/v1/backups", content: null);
        var backup = await made.ReadJsonAsync(HttpStatusCode.OK);
        return new BackupResponse(
            backup.GetProperty("path").GetString()!,
            backup.GetProperty("bytes").GetInt64(),
            backup.GetProperty("documents").GetInt64(),
            backup.TryGetProperty("keysPath", out var keys) ? keys.GetString() : null,
            backup.GetProperty("createdAt").GetDateTimeOffset()
        );
    }

    /// <summary>Runs the command <c>restore</c>, with the passphrase in a file.</summary>
    public async Task<(int Code, string Output, string Error)> RestoreAsync(
        string backup,
        string? keys,
        string passphrase = Passphrase,
        bool keepAccess = false
    )
    {
        var file = Path.Combine(Api.Folder, Guid.NewGuid().ToString("N"));
        await File.WriteAllTextAsync(file, passphrase + "\n");
        string[] args =
        [
            "restore",
            backup,
            "--to",
            Target,
            "--passphrase-file",
            file,
            .. keys is null ? Array.Empty<string>() : ["--keys", keys],
            .. keepAccess ? ["--keep-access"] : Array.Empty<string>(),
        ];
        return await RunAsync(RestoreCommand.Create(Program.RestoreSteps, Api.Time), args);
    }

    public static Task<(int Code, string Output, string Error)> CheckAsync(string path) =>
        RunAsync(CheckCommand.Create(folder => new ScreenshotInspection(folder)), "check", path);

    /// <summary>A service on what was restored.</summary>
    public ReauthApi StartRestored()
    {
        var api = new ReauthApi { OnDisk = true, Folder = Target };
        Adopt(api);
        _later.Add(api);
        using var started = api.Anonymous();
        return api;
    }

    public static async Task<(int Code, string Output, string Error)> RunAsync(Command command, params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await new RootCommand { command }
            .Parse(args)
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var api in _later)
        {
            await api.DisposeAsync();
        }

        await Api.DisposeAsync();
        Directory.Delete(Path.GetDirectoryName(Target)!, recursive: true);
    }

    private void Adopt(ReauthApi api) => api.ExtraServices = services => services.AddSingleton<IProviderCatalog>(Provider);
}
