using System.CommandLine;
using System.Net;
using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Features.EncryptionKeys;
using Drivetrain.Reauth.Api.Features.Webhooks;
using Drivetrain.Reauth.Api.Foundation.Keys;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Drivetrain.Reauth.Api.Tests.Foundation.Keys;

/// <summary>A new key is used at once, and takes over what the old ones encrypted while the service runs.</summary>
[Trait("Case", "13.5")]
public sealed class RotationTests
{
    [Fact]
    public async Task Rotate_WhileRunning_EncryptsEverythingAnewAndRetiresTheOldKey()
    {
        await using var world = await Restart.BeginAsync();
        await world.ConnectAsync("con_2");
        await world.Before.PairAsync(ReauthApi.Workspace);
        using var operators = world.Before.With(ReauthApi.OperatorKey);
        using var endpoint = await operators.PostJsonAsync("/v1/webhook-endpoints", new { url = "https://hooks.example.com/x" });
        Assert.Equal(HttpStatusCode.Created, endpoint.StatusCode);
        var oldKey = Guid.Parse(world.KeyId());

        using var begun = await operators.PostAsync("/v1/key-rotation", content: null);
        var newKey = (await begun.ReadJsonAsync(HttpStatusCode.Accepted)).GetProperty("keyId").GetString()!;
        await world.Before.Services.GetRequiredService<KeyRotator>().SweepAsync(CancellationToken.None);

        using var read = await operators.GetAsync("/v1/key-rotation");
        var rotation = await read.ReadJsonAsync(HttpStatusCode.OK);
        Assert.True(rotation.TryGetProperty("finishedAt", out _));
        Assert.Equal((4, 0), (rotation.GetProperty("done").GetInt32(), rotation.GetProperty("unreadable").GetInt32()));
        Assert.All(KeysInUse(world.Store), keyId => Assert.Equal(Guid.Parse(newKey), keyId));
        Assert.NotNull(world.Store.Find<ProtectionKey>(ProtectionKey.IdOf(oldKey))!.RetiredAt);
        Assert.Null(world.Store.Find<ProtectionKey>(newKey)!.RetiredAt);

        // Without the old key's file all is still readable.
        foreach (
            var file in Directory
                .GetFiles(world.KeysBefore, "*.xml")
                .Where(file => File.ReadAllText(file).Contains(oldKey.ToString("D"), StringComparison.Ordinal))
        )
        {
            File.Delete(file);
        }

        var after = world.Start(world.Before.Folder);
        using var platform = after.With(ReauthApi.PlatformKey);
        using var token = await platform.PostAsync("/v1/connectors/con_2/access-token", content: null);
        using var ready = await platform.GetAsync("/healthz/ready");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (token.StatusCode, ready.StatusCode));
        await after.PairAsync(ReauthApi.Workspace);
    }

    [Fact]
    public async Task Rotate_Interrupted_GoesOnAfterARestartWithTheSameKey()
    {
        await using var world = await Restart.BeginAsync();
        await world.ConnectAsync("con_2");
        var rotator = world.Before.Services.GetRequiredService<KeyRotator>();
        var begun = await rotator.BeginAsync("key:operator", CancellationToken.None);
        world.Store.BeforeCommit = batch =>
            batch.Changes.Any(change => change.Id == "gra_con_2") ? throw new StorageUnavailableException("The disk is gone.") : Task.CompletedTask;
        await Assert.ThrowsAnyAsync<IOException>(() => rotator.SweepAsync(CancellationToken.None));
        world.Store.BeforeCommit = null;

        var again = await rotator.BeginAsync("key:operator", CancellationToken.None);
        var after = world.Start(world.Before.Folder);
        await after.Services.GetRequiredService<KeyRotator>().SweepAsync(CancellationToken.None);

        await world.Store.UntilAsync(store => store.Find<KeyRotation>(KeyRotation.TheId) is { FinishedAt: not null });
        Assert.Equal(begun.KeyId, again.KeyId);
        Assert.All(KeysInUse(world.Store), keyId => Assert.Equal(Guid.Parse(begun.KeyId), keyId));
    }

    [Fact]
    public async Task Rotate_SomethingIsUnderAMissingKey_LeavesItAndKeepsThatKeyOnRecord()
    {
        await using var world = await Restart.BeginAsync();
        await using var elsewhere = new ReauthApi();
        using var started = elsewhere.Anonymous();
        var after = world.Start(elsewhere.Folder);
        var missing = world.Credential().ProtectedTokens;
        var rotator = after.Services.GetRequiredService<KeyRotator>();

        await rotator.BeginAsync("key:operator", CancellationToken.None);
        await rotator.SweepAsync(CancellationToken.None);

        Assert.Equal(
            (true, 1),
            (await rotator.FindAsync(CancellationToken.None) is { FinishedAt: not null }, (await rotator.FindAsync(CancellationToken.None))!.Unreadable)
        );
        Assert.Equal(missing, world.Credential().ProtectedTokens);
        Assert.Null(world.Store.Find<ProtectionKey>(world.KeyId())!.RetiredAt);
    }

    [Fact]
    public async Task Rotate_NoKeyIsThere_IsRefusedAndMakesNone()
    {
        await using var world = await Restart.BeginAsync();
        var after = world.Start();
        using var operators = after.With(ReauthApi.OperatorKey);

        using var refused = await operators.PostAsync("/v1/key-rotation", content: null);

        await refused.ReadProblemAsync(HttpStatusCode.ServiceUnavailable, "keys_missing");
        Assert.False(Directory.Exists(Path.Combine(after.Folder, "keys")) && Directory.GetFiles(Path.Combine(after.Folder, "keys"), "*.xml").Length > 0);
    }

    [Fact]
    public async Task Command_ServiceRuns_ShowsProgressUntilItHasFinished()
    {
        await using var world = await Restart.BeginAsync();
        var keyFile = Path.Combine(world.Before.Folder, "operator-key");
        await File.WriteAllTextAsync(keyFile, ReauthApi.OperatorKey + "\n");
        var (output, error) = (new StringWriter(), new StringWriter());
        var command = new RootCommand { KeyCommands.Rotate(world.Before.Time, world.Before.Server.CreateHandler()) };

        var running = command
            .Parse(["rotate", "--url", "https://reauth.example", "--key-file", keyFile])
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = error });

        Assert.Equal(0, await Eventually.WithClockAsync(world.Before.Time, running, TimeSpan.FromSeconds(1)));
        Assert.Contains("1 documents re-encrypted, 0 couldn't be decrypted", output.ToString(), StringComparison.Ordinal);
        Assert.Empty(error.ToString());
    }

    [Fact]
    public async Task Command_KeyIsNoOperators_SaysWhatTheServiceSays()
    {
        await using var world = await Restart.BeginAsync();
        var keyFile = Path.Combine(world.Before.Folder, "platform-key");
        await File.WriteAllTextAsync(keyFile, ReauthApi.PlatformKey);
        var error = new StringWriter();
        var command = new RootCommand { KeyCommands.Rotate(world.Before.Time, world.Before.Server.CreateHandler()) };

        var code = await command
            .Parse(["rotate", "--url", "https://reauth.example", "--key-file", keyFile])
            .InvokeAsync(new InvocationConfiguration { Error = error });

        Assert.Equal(1, code);
        Assert.Contains("(403)", error.ToString(), StringComparison.Ordinal);
    }

    private static IEnumerable<Guid> KeysInUse(InMemoryStore store) =>
        [
            .. store.All<Grant>().Select(grant => PayloadKey.Of(grant.ProtectedTokens)!.Value),
            .. store.All<WebhookEndpoint>().SelectMany(endpoint => endpoint.Secrets).Select(secret => PayloadKey.Of(secret.Value)!.Value),
            .. store.All<ServerSecret>().Select(secret => PayloadKey.Of(secret.Protected)!.Value),
        ];
}
