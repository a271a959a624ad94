using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Files;
using Drivetrain.Reauth.Storage.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Storage.Tests;

public sealed class HostingTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("reauth-hosting-");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public async Task Host_WithStorage_IsOpenBeforeServicesStartAndKeepsWhatWasCommitted()
    {
        using (var host = Build([]))
        {
            await host.StartAsync();
            Assert.Equal(HealthStatus.Healthy, await HealthAsync(host));
            await host.StopAsync();
            Assert.Equal(HealthStatus.Unhealthy, await HealthAsync(host));
        }

        using var second = Build([]);
        await second.StartAsync();
        Assert.NotNull(await second.Services.GetRequiredService<IStore>().GetAsync<Counter>("started", CancellationToken.None));
        Assert.True(File.Exists(Path.Combine(_root.FullName, "data", FileNames.Data)));
        await second.StopAsync();
    }

    [Fact]
    public async Task Host_SecondOnOneFolder_DoesNotStart()
    {
        using var first = Build([]);
        await first.StartAsync();
        using var second = Build([]);

        await Assert.ThrowsAsync<StorageInUseException>(() => second.StartAsync());

        await first.StopAsync();
    }

    [Theory]
    [InlineData("Storage:MergeBytes", "1")]
    [InlineData("Storage:Path", "")]
    [InlineData("Storage:DeferredLinger", "00:10:00")]
    public async Task Host_WithImpossibleSettings_DoesNotStart(string name, string value)
    {
        using var host = Build(new Dictionary<string, string?>(StringComparer.Ordinal) { [name] = value });

        await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
    }

    private IHost Build(Dictionary<string, string?> settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = _root.FullName });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["Storage:MinimumFreeBytes"] = "0" });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddHostedService<CommitsWhenStarting>();
        builder.Services.AddStorage();
        return builder.Build();
    }

    private static async Task<HealthStatus> HealthAsync(IHost host) =>
        (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Tags.Contains("ready"))).Status;

    private sealed class CommitsWhenStarting(IStore store) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken) =>
            await store.CommitAsync(new Batch().Add(new Counter("started", 1)), Durability.Durable, cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
