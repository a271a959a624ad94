using System.Net;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Drivetrain.Reauth.Api.Tests.Foundation.Keys;

/// <content>Keys that come back, are lost for good, or are damaged.</content>
public sealed partial class LostKeysTests
{
    [Fact]
    public async Task Run_KeysComeBack_AllIsAsBeforeWithoutARestart()
    {
        await using var restart = await Restart.BeginAsync();
        var after = restart.Start();
        using var platform = after.With(ReauthApi.PlatformKey);
        var before = restart.Credential();

        restart.GiveBack(after);
        await ReadyAsync(after);

        await Eventually.HoldsAsync(
            async () =>
            {
                using var response = await platform.PostAsync($"/v1/connectors/{Restart.ConnectorId}/access-token", content: null);
                return response.StatusCode == HttpStatusCode.OK;
            },
            "the token to be handed out"
        );
        Assert.Equal((before.ProtectedTokens, before.Generation), (restart.Credential().ProtectedTokens, restart.Credential().Generation));
        Assert.Contains(after.Logs.Lines, line => line.Contains($"{restart.KeyId()} is no longer missing", StringComparison.Ordinal));
    }

    /// <summary>The state after a start of an older version, which made a new key: only what the lost one encrypted waits.</summary>
    [Fact]
    public async Task Start_OtherKeysAreThere_OnlyWhatTheMissingOneEncryptedWaits()
    {
        await using var restart = await Restart.BeginAsync();
        await using var elsewhere = new ReauthApi();
        using var started = elsewhere.Anonymous();
        var after = restart.Start(elsewhere.Folder);
        using var platform = after.With(ReauthApi.PlatformKey);

        using var other = await platform.PutAsync(
            "/v1/connectors",
            System.Net.Http.Json.JsonContent.Create(
                new
                {
                    workspaceId = "acme",
                    dataSourceId = "other",
                    provider = "quickbooks",
                    name = "Other",
                }
            )
        );
        var id = (await other.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("id").GetString();
        using var begun = await platform.PostJsonAsync($"/v1/connectors/{id}/reauths", new { });
        using var refused = await platform.PostJsonAsync($"/v1/connectors/{Restart.ConnectorId}/reauths", new { });

        Assert.Equal(HttpStatusCode.Created, begun.StatusCode);
        await refused.ReadProblemAsync(HttpStatusCode.ServiceUnavailable, "keys_missing");
        Assert.Equal([restart.KeyId()], await MissingAsync(after), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The operator's way out, where there is no backup of the keys.</summary>
    [Fact]
    public async Task Start_KeyIsNamedAsLost_PeopleLogInAgainAndReadinessIsGreen()
    {
        await using var restart = await Restart.BeginAsync();
        var after = restart.Start(adjust: api => api.Settings["DataProtection:LostKeys:0"] = restart.KeyId());
        using var platform = after.With(ReauthApi.PlatformKey);

        await ReadyAsync(after);
        using var token = await platform.PostAsync($"/v1/connectors/{Restart.ConnectorId}/access-token", content: null);
        using var begun = await platform.PostJsonAsync($"/v1/connectors/{Restart.ConnectorId}/reauths", new { });

        await token.ReadProblemAsync(HttpStatusCode.Conflict, "reauthentication_required");
        Assert.Equal(HttpStatusCode.Created, begun.StatusCode);
        Assert.Single(KeyFiles(after));
    }

    [Fact]
    public async Task AccessToken_CredentialIsDamaged_SaysSoAndALoginMayReplaceIt()
    {
        await using var restart = await Restart.BeginAsync();
        using var platform = restart.Before.With(ReauthApi.PlatformKey);
        var stored = (await restart.Store.GetAsync<Grant>("gra_con_1", CancellationToken.None))!;
        var text = stored.Value.ProtectedTokens;
        var damaged = stored.Value with { ProtectedTokens = $"{text[..60]}{(text[60] == 'A' ? 'B' : 'A')}{text[61..]}" };
        await restart.Store.CommitAsync(new Batch().Update(stored, damaged), Durability.Durable, CancellationToken.None);

        using var token = await platform.PostAsync($"/v1/connectors/{Restart.ConnectorId}/access-token", content: null);
        using var begun = await platform.PostJsonAsync($"/v1/connectors/{Restart.ConnectorId}/reauths", new { });

        await token.ReadProblemAsync(HttpStatusCode.ServiceUnavailable, "credential_unreadable");
        Assert.NotNull(token.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.Created, begun.StatusCode);
        Assert.Equal(ConnectorStatus.Connected, restart.Store.Find<Connector>(Restart.ConnectorId)!.Status);
        using var anyone = restart.Before.Anonymous();
        using var ready = await anyone.GetAsync("/healthz/ready");
        Assert.Equal("degraded", (await ready.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Start_OneFileOfTheKeysIsNoXml_TheOthersAreUsed()
    {
        await using var restart = await Restart.BeginAsync();
        await File.WriteAllTextAsync(Path.Combine(restart.KeysBefore, "broken.xml"), "<key id=");
        var after = restart.Start(restart.Before.Folder);
        using var platform = after.With(ReauthApi.PlatformKey);

        using var token = await platform.PostAsync($"/v1/connectors/{Restart.ConnectorId}/access-token", content: null);

        Assert.Equal(HttpStatusCode.OK, token.StatusCode);
        Assert.Contains(after.Logs.Lines, line => line.Contains("broken.xml", StringComparison.Ordinal));
    }
}
