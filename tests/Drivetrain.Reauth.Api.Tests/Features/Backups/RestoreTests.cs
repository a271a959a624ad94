using System.IO.Compression;
using System.Net;
using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Features.Backups;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Features.Handovers;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Features.Reauths;
using Drivetrain.Reauth.Api.Tests.Features.StuckReports;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace Drivetrain.Reauth.Api.Tests.Features.Backups;

/// <summary>What a backup held is there again, its credentials are verified before use, and nothing opens anything that may have been revoked since.</summary>
[Trait("Case", "13.6")]
public sealed partial class RestoreTests
{
    private const int Writers = 32;

    [Fact]
    public async Task Restore_OfABackupUnderLoad_HasEverythingAndEveryCredentialOpens()
    {
        await using var world = new BackedUp();
        for (var i = 0; i < Writers; i++)
        {
            await world.ConnectAsync($"con_before{i}");
        }

        using var client = await world.Api.ClientAsync(Role.Extension);
        using var reported = await client.ReportAsync(new { step = "log-in", description = "Stuck." }, Pictures.Png());
        Assert.Equal(HttpStatusCode.Created, reported.StatusCode);
        using var stop = new CancellationTokenSource();
        var begun = new CountdownEvent(Writers);
        var writers = Enumerable
            .Range(0, Writers)
            .Select(writer =>
                Task.Run(async () =>
                {
                    for (var i = 0; !stop.IsCancellationRequested; i++)
                    {
                        await world.ConnectAsync($"con_w{writer}n{i}");
                        if (i == 0)
                        {
                            begun.Signal();
                        }
                    }
                })
            )
            .ToList();
        begun.Wait();

        var backup = await world.BackupAsync();
        await stop.CancelAsync();
        await Task.WhenAll(writers);
        var (code, output, error) = await world.RestoreAsync(backup.Path, backup.KeysPath);

        Assert.Equal((0, ""), (code, error));
        var check = await BackedUp.CheckAsync(Path.Combine(world.Target, Restore.DataName));
        Assert.True(check.Code == 0, check.Output + check.Error);
        Assert.Contains($"{backup.Documents} documents, 2 screenshot files", output, StringComparison.Ordinal);
        Assert.Equal(0, (await BackedUp.CheckAsync(backup.Path)).Code);

        var restored = world.StartRestored();
        var store = restored.Services.GetRequiredService<IStore>();
        var protector = restored.Services.GetRequiredService<TokenProtector>();
        var connectors = await store.QueryAsync(Connector.ByWorkspace, new KeyRange(null, null), int.MaxValue, CancellationToken.None);
        Assert.True(connectors.Count >= 2 * Writers, "What was acknowledged before the backup is in it.");
        foreach (var connector in connectors)
        {
            var grant = (await store.GetAsync<Grant>(connector.Value.GrantKey, CancellationToken.None))!.Value;
            Assert.Equal("refresh-1", protector.Open(grant)!.RefreshToken);
            Assert.NotNull(grant.RestoredAt);
        }
    }

    [Fact]
    public async Task Restore_WhatOpensSomething_IsDead()
    {
        await using var world = new BackedUp();
        await world.ConnectAsync("con_1");
        await world.OpenAsync("con_1");
        var access = await Access.MakeAsync(world.Api);
        var backup = await world.BackupAsync();

        var (code, output, error) = await world.RestoreAsync(backup.Path, backup.KeysPath);

        Assert.Equal((0, ""), (code, error));
        Assert.Contains("1 sessions, 1 API keys, 1 pairing codes, 1 sign-ins of support, 1 hand-over links, 1 open attempts", output, StringComparison.Ordinal);
        var restored = world.StartRestored();
        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.BadRequest], await access.TryAsync(restored));
        var store = restored.Services.GetRequiredService<IStore>();
        var connector = (await store.GetAsync<Connector>("con_1", CancellationToken.None))!.Value;
        var handover = (await store.GetAsync<Handover>("hnd_open", CancellationToken.None))!.Value;
        Assert.Equal(HandoverState.Revoked, HandoverTransitions.StateOf(handover, connector, Given.Now));
        var attempt = (await store.GetAsync<ReauthAttempt>("rea_open", CancellationToken.None))!.Value;
        Assert.Null(ReauthTransitions.ClaimTicket(attempt, "browser", Given.Now));
        Assert.Null(attempt.TicketHash);
        using var operators = restored.With(ReauthApi.OperatorKey);
        using var audit = await operators.GetAsync("/v1/audit?limit=100");
        Assert.Contains("backup.restored", await audit.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_AccessIsKept_IsAsItWas()
    {
        await using var world = new BackedUp();
        var access = await Access.MakeAsync(world.Api);
        var backup = await world.BackupAsync();

        var (code, output, _) = await world.RestoreAsync(backup.Path, backup.KeysPath, keepAccess: true);

        Assert.Equal(0, code);
        Assert.Contains("kept as in the backup", output, StringComparison.Ordinal);
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.Created], await access.TryAsync(world.StartRestored()));
    }

    [Fact]
    public async Task AccessToken_OfARestoredCredential_IsRefreshedFirst()
    {
        await using var world = new BackedUp();
        await world.ConnectAsync("con_1");
        var backup = await world.BackupAsync();
        await world.RestoreAsync(backup.Path, backup.KeysPath);
        world.Provider.Refreshes = tokens => tokens with { AccessToken = "access-2", RefreshToken = "refresh-2", AccessTokenExpiresAt = Given.Now.AddHours(1) };
        var restored = world.StartRestored();
        using var platform = restored.With(ReauthApi.PlatformKey);

        using var first = await platform.PostAsync("/v1/connectors/con_1/access-token", content: null);
        using var second = await platform.PostAsync("/v1/connectors/con_1/access-token", content: null);

        Assert.Equal("access-2", (await first.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("accessToken").GetString());
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Equal("refresh-1", Assert.Single(world.Provider.Refreshed).RefreshToken);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("refresh-1", false)]
    public void Transitions_RestoredGrant_IsUsableOnlyWhereNothingCanHaveBeenRefreshed(string? refreshToken, bool usable)
    {
        var tokens = new TokenSet
        {
            AccessToken = "a",
            AccessTokenExpiresAt = Given.Now.AddHours(1),
            RefreshToken = refreshToken,
        };
        var login = new NewGrant("rea_1", "con_1", "acme", "quickbooks", "session:1");
        var grant = GrantTransitions.Restore(GrantTransitions.Receive(login, new SealedTokens(tokens, "sealed"), Given.Now, Given.Now), Given.Now);

        Assert.False(GrantTransitions.IsUsable(grant, Given.Now));
        Assert.Equal(usable, GrantTransitions.IsUsableAsRestored(grant, tokens, Given.Now));
        Assert.True(GrantTransitions.IsUsable(GrantTransitions.Refresh(grant, grant.Generation, new SealedTokens(tokens, "newer"), Given.Now)!, Given.Now));
    }

    /// <summary>A session, an API key, a pairing code and a sign-in of support, as their holders have them.</summary>
    private sealed record Access(string Session, string Key, string Code)
    {
        public static async Task<Access> MakeAsync(ReauthApi api)
        {
            using var operators = api.With(ReauthApi.OperatorKey);
            using var key = await operators.PostJsonAsync("/v1/api-keys", new { name = "Robot", role = "platform" });
            using var pairing = await operators.PostJsonAsync("/v1/pairings", new { workspaceId = ReauthApi.Workspace });
            var session = await api.PairAsync(ReauthApi.Workspace);
            var caller = new Caller("key:config/Support", Role.Support, WorkspaceId: null, "Support");
            await api
                .Services.GetRequiredService<Api.Features.SupportConsole.SignIn.ConsoleSessions>()
                .BeginAsync(caller, Secrets.Hash(ReauthApi.SupportKey), CancellationToken.None);
            return new Access(
                session,
                (await key.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("key").GetString()!,
                (await pairing.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("code").GetString()!
            );
        }

        public async Task<HttpStatusCode[]> TryAsync(ReauthApi api)
        {
            using var session = api.With(Session);
            using var key = api.With(Key);
            using var anyone = api.Anonymous();
            using var first = await session.GetAsync("/v1/sessions/current");
            using var second = await key.GetAsync($"/v1/connectors?workspaceId={ReauthApi.Workspace}");
            using var third = await anyone.PostJsonAsync("/v1/sessions", new { code = Code });
            return [first.StatusCode, second.StatusCode, third.StatusCode];
        }
    }
}
