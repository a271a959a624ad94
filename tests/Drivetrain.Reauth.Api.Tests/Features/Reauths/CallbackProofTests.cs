using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Plugins;
using static Drivetrain.Reauth.Api.Tests.Features.Reauths.Given;

namespace Drivetrain.Reauth.Api.Tests.Features.Reauths;

/// <summary>New tokens whose login is not kept: access that connectors use is spared, everything else is ended, and nothing is stored.</summary>
public sealed class CallbackProofTests
{
    private static readonly ProviderFailure Down = new(ProviderFailureKind.Unavailable, "503", "tid-proof");
    private static readonly ProviderFailure Refused = new(ProviderFailureKind.NotAdmin, "403", "tid-proof");
    private readonly Shell _shell = new();

    [Theory]
    [InlineData(null, null, false)]
    [InlineData("acme", null, true)]
    [InlineData(null, "acme", true)]
    [InlineData("acme", "acme", true)]
    [InlineData("globex", null, false)]
    [InlineData(null, "globex", false)]
    public async Task Callback_ProofFails_SparesWhatTheHintOrTheConnectorNamesWhereItIsUsed(string? bound, string? hinted, bool isSpared)
    {
        // Another workspace's connector uses Acme.
        await _shell.GrantAsync(await _shell.ConnectorAsync(Acme, "con_other", "elsewhere"), Acme);
        var (attempt, cookie, state) = await _shell.StartedAsync(await _shell.ConnectorAsync(Company(bound)));
        _shell.Provider.Proof = Refused;

        (string, string)[] hint = Company(hinted) is { } company ? [("realmId", company.Id)] : [];
        var ended = (await _shell.ReturnAsync(cookie, state, [("code", "c"), .. hint])).Reauth!;

        Assert.Equal((ReauthStatus.Failed, Outcomes.NotAdmin), (ended.Status, ended.Outcome));
        Assert.Equal(isSpared ? [] : ["access-1"], _shell.Provider.Revoked.Select(tokens => tokens.AccessToken));
        Assert.Equal(
            ["returned", "refused", "ended", isSpared ? "tokens_kept_for_others" : "tokens_revoked"],
            ended.Timeline.TakeLast(4).Select(entry => entry.Step)
        );
        Assert.Null(await _shell.GrantOfAsync("con_1"));
        Assert.Equal(ended.Timeline, (await _shell.AttemptAsync(attempt.Id)).Timeline);
    }

    [Theory]
    [InlineData("acme", "tokens_kept_for_others")]
    [InlineData("globex", "tokens_revoked")]
    [Trait("Case", "12.5")]
    public async Task Callback_ProviderCannotSayWhatTheTokensOpen_IsAskedAgainBeforeTheyAreEnded(string opened, string step)
    {
        // The connector is bound to Acme, which another one uses, and the login may be for either company.
        await _shell.GrantAsync(await _shell.ConnectorAsync(Acme, "con_other", "elsewhere"), Acme);
        var (attempt, cookie, state) = await _shell.StartedAsync(await _shell.ConnectorAsync(Acme));
        _shell.Provider.Proof = Down;
        var ended = (await _shell.ReturnAsync(cookie, state, ("code", "c"))).Reauth!;
        Assert.Equal((Outcomes.ProviderUnavailable, "revocation_failed"), (ended.Outcome, ended.Timeline[^1].Step));
        Assert.Empty(_shell.Provider.Revoked);

        _shell.Provider.Proof = new InstanceProof([Company(opened)!]);
        _shell.Time.Now = Now.AddMinutes(1);
        await _shell.Revocations.SweepAsync(CancellationToken.None);

        Assert.Equal(step is "tokens_revoked" ? 1 : 0, _shell.Provider.Revoked.Count);
        Assert.Contains($"grant.{step}", _shell.Store.All<Api.Features.Audit.AuditEntry>().Select(entry => entry.Action));
        Assert.Null(await _shell.FindAsync<Grant>(Grant.IdOf(attempt.Id)));
    }

    [Fact]
    public async Task Callback_ProofFails_SparesTheConnectorsOwnWorkingCredential()
    {
        var connector = await _shell.ConnectorAsync(Acme);
        var before = await _shell.GrantAsync(connector, Acme);
        var (_, cookie, state) = await _shell.StartedAsync(connector);
        _shell.Provider.Proof = Refused;

        await _shell.ReturnAsync(cookie, state, ("code", "c"));

        Assert.Empty(_shell.Provider.Revoked);
        Assert.Equal((before.Id, before.ProtectedTokens), (await _shell.GrantOfAsync(connector.Id) is { } after ? (after.Id, after.ProtectedTokens) : default));
    }

    [Fact]
    public async Task Callback_ProofFails_TakesNeitherCodeNorStateForACompany()
    {
        var (_, cookie, state) = await _shell.StartedAsync(await _shell.ConnectorAsync(instance: null));
        await _shell.GrantAsync(await _shell.ConnectorAsync(Acme, "con_other", "elsewhere"), Acme);
        _shell.Provider.Proof = Refused;

        await _shell.ReturnAsync(cookie, state, ("code", Acme.Id));

        Assert.Single(_shell.Provider.Revoked);
    }

    [Theory]
    [InlineData(false, "tokens_revoked")]
    [InlineData(true, "tokens_kept_for_others")]
    public async Task Callback_OtherCompany_IsRevokedUnlessAConnectorUsesIt(bool isUsed, string step)
    {
        if (isUsed)
        {
            await _shell.GrantAsync(await _shell.ConnectorAsync(Globex, "con_other", "elsewhere"), Globex);
        }

        var (_, cookie, state) = await _shell.StartedAsync(await _shell.ConnectorAsync(Acme));
        _shell.Provider.Proof = new InstanceProof([Globex]);

        var ended = (await _shell.ReturnAsync(cookie, state, ("code", "c"))).Reauth!;

        Assert.Equal((Outcomes.InstanceMismatch, step), (ended.Outcome, ended.Timeline[^1].Step));
        Assert.Equal(isUsed ? 0 : 1, _shell.Provider.Revoked.Count);
        Assert.Null(await _shell.GrantOfAsync("con_1"));
    }

    [Fact]
    public async Task Callback_Matched_StoresTheTokensWithoutTheIdTokenAndRevokesNothing()
    {
        var connector = await _shell.ConnectorAsync(Acme);
        var (_, cookie, state) = await _shell.StartedAsync(connector);
        _shell.Provider.Proof = new InstanceProof([Acme]);

        await _shell.ReturnAsync(cookie, state, ("code", "c"), ("realmId", Globex.Id));

        var credential = (await _shell.GrantOfAsync(connector.Id))!;
        Assert.Equal(_shell.Provider.Granted.Value! with { IdToken = null, InstanceId = Acme.Id }, _shell.Protector.Open(credential));
        Assert.Empty(_shell.Provider.Revoked);
        foreach (var secret in new[] { "id-token", "access-1", "refresh-1", cookie, state })
        {
            Assert.DoesNotContain(secret, _shell.Store.Dump(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Callback_Unbound_HoldsTheTokensForTheAttemptAlone()
    {
        var (attempt, cookie, state) = await _shell.StartedAsync(await _shell.ConnectorAsync(instance: null));
        _shell.Provider.Proof = new InstanceProof([Acme]);

        var waiting = (await _shell.ReturnAsync(cookie, state, ("code", "c"))).Reauth!;

        Assert.Equal(ReauthStatus.AwaitingConfirmation, waiting.Status);
        var held = (await _shell.FindAsync<Grant>(Grant.IdOf(attempt.Id)))!;
        Assert.Equal((GrantStatus.Held, Acme), (held.Status, Assert.Single(held.Instances)));
        Assert.Equal("access-1", _shell.Protector.Open(held)!.AccessToken);
        Assert.Null(_shell.Protector.Open(held with { Id = Grant.IdOf("rea_other") }));
        Assert.DoesNotContain("access-1", _shell.Store.Dump(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Callback_OtherCompany_OffersItsConnectorsOfThisWorkspaceAlone()
    {
        await _shell.ConnectorAsync(Globex, "con_2");
        await _shell.ConnectorAsync(Globex, "con_3", "elsewhere");
        await _shell.ConnectorAsync(new Instance("9130347957983999", "Neither"), "con_4");
        var (_, cookie, state) = await _shell.StartedAsync(await _shell.ConnectorAsync(Acme));
        _shell.Provider.Proof = new InstanceProof([Globex]);

        Assert.Equal([new Sibling("con_2", "Books con_2")], (await _shell.ReturnAsync(cookie, state, ("code", "c"))).Reauth!.Siblings);
    }

    [Fact]
    public async Task Callback_ConnectorDeletedMeanwhile_EndsAndRevokes()
    {
        var (attempt, cookie, state) = await _shell.StartedAsync(await _shell.ConnectorAsync(Acme));
        _shell.Provider.Proof = new InstanceProof([Acme]);
        var connector = (await _shell.Store.GetAsync<Connector>("con_1", CancellationToken.None))!;
        await _shell.Store.CommitAsync(new Batch().Delete(connector), Durability.Durable, CancellationToken.None);

        await _shell.ReturnAsync(cookie, state, ("code", "c"));

        var ended = await _shell.AttemptAsync(attempt.Id);
        Assert.Equal(Outcomes.ProviderError, ended.Outcome);
        Assert.Contains(ended.Timeline, entry => entry.Code is "connector_deleted");
        Assert.Single(_shell.Provider.Revoked);
    }

    private static Instance? Company(string? name) =>
        name switch
        {
            "acme" => Acme,
            "globex" => Globex,
            _ => null,
        };
}
