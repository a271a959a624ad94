using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Plugins;
using static Drivetrain.Reauth.Api.Tests.Features.Reauths.Given;

namespace Drivetrain.Reauth.Api.Tests.Features.Connectors.Credentials;

public sealed class GrantTransitionsTests
{
    private static readonly NewGrant Login = new("rea_9", "con_1", "acme", "quickbooks", "session:1");

    private static readonly SealedTokens First = new(
        new TokenSet
        {
            AccessToken = "a1",
            AccessTokenExpiresAt = Now.AddHours(1),
            RefreshTokenExpiresAt = Now.AddDays(100),
            RefreshTokenHardExpiresAt = Now.AddYears(5),
            Scope = "books",
        },
        "sealed-1"
    );

    private static Grant Held => GrantTransitions.Receive(Login, First, Now.AddMinutes(12), Now);

    private static Grant Used => GrantTransitions.Use(Held, replaced: null, "con_1", Acme, Now)!;

    [Fact]
    public void Receive_Always_TakesEverythingOverAndIsHeld()
    {
        var grant = Held;

        Assert.Equal(
            ("gra_9", "acme", "quickbooks", "con_1", "rea_9", "session:1"),
            (grant.Id, grant.WorkspaceId, grant.ProviderId, grant.ConnectorId, grant.ReauthId, grant.GrantedBy)
        );
        Assert.Equal((GrantStatus.Held, "", Now.AddMinutes(12), 0L), (grant.Status, grant.InstanceId, grant.HeldUntil, grant.Generation));
        Assert.Equal(
            ("sealed-1", "books", Now.AddHours(1), Now.AddDays(100), Now.AddYears(5)),
            (grant.ProtectedTokens, grant.Scope, grant.AccessTokenExpiresAt, grant.RefreshTokenExpiresAt, grant.RefreshTokenHardExpiresAt)
        );
        Assert.Equal((Now, Now, Now), (grant.GrantedAt, grant.TokensAt, grant.UpdatedAt));
    }

    [Fact]
    public void Prove_Held_KnowsWhatItOpens()
    {
        var proved = GrantTransitions.Prove(Held, [Acme, Globex], Now.AddMinutes(20), Now.AddMinutes(1))!;

        Assert.Equal([Acme, Globex], proved.Instances);
        Assert.Equal((GrantStatus.Held, Now.AddMinutes(20), Now.AddMinutes(1)), (proved.Status, proved.HeldUntil, proved.UpdatedAt));
    }

    [Fact]
    public void Use_AfterAnother_GrowsAndIsNoLongerHeld()
    {
        var before = Used with { Generation = 4 };

        var used = GrantTransitions.Use(GrantTransitions.Prove(Held, [Acme], Now, Now)!, before, "con_7", Acme, Now.AddMinutes(1))!;

        Assert.Equal((GrantStatus.Used, "con_7", Acme.Id, 5L, null), (used.Status, used.ConnectorId, used.InstanceId, used.Generation, used.HeldUntil));
        Assert.Empty(used.Instances);
    }

    [Fact]
    public void UseAndProve_OfWhatIsNotHeld_AreRefused()
    {
        foreach (var grant in new[] { Used, GrantTransitions.Release(Held, "x", Now) })
        {
            Assert.Null(GrantTransitions.Use(grant, replaced: null, "con_1", Acme, Now));
            Assert.Null(GrantTransitions.Prove(grant, [Acme], Now, Now));
        }
    }

    [Fact]
    public void Refresh_Always_KeepsTheTokensBeforeForADay()
    {
        var next = new TokenSet
        {
            AccessToken = "a2",
            AccessTokenExpiresAt = Now.AddHours(3),
            RefreshTokenExpiresAt = Now.AddDays(101),
        };

        var refreshed = GrantTransitions.Refresh(Used, 1, new SealedTokens(next, "sealed-2"), Now.AddHours(2))!;

        Assert.Equal(
            (2, "sealed-2", "sealed-1", Now.AddHours(26)),
            (refreshed.Generation, refreshed.ProtectedTokens, refreshed.PreviousProtectedTokens, refreshed.PreviousUntil)
        );
        Assert.Equal(
            (Now.AddHours(3), Now.AddDays(101), Now.AddHours(2)),
            (refreshed.AccessTokenExpiresAt, refreshed.RefreshTokenExpiresAt, refreshed.TokensAt)
        );
        Assert.Equal((Now, Now.AddHours(2), "rea_9", "books"), (refreshed.GrantedAt, refreshed.UpdatedAt, refreshed.ReauthId, refreshed.Scope));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [Trait("Case", "12.2")]
    public void Refresh_OfAnotherGeneration_IsRefused(long generation) => Assert.Null(GrantTransitions.Refresh(Used, generation, First, Now));

    [Fact]
    public void Refresh_HardEnd_StaysWithoutAWordAndMovesWithOne()
    {
        var next = new TokenSet { AccessToken = "a2", AccessTokenExpiresAt = Now.AddHours(3) };

        Assert.Equal(Now.AddYears(5), GrantTransitions.Refresh(Used, 1, new SealedTokens(next, "s"), Now)!.RefreshTokenHardExpiresAt);
        var moved = next with { RefreshTokenHardExpiresAt = Now.AddYears(4) };
        Assert.Equal(Now.AddYears(4), GrantTransitions.Refresh(Used, 1, new SealedTokens(moved, "s"), Now)!.RefreshTokenHardExpiresAt);
    }

    [Fact]
    public void Refresh_EndThatTheProviderNoLongerSays_IsUnknown() =>
        Assert.Null(
            GrantTransitions
                .Refresh(Used, 1, new SealedTokens(new TokenSet { AccessToken = "a2", AccessTokenExpiresAt = Now }, "s"), Now)!
                .RefreshTokenExpiresAt
        );

    [Theory]
    [InlineData(60, 54.9, true)]
    [InlineData(60, 55, false)]
    [InlineData(5, 2.4, true)]
    [InlineData(5, 2.5, false)]
    [InlineData(60, -0.1, false)]
    [Trait("Case", "2.3")]
    public void IsUsable_LifeInMinutes_UntilFiveMinutesOrHalfOfItAreLeft(double life, double after, bool usable)
    {
        var grant = Used with { AccessTokenExpiresAt = Now.AddMinutes(life) };

        Assert.Equal(usable, GrantTransitions.IsUsable(grant, Now.AddMinutes(after)));
    }

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(60, 59, true)]
    [InlineData(60, 60, false)]
    [InlineData(60 * 48, 60 * 24, false)]
    [Trait("Case", "2.2")]
    public void Previous_MinutesAfterARefresh_OnlyWithinTheProvidersGraceAndADay(int grace, int after, bool given)
    {
        var refreshed = GrantTransitions.Refresh(Used, 1, First with { Protected = "sealed-2" }, Now)!;

        Assert.Equal(given ? "sealed-1" : null, GrantTransitions.Previous(refreshed, TimeSpan.FromMinutes(grace), Now.AddMinutes(after)));
    }

    [Fact]
    public void Release_Held_UndoesTheLoginOfWhatWasProvedOrIsBelieved()
    {
        var unproved = GrantTransitions.Release(Held, "denied", Now.AddMinutes(1), [Globex]);
        var proved = GrantTransitions.Release(GrantTransitions.Prove(Held, [Acme], Now, Now)!, "cancelled", Now.AddMinutes(1), [Globex]);

        Assert.Equal((GrantStatus.Revoking, Globex), (unproved.Status, Assert.Single(unproved.Instances)));
        Assert.Equal(new PlannedRevocation("denied", UndoesLogin: true, Now.AddMinutes(1), Now.AddMinutes(1)), unproved.Revocation);
        Assert.Equal(Acme, Assert.Single(proved.Instances));
    }

    [Fact]
    public void Release_Used_EndsTheAccessToItsInstanceAndForgetsTheTokensBefore()
    {
        var released = GrantTransitions.Release(GrantTransitions.Refresh(Used, 1, First, Now)!, "connector_deleted", Now);

        Assert.Equal(
            (Acme.Id, false, null, null),
            (released.InstanceId, released.Revocation!.UndoesLogin, released.PreviousProtectedTokens, released.PreviousUntil)
        );
        Assert.Equal(released, GrantTransitions.Release(released, "again", Now.AddDays(1)));
    }

    [Fact]
    [Trait("Case", "12.5")]
    public void RevocationFailed_AgainAndAgain_PausesLongerAndIsGivenUpAfterAWeek()
    {
        var grant = GrantTransitions.Release(Used, "connector_deleted", Now);
        var (now, pauses) = (Now, new List<double>());
        while (grant.Status == GrantStatus.Revoking)
        {
            grant = GrantTransitions.RevocationFailed(grant, "503", now);
            pauses.Add((grant.Revocation!.NextAt - now).TotalMinutes);
            now = grant.Revocation.NextAt;
        }

        Assert.Equal([0.5, 2, 10, 60, 360, 360], pauses.Take(6));
        Assert.Equal((GrantStatus.GivenUp, "503", pauses.Count), (grant.Status, grant.Revocation!.LastError, grant.Revocation.Attempts));
        Assert.InRange(now - Now, TimeSpan.FromDays(7), TimeSpan.FromDays(7.5));
    }

    [Fact]
    public void Keys_OfEachState_TellWhoUsesAnInstanceAndWhatIsDue()
    {
        var proved = GrantTransitions.Prove(Held, [Acme], Now, Now)!;
        var several = GrantTransitions.Prove(Held, [Acme, Globex], Now, Now)!;
        var revoking = GrantTransitions.Release(Used, "x", Now);

        Assert.Equal($"quickbooks/{Acme.Id}/gra_9", Grant.ByInstance.Key(Used));
        Assert.Equal($"quickbooks/{Acme.Id}/gra_9", Grant.ByInstance.Key(proved));
        Assert.All([Held, several], grant => Assert.Equal("quickbooks//gra_9", Grant.ByInstance.Key(grant)));
        Assert.Null(Grant.ByInstance.Key(revoking));
        Assert.Null(Grant.ByDue.Key(Used));
        Assert.StartsWith("held/", Grant.ByDue.Key(Held), StringComparison.Ordinal);
        Assert.StartsWith("revoking/", Grant.ByDue.Key(revoking), StringComparison.Ordinal);
    }

    [Fact]
    public void ReadAsStored_CredentialFromBeforeGrants_IsUsedByTheConnectorOfItsId()
    {
        const string Old = """
            {"id":"con_1","workspaceId":"acme","providerId":"quickbooks","instanceId":"9130347957983001","generation":3,"protectedTokens":"sealed",
             "accessTokenExpiresAt":"2026-11-23T10:00:00+00:00","reauthId":"rea_1","grantedAt":"2026-11-23T09:00:00+00:00",
             "updatedAt":"2026-11-23T09:00:00+00:00"}
            """;

        var grant = System.Text.Json.JsonSerializer.Deserialize(Old, Grant.Type.Json)!;

        Assert.Equal((GrantStatus.Used, "con_1", "con_1", 3L), (grant.Status, grant.UserId, grant.SealedFor, grant.Generation));
        Assert.Equal("quickbooks/9130347957983001/con_1", Grant.ByInstance.Key(grant));
    }
}
