using System.Net;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Foundation.Keys;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Drivetrain.Reauth.Api.Tests.Foundation.Keys;

/// <summary>A lost key ring is shown for what it is, costs nobody a login, destroys nothing, and is over when the keys are back.</summary>
[Trait("Case", "13.4")]
public sealed partial class LostKeysTests
{
    [Fact]
    public async Task Start_KeysFolderIsEmpty_IsNotReadyNamesTheKeyInTheLogAloneAndMakesNoNewKey()
    {
        await using var restart = await Restart.BeginAsync();
        var after = restart.Start();
        using var anyone = after.Anonymous();

        using var ready = await anyone.GetAsync("/healthz/ready");

        var report = await ready.ReadJsonAsync(HttpStatusCode.ServiceUnavailable);
        var keys = Assert.Single(report.GetProperty("checks").EnumerateArray(), check => check.GetProperty("name").GetString() == "keys");
        Assert.Equal(("unhealthy", "keys_missing"), (keys.GetProperty("status").GetString(), keys.GetProperty("description").GetString()));
        Assert.DoesNotContain(restart.KeyId(), report.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.Single(
            after.Logs.Lines,
            line =>
                line.StartsWith("Error", StringComparison.Ordinal)
                && line.Contains($"The Data Protection key {restart.KeyId()} is needed by stored credentials but can't be used", StringComparison.Ordinal)
        );
        Assert.Equal([restart.KeyId()], await MissingAsync(after), StringComparer.OrdinalIgnoreCase);
        Assert.Empty(KeyFiles(after));
    }

    [Fact]
    public async Task Start_DatabaseFromBeforeKeysWereOnRecord_FindsOutFromADocument()
    {
        await using var restart = await Restart.BeginAsync();
        foreach (var key in restart.Store.All<ProtectionKey>())
        {
            await restart.Store.CommitAsync(
                new Batch().Delete((await restart.Store.GetAsync<ProtectionKey>(key.Id, CancellationToken.None))!),
                Durability.Durable,
                CancellationToken.None
            );
        }

        var after = restart.Start();

        Assert.Equal([restart.KeyId()], await MissingAsync(after), StringComparer.OrdinalIgnoreCase);
        Assert.Empty(KeyFiles(after));
    }

    [Fact]
    public async Task Start_NothingWasEverEncrypted_MakesAKeyAndPutsItOnRecord()
    {
        await using var api = new ReauthApi();
        using var anyone = api.Anonymous();

        using var ready = await anyone.GetAsync("/healthz/ready");

        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        Assert.Single(KeyFiles(api));
        Assert.Single(api.Store.All<ProtectionKey>());
    }

    [Fact]
    public async Task AccessToken_KeyIsMissing_Is503OfItsOwnAndTheConnectorStaysConnected()
    {
        await using var restart = await Restart.BeginAsync();
        var after = restart.Start();
        using var platform = after.With(ReauthApi.PlatformKey);

        using var response = await platform.PostAsync($"/v1/connectors/{Restart.ConnectorId}/access-token", content: null);

        await response.ReadProblemAsync(HttpStatusCode.ServiceUnavailable, "keys_missing");
        Assert.NotNull(response.Headers.RetryAfter);
        using var read = await platform.GetAsync($"/v1/connectors/{Restart.ConnectorId}");
        Assert.Equal("connected", (await read.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("status").GetString());
        Assert.Empty(restart.Provider.Refreshed);
    }

    /// <summary>Each way to begin what would replace an encrypted value, or needs one.</summary>
    [Theory]
    [InlineData("/v1/connectors/con_1/reauths", "{}")]
    [InlineData("/v1/pairings", """{"workspaceId":"acme","personName":"Dana"}""")]
    [InlineData("/v1/webhook-endpoints", """{"url":"https://hooks.example.com/x"}""")]
    public async Task Post_KeyIsMissing_IsRefusedWithItsOwnProblem(string path, string body)
    {
        await using var restart = await Restart.BeginAsync();
        await restart.Before.PairAsync(ReauthApi.Workspace);
        var after = restart.Start();
        using var platform = after.With(ReauthApi.PlatformKey);
        var before = restart.Credential();

        using var response = await platform.SendRawAsync(HttpMethod.Post, path, body);

        await response.ReadProblemAsync(HttpStatusCode.ServiceUnavailable, "keys_missing");
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Equal(before.ProtectedTokens, restart.Credential().ProtectedTokens);
    }

    [Fact]
    public async Task Session_KeyOfPairingCodesIsMissing_IsRefusedAndTheCodeIsNotUsedUp()
    {
        await using var restart = await Restart.BeginAsync();
        using var platform = restart.Before.With(ReauthApi.PlatformKey);
        using var pairing = await platform.PostJsonAsync("/v1/pairings", new { workspaceId = ReauthApi.Workspace, personName = "Dana Fox" });
        var code = (await pairing.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("code").GetString();
        var after = restart.Start();
        using var anyone = after.Anonymous();

        using var refused = await anyone.PostJsonAsync("/v1/sessions", new { code });
        await refused.ReadProblemAsync(HttpStatusCode.ServiceUnavailable, "keys_missing");

        restart.GiveBack(after);
        await ReadyAsync(after);
        await Eventually.HoldsAsync(
            async () =>
            {
                using var taken = await anyone.PostJsonAsync("/v1/sessions", new { code });
                return taken.StatusCode == HttpStatusCode.Created;
            },
            "the code to be taken"
        );
    }

    [Theory]
    [InlineData("en", "This is a problem on our side")]
    [InlineData("de", "Das liegt an uns")]
    public async Task LogInAgain_KeyIsMissing_IsAPageThatTakesTheBlame(string language, string words)
    {
        await using var restart = await Restart.BeginAsync();
        var after = restart.Start();
        using var browser = new Browser(after) { Languages = language };
        browser.Keep("__Host-reauth-browser", Restart.Browser);

        var page = await browser.PostAsync($"/reauth/{Restart.AttemptId}/attempts");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.Status);
        Assert.Contains(words, page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_KeyIsMissing_KeepsTheRevocationPlannedUntilItCanBeRead()
    {
        await using var restart = await Restart.BeginAsync();
        var after = restart.Start();
        using var platform = after.With(ReauthApi.PlatformKey);
        var revocations = after.Services.GetRequiredService<GrantRevocations>();

        using var deleted = await platform.DeleteAsync($"/v1/connectors/{Restart.ConnectorId}");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        for (var week = 0; week < 5; week++)
        {
            after.Time.Leap(TimeSpan.FromDays(7));
            await revocations.SweepAsync(CancellationToken.None);
        }

        Assert.Equal((GrantStatus.Revoking, "keys_missing"), (restart.Credential().Status, restart.Credential().Revocation!.LastError));
        Assert.Empty(restart.Provider.Revoked);

        restart.GiveBack(after);
        await ReadyAsync(after);
        await Eventually.HoldsAsync(
            async () =>
            {
                after.Time.Advance(TimeSpan.FromHours(1));
                await revocations.SweepAsync(CancellationToken.None);
                return restart.Store.Find<Grant>("gra_con_1") is null;
            },
            "the grant to be revoked"
        );
        Assert.Single(restart.Provider.Revoked);
    }

    private static string[] KeyFiles(ReauthApi api) =>
        Directory.Exists(Path.Combine(api.Folder, "keys")) ? Directory.GetFiles(Path.Combine(api.Folder, "keys"), "*.xml") : [];

    private static async Task<string[]> MissingAsync(ReauthApi api)
    {
        var report = await api
            .Services.GetRequiredService<HealthCheckService>()
            .CheckHealthAsync(registration => registration.Name == "keys", CancellationToken.None);
        return (string[])report.Entries["keys"].Data["missing"];
    }

    private static async Task ReadyAsync(ReauthApi api)
    {
        using var anyone = api.Anonymous();
        using var ready = await anyone.GetAsync("/healthz/ready");
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
    }
}
