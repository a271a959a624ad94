using Drivetrain.Reauth.Api.Credentials;
using Drivetrain.Reauth.Plugins;
using static Drivetrain.Reauth.Api.Tests.Reauths.Given;

namespace Drivetrain.Reauth.Api.Tests.Credentials;

public sealed class CredentialTransitionsTests
{
    private static readonly SealedTokens First = new(
        new TokenSet
        {
            AccessToken = "a1",
            AccessTokenExpiresAt = Now.AddHours(1),
            RefreshTokenExpiresAt = Now.AddDays(100),
            RefreshTokenHardExpiresAt = Now.AddYears(5),
        },
        "sealed-1");

    [Fact]
    public void Grant_First_TakesEverythingOver()
    {
        var credential = CredentialTransitions.Grant(existing: null, Connector(Acme), Globex, "rea_9", First, Now);

        Assert.Equal(
            ("con_1", "acme", "quickbooks", Globex.Id, "rea_9"),
            (credential.Id, credential.WorkspaceId, credential.ProviderId, credential.InstanceId, credential.ReauthId));
        Assert.Equal(
            (1, "sealed-1", null, null),
            (credential.Generation, credential.ProtectedTokens, credential.PreviousProtectedTokens, credential.PreviousUntil));
        Assert.Equal(
            (Now.AddHours(1), Now.AddDays(100), Now.AddYears(5)),
            (credential.AccessTokenExpiresAt, credential.RefreshTokenExpiresAt, credential.RefreshTokenHardExpiresAt));
        Assert.Equal((Now, Now), (credential.GrantedAt, credential.UpdatedAt));
    }

    [Fact]
    public void Grant_AfterOthers_GrowsAndForgetsTheTokensBefore()
    {
        var refreshed = CredentialTransitions.Refresh(
            CredentialTransitions.Grant(existing: null, Connector(Acme), Acme, "rea_1", First, Now),
            First with { Protected = "sealed-2" },
            Now);

        var again = CredentialTransitions.Grant(refreshed, Connector(Acme), Acme, "rea_2", First with { Protected = "sealed-3" }, Now.AddDays(1));

        Assert.Equal((3, "sealed-3", null, null), (again.Generation, again.ProtectedTokens, again.PreviousProtectedTokens, again.PreviousUntil));
        Assert.Equal((Now.AddDays(1), "rea_2"), (again.GrantedAt, again.ReauthId));
    }

    [Fact]
    public void Refresh_Always_KeepsTheTokensBeforeForADay()
    {
        var granted = CredentialTransitions.Grant(existing: null, Connector(Acme), Acme, "rea_1", First, Now);
        var next = new TokenSet { AccessToken = "a2", AccessTokenExpiresAt = Now.AddHours(3), RefreshTokenExpiresAt = Now.AddDays(101) };

        var refreshed = CredentialTransitions.Refresh(granted, new SealedTokens(next, "sealed-2"), Now.AddHours(2));

        Assert.Equal(
            (2, "sealed-2", "sealed-1", Now.AddHours(26)),
            (refreshed.Generation, refreshed.ProtectedTokens, refreshed.PreviousProtectedTokens, refreshed.PreviousUntil));
        Assert.Equal((Now.AddHours(3), Now.AddDays(101)), (refreshed.AccessTokenExpiresAt, refreshed.RefreshTokenExpiresAt));
        Assert.Equal((Now, Now.AddHours(2), "rea_1"), (refreshed.GrantedAt, refreshed.UpdatedAt, refreshed.ReauthId));
    }

    [Fact]
    public void Refresh_HardEnd_StaysWithoutAWordAndMovesWithOne()
    {
        var granted = CredentialTransitions.Grant(existing: null, Connector(Acme), Acme, "rea_1", First, Now);
        var next = new TokenSet { AccessToken = "a2", AccessTokenExpiresAt = Now.AddHours(3) };

        Assert.Equal(Now.AddYears(5), CredentialTransitions.Refresh(granted, new SealedTokens(next, "s"), Now).RefreshTokenHardExpiresAt);
        var moved = next with { RefreshTokenHardExpiresAt = Now.AddYears(4) };
        Assert.Equal(Now.AddYears(4), CredentialTransitions.Refresh(granted, new SealedTokens(moved, "s"), Now).RefreshTokenHardExpiresAt);
    }

    [Fact]
    public void Refresh_EndThatTheProviderNoLongerSays_IsUnknown()
    {
        var granted = CredentialTransitions.Grant(existing: null, Connector(Acme), Acme, "rea_1", First, Now);

        Assert.Null(
            CredentialTransitions.Refresh(
                granted,
                new SealedTokens(new TokenSet { AccessToken = "a2", AccessTokenExpiresAt = Now }, "s"),
                Now).RefreshTokenExpiresAt);
    }

    [Fact]
    public void ByInstance_Key_NamesProviderAndCompany()
    {
        var credential = CredentialTransitions.Grant(existing: null, Connector(Acme), Acme, "rea_1", First, Now);

        Assert.Equal($"quickbooks/{Acme.Id}/con_1", Credential.ByInstance.Key(credential));
        Assert.Equal($"quickbooks/{Acme.Id}/", Credential.InstanceKey("quickbooks", Acme.Id));
    }
}
