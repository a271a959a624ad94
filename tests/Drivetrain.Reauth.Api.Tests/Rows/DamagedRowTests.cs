using System.Net;
using System.Text.Json;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;
using Drivetrain.Reauth.Api.Foundation.Keys;
using Drivetrain.Reauth.Api.Foundation.Retention;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Features.Reauths;
using Drivetrain.Reauth.Api.Tests.Foundation.Keys;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Drivetrain.Reauth.Api.Tests.Rows;

/// <summary>A row or file that cannot be read, or that something always fails on, is a state of that one thing.</summary>
[Trait("Case", "13.3")]
public sealed partial class DamagedRowTests
{
    private static readonly Func<string, string> Broken = json => json[..(json.Length / 2)];

    [Fact]
    public async Task List_CredentialOfOneConnectorIsDamaged_ListsAll()
    {
        await using var world = await Restart.BeginAsync();
        await world.ConnectAsync("con_2");
        world.Store.Tamper<Grant>("gra_con_1", Broken);
        using var platform = world.Before.With(ReauthApi.PlatformKey);

        using var list = await platform.GetAsync($"/v1/connectors?workspaceId={ReauthApi.Workspace}");

        var items = (await list.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["con_1", "con_2"], items.Select(item => item.GetProperty("id").GetString()!), StringComparer.Ordinal);
        Assert.False(items[0].TryGetProperty("credentialExpiresAt", out _));
        Assert.True(items[1].TryGetProperty("credentialExpiresAt", out _));
    }

    [Fact]
    public async Task List_OneConnectorIsDamaged_ListsTheOthersAndAnswersForItAlone()
    {
        await using var world = await Restart.BeginAsync();
        await world.ConnectAsync("con_2");
        world.Store.Tamper<Connector>("con_1", json => json.Replace("\"Connected\"", "\"Hovering\"", StringComparison.Ordinal));
        using var platform = world.Before.With(ReauthApi.PlatformKey);

        using var list = await platform.GetAsync($"/v1/connectors?workspaceId={ReauthApi.Workspace}");
        using var one = await platform.GetAsync("/v1/connectors/con_1");

        Assert.Equal("con_2", Assert.Single((await list.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("items").EnumerateArray()).GetProperty("id").GetString());
        var problem = await one.ReadProblemAsync(HttpStatusCode.InternalServerError, "document_unreadable");
        Assert.DoesNotContain("Exception", problem.ToString(), StringComparison.Ordinal);
        using var anyone = world.Before.Anonymous();
        using var ready = await anyone.GetAsync("/healthz/ready");
        Assert.Equal("degraded", (await ready.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("status").GetString());
        Assert.Single(world.Before.Logs.Lines, line => line.Contains("connectors/con_1 is damaged", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Page_AttemptIsDamaged_SaysWhoseFaultItIs()
    {
        await using var world = await Restart.BeginAsync();
        world.Store.Tamper<ReauthAttempt>(Restart.AttemptId, Broken);
        using var browser = new Browser(world.Before);
        browser.Keep("__Host-reauth-browser", Restart.Browser);

        var page = await browser.GetAsync($"/reauth/{Restart.AttemptId}");

        Assert.Equal(HttpStatusCode.InternalServerError, page.Status);
        Assert.Contains("This is a problem on our side", page.Text, StringComparison.Ordinal);
    }

    /// <summary>What goes on without the damaged row: a new login, and the end of the connector.</summary>
    [Fact]
    public async Task Connector_AttemptAndCredentialAreDamaged_CanBeLoggedInToAndDeleted()
    {
        await using var world = await Restart.BeginAsync();
        world.Store.Tamper<ReauthAttempt>(Restart.AttemptId, Broken);
        world.Store.Tamper<Grant>("gra_con_1", Broken);
        using var platform = world.Before.With(ReauthApi.PlatformKey);

        using var begun = await platform.PostJsonAsync("/v1/connectors/con_1/reauths", new { });
        using var deleted = await platform.DeleteAsync("/v1/connectors/con_1");

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.NoContent), (begun.StatusCode, deleted.StatusCode));
    }

    /// <summary>More than a portion of overdue attempts that cannot be ended, in front of one that can.</summary>
    [Fact]
    public async Task Sweep_ManyRowsThatAlwaysFail_ReachesTheOthersAndTellsEachOnce()
    {
        var shell = new Shell();
        var connector = await shell.ConnectorAsync(Given.Acme);
        var overdue = Given.Started(connector) with { ExpiresAt = shell.Time.Now.AddMinutes(-1) };
        for (var i = 0; i < 250; i++)
        {
            await shell.PutAsync(overdue with { Id = $"rea_bad_{i:d3}", ConnectorId = "con_1" });
        }

        await shell.PutAsync(overdue with { Id = "rea_good", ExpiresAt = shell.Time.Now.AddSeconds(-1) });
        shell.Store.BeforeCommit = batch =>
            batch.Changes.Any(change => change.Id.StartsWith("rea_bad", StringComparison.Ordinal))
                ? throw new InvalidOperationException("This one always fails.")
                : Task.CompletedTask;

        await shell.Sweep.SweepAsync(CancellationToken.None);
        await shell.Sweep.SweepAsync(CancellationToken.None);

        Assert.Equal(ReauthStatus.Expired, (await shell.AttemptAsync("rea_good")).Status);
        Assert.Equal(250, shell.Rows.Count);
    }

    [Fact]
    public async Task Sweep_OverdueAttemptHasAnUnknownStatus_EndsTheOthers()
    {
        var shell = new Shell();
        var connector = await shell.ConnectorAsync(Given.Acme);
        var overdue = Given.Started(connector) with { ExpiresAt = shell.Time.Now.AddMinutes(-1) };
        await shell.PutAsync(overdue);
        await shell.PutAsync(overdue with { Id = "rea_2" });
        shell.Store.Tamper<ReauthAttempt>("rea_1", json => json.Replace("\"Started\"", "\"Hovering\"", StringComparison.Ordinal));

        await shell.Sweep.SweepAsync(CancellationToken.None);

        Assert.Equal(ReauthStatus.Expired, (await shell.AttemptAsync("rea_2")).Status);
    }

    [Fact]
    public async Task Expiry_OneKindFails_DeletesTheOthers()
    {
        var seen = 0;
        IExpiring[] kinds =
        [
            new Kind(() => throw new InvalidOperationException("first")),
            new Kind(() => ++seen),
            new Kind(() => throw new InvalidOperationException("last")),
        ];

        var failed = await Assert.ThrowsAsync<AggregateException>(() =>
            new ExpirySweep(new InMemoryStore(), kinds, TimeProvider.System).SweepAsync(CancellationToken.None)
        );

        Assert.Equal((1, 2), (seen, failed.InnerExceptions.Count));
    }

    [Fact]
    public async Task Screenshots_OneFileCannotBeDeleted_TheOthersAreAndTheHostGoesOn()
    {
        const string Undeletable = "/proc/sys/fs/epoll";
        if (!Directory.Exists(Undeletable))
        {
            // Elsewhere there are no files that even root may not delete.
            return;
        }

        await using var api = new ReauthApi();
        using var anyone = api.Anonymous();
        var folder = Directory
            .CreateDirectory(Path.Combine(api.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<StorageOptions>>().Value.Path, "screenshots"))
            .FullName;
        Directory.CreateSymbolicLink(Path.Combine(folder, "aa"), Undeletable);
        var deletable = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "zz")).FullName, "left.part");
        await File.WriteAllTextAsync(deletable, "left");
        api.Time.SetUtcNow(DateTimeOffset.UtcNow.AddYears(1));
        var sweep = api.Services.GetRequiredService<ScreenshotSweep>();

        await sweep.SweepAsync(CancellationToken.None);
        await sweep.SweepAsync(CancellationToken.None);

        Assert.False(File.Exists(deletable));
        Assert.Single(api.Logs.Lines, line => line.Contains("screenshots/max_user_watches is damaged", StringComparison.Ordinal));
        using var live = await anyone.GetAsync("/healthz/live");
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        Directory.Delete(Path.Combine(folder, "aa"));
    }

    [Fact]
    public async Task Host_BackgroundServiceThrows_GoesOn()
    {
        await using var api = new ReauthApi();
        api.ExtraServices = services => services.AddHostedService<Failing>();
        using var anyone = api.Anonymous();
        await Eventually.HoldsAsync(
            () => api.Logs.Lines.Any(line => line.Contains("This service always fails.", StringComparison.Ordinal)),
            "the failure to be told"
        );

        using var live = await anyone.GetAsync("/healthz/live");

        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        Assert.False(api.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested);
    }

    [Fact]
    public async Task Start_RecordOfAKeyIsNoKeys_StartsAllTheSame()
    {
        await using var world = await Restart.BeginAsync();
        await world.Store.CommitAsync(new Batch().Add(new ProtectionKey { Id = "no-key", SeenAt = Given.Now }), Durability.Durable, CancellationToken.None);

        var after = world.Start(world.Before.Folder);

        using var platform = after.With(ReauthApi.PlatformKey);
        using var token = await platform.PostAsync("/v1/connectors/con_1/access-token", content: null);
        Assert.Equal(HttpStatusCode.OK, token.StatusCode);
    }

    private sealed class Kind(Func<int> sweep) : IExpiring
    {
        public Task<int> SweepAsync(IStore store, DateTimeOffset now, int limit, CancellationToken cancellationToken) => Task.FromResult(sweep());
    }

    private sealed class Failing : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await Task.Yield();
            throw new InvalidOperationException("This service always fails.");
        }
    }
}
