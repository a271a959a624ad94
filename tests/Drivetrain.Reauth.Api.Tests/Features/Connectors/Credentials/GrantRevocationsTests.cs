using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Plugins;
using static Drivetrain.Reauth.Api.Tests.Features.Reauths.Given;

namespace Drivetrain.Reauth.Api.Tests.Features.Connectors.Credentials;

/// <summary>Whose access counts as used when a grant is about to be revoked, and what becomes of a revocation that does not succeed at once.</summary>
[Trait("Case", "12.5")]
public sealed partial class GrantRevocationsTests
{
    private readonly Shell _shell = new();

    [Fact]
    public async Task Revoke_NobodyElseUsesTheCompany_IsEndedForgottenAndAudited()
    {
        var grant = await ReleasedAsync(Acme);

        Assert.Equal(new Revocation("tokens_revoked", TraceId: "tid-revoke"), await _shell.Revocations.TryNowAsync(grant.Id));

        Assert.Equal(Acme.Id, Assert.Single(_shell.Provider.Revoked).InstanceId);
        Assert.Null(await _shell.FindAsync<Grant>(grant.Id));
        var entry = Assert.Single(_shell.Store.All<AuditEntry>());
        Assert.Equal(("grant.tokens_revoked", "con_1", "test"), (entry.Action, entry.SubjectId, entry.Details!["reason"]));
    }

    [Theory]
    [InlineData("con_0")]
    [InlineData("con_2")]
    public async Task Revoke_AnotherConnectorUsesTheCompany_IsKept(string other)
    {
        var grant = await ReleasedAsync(Acme);
        await _shell.GrantAsync(await _shell.ConnectorAsync(Acme, other, "elsewhere"), Acme);

        Assert.Equal(Revocation.KeptForOthers, await _shell.Revocations.TryNowAsync(grant.Id));
        Assert.Empty(_shell.Provider.Revoked);
        Assert.Null(await _shell.FindAsync<Grant>(grant.Id));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [Trait("Case", "12.4")]
    public async Task Revoke_AnAttemptHoldsTokensOfTheCompany_IsKept(int companies)
    {
        var grant = await ReleasedAsync(Acme);
        var held = GrantTransitions.Receive(
            new NewGrant("rea_held", "con_9", "elsewhere", ScriptedProvider.Id, "session:9"),
            Sealed("rea_held"),
            Now.AddHours(1),
            Now
        );
        await _shell.PutAsync(GrantTransitions.Prove(held, companies == 1 ? [Acme] : [Globex, Acme], Now.AddHours(1), Now)!);

        Assert.Equal(Revocation.KeptForOthers, await _shell.Revocations.TryNowAsync(grant.Id));
        Assert.Empty(_shell.Provider.Revoked);
    }

    [Theory]
    [InlineData("quickbooks", "91303479579830011")]
    [InlineData("quickbooks", "9130347957983001")]
    [InlineData("xero", "9130347957983001")]
    public async Task Undo_CompanyThatOnlyLooksAlike_IsEnded(string provider, string id)
    {
        // Its id begins like the one in use, or it is of another provider.
        var used = await _shell.ConnectorAsync(Acme, "con_2") with
        {
            ProviderId = provider,
        };
        await _shell.GrantAsync(used, new Instance(id, "Alike"));
        var isUsed = provider is "quickbooks" && id == Acme.Id;

        var revocation = await _shell.Revocations.TryNowAsync((await UndoneAsync(Acme)).Id);

        Assert.Equal(isUsed ? "tokens_kept_for_others" : "tokens_revoked", revocation!.Step);
    }

    [Fact]
    public async Task Undo_OneOfSeveralIsUsed_KeepsAll()
    {
        await _shell.GrantAsync(await _shell.ConnectorAsync(Globex, "con_2"), Globex);

        Assert.Equal("tokens_kept_for_others", (await _shell.Revocations.TryNowAsync((await UndoneAsync(Acme, Globex)).Id))!.Step);
        Assert.Empty(_shell.Provider.Revoked);
    }

    [Fact]
    public async Task Revoke_ProviderIsDown_IsTriedAgainUntilItIsUp()
    {
        var grant = await ReleasedAsync(Acme);
        _shell.Provider.Revocation = new ProviderFailure(ProviderFailureKind.Unavailable, "503");
        Assert.Equal(new Revocation("revocation_failed", "503"), await _shell.Revocations.TryNowAsync(grant.Id));

        await _shell.Revocations.SweepAsync(CancellationToken.None);
        Assert.Single(_shell.Provider.Revoked);
        _shell.Time.Now = Now.AddSeconds(30);
        await _shell.Revocations.SweepAsync(CancellationToken.None);
        Assert.Equal(2, _shell.Provider.Revoked.Count);
        _shell.Provider.Revocation = new Revoked();
        _shell.Time.Now = Now.AddMinutes(3);
        await _shell.Revocations.SweepAsync(CancellationToken.None);

        Assert.Null(await _shell.FindAsync<Grant>(grant.Id));
        Assert.Equal(["grant.revocation_failed", "grant.tokens_revoked"], _shell.Store.All<AuditEntry>().Select(entry => entry.Action));
    }

    [Fact]
    public async Task Revoke_FailsForAWeek_IsGivenUpLoudly()
    {
        var grant = await ReleasedAsync(Acme);
        _shell.Provider.Revocation = new ProviderFailure(ProviderFailureKind.Unavailable, "503");
        var health = new GrantHealthCheck(_shell.Store, _shell.Refreshed);
        Assert.Equal("Healthy", (await health.CheckHealthAsync(new())).Status.ToString());

        for (var hours = 0; hours <= 24 * 8; hours += 6)
        {
            _shell.Time.Now = Now.AddHours(hours);
            await _shell.Revocations.SweepAsync(CancellationToken.None);
        }

        Assert.Equal(GrantStatus.GivenUp, (await _shell.FindAsync<Grant>(grant.Id))!.Status);
        Assert.Equal("grant.revocation_given_up", _shell.Store.All<AuditEntry>()[^1].Action);
        Assert.Equal("Degraded", (await health.CheckHealthAsync(new())).Status.ToString());
    }

    [Fact]
    public async Task Revoke_ProviderHasNoRevocation_IsOverAtOnce()
    {
        var grant = await ReleasedAsync(Acme);
        _shell.Provider.Revocation = new ProviderFailure(ProviderFailureKind.Misconfigured, "no_revocation_endpoint");

        Assert.Equal("no_revocation_endpoint", (await _shell.Revocations.TryNowAsync(grant.Id))!.Code);
        Assert.Null(await _shell.FindAsync<Grant>(grant.Id));
    }

    [Fact]
    public async Task Revoke_ProviderThatIsGone_FailsAndSaysWhy()
    {
        var grant = await UndoneAsync(Acme) with { ProviderId = "gone" };
        await _shell.PutAsync(grant with { ProtectedTokens = _shell.Protector.Seal(_shell.Provider.Granted.Value!, grant.Id, "gone").Protected });

        Assert.Equal(new Revocation("revocation_failed", "provider_not_found"), await _shell.Revocations.TryNowAsync(grant.Id));
    }

    [Fact]
    public async Task Revoke_ManyAskAtOnce_CallsTheProviderOnce()
    {
        var grant = await ReleasedAsync(Acme);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _shell.Revocations.TryNowAsync(grant.Id)));

        Assert.Single(_shell.Provider.Revoked);
    }

    [Fact]
    public async Task Sweep_HeldByAnAttemptThatIsLongOver_IsRevoked()
    {
        var held = GrantTransitions.Receive(
            new NewGrant("rea_lost", "con_1", "acme", ScriptedProvider.Id, "session:1"),
            Sealed("rea_lost"),
            Now.AddMinutes(12),
            Now
        );
        await _shell.PutAsync(held);
        await _shell.Revocations.SweepAsync(CancellationToken.None);
        Assert.NotNull(await _shell.FindAsync<Grant>(held.Id));

        _shell.Time.Now = Now.AddMinutes(13);
        await _shell.Revocations.SweepAsync(CancellationToken.None);

        Assert.Equal("access-1", Assert.Single(_shell.Provider.Revoked).AccessToken);
        Assert.Null(await _shell.FindAsync<Grant>(held.Id));
    }

    [Fact]
    public async Task Sweep_OneRowThatThrows_KeepsNoOtherWaiting()
    {
        var grant = await ReleasedAsync(Acme);
        await _shell.PutAsync(grant with { Id = Grant.IdOf("rea_bad"), Revocation = null, UpdatedAt = Now.AddDays(-1) });

        await _shell.Revocations.SweepAsync(CancellationToken.None);

        Assert.Equal(1, _shell.Rows.Count);
        Assert.Null(await _shell.FindAsync<Grant>(grant.Id));
        Assert.Single(_shell.Provider.Revoked);
    }

    private SealedTokens Sealed(string reauthId) => _shell.Protector.Seal(_shell.Provider.Granted.Value!, Grant.IdOf(reauthId), ScriptedProvider.Id);

    /// <summary>The grant of a connector that was deleted.</summary>
    private async Task<Grant> ReleasedAsync(Instance company)
    {
        var grant = GrantTransitions.Release(await _shell.GrantAsync(await _shell.ConnectorAsync(company), company), "test", Now);
        await _shell.PutAsync(grant);
        return grant;
    }

    /// <summary>The grant of a login that is not kept.</summary>
    private async Task<Grant> UndoneAsync(params Instance[] seen)
    {
        var held = GrantTransitions.Receive(new NewGrant("rea_1", "con_1", "acme", ScriptedProvider.Id, "session:1"), Sealed("rea_1"), Now.AddMinutes(12), Now);
        var grant = GrantTransitions.Release(held, "test", Now, seen);
        await _shell.PutAsync(grant);
        return grant;
    }
}
