using Drivetrain.Reauth.Api.Credentials;
using Drivetrain.Reauth.Api.Tests.Reauths;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Tests.Credentials;

public sealed class CredentialRefreshRulesTests
{
    private static readonly DateTimeOffset Now = Given.Now;

    [Fact]
    public void Grant_ReplacesEverythingAndCountsOn()
    {
        var before = Granted() with { Generation = 7, PreviousProtectedTokens = "older", PreviousUntil = Now.AddHours(1) };

        var after = CredentialTransitions.Grant(before, Given.Connector(Given.Acme), Given.Globex, "rea_2", Sealed("new", Now.AddHours(2)), Now.AddMinutes(1));

        var expected = new Credential
        {
            Id = "con_1",
            WorkspaceId = "acme",
            ProviderId = "quickbooks",
            InstanceId = Given.Globex.Id,
            Generation = 8,
            ProtectedTokens = "new",
            AccessTokenExpiresAt = Now.AddHours(2),
            RefreshTokenExpiresAt = Now.AddDays(100),
            RefreshTokenHardExpiresAt = null,
            ReauthId = "rea_2",
            GrantedAt = Now.AddMinutes(1),
            UpdatedAt = Now.AddMinutes(1),
        };
        Assert.Equal(expected, after);
        Assert.Equal(1, Granted().Generation);
    }

    [Fact]
    public void Refresh_KeepsTheTokensBeforeForADayAndWhoGrantedThem()
    {
        var before = Granted() with { RefreshTokenHardExpiresAt = Now.AddYears(5) };
        var later = Now.AddMinutes(50);

        var after = CredentialTransitions.Refresh(before, Sealed("newer", Now.AddHours(2), hardEnd: null), later);

        var expected = before with
        {
            Generation = 2,
            ProtectedTokens = "newer",
            PreviousProtectedTokens = "first",
            PreviousUntil = later.AddHours(24),
            AccessTokenExpiresAt = Now.AddHours(2),
            UpdatedAt = later,
        };
        Assert.Equal(expected, after);
        Assert.Equal((Now, "rea_1", Now.AddYears(5)), (after.GrantedAt, after.ReauthId, after.RefreshTokenHardExpiresAt));
    }

    [Fact]
    public void Refresh_ThatNamesAHardEnd_TakesIt()
    {
        var before = Granted() with { RefreshTokenHardExpiresAt = Now.AddYears(5) };
        Assert.Equal(Now.AddYears(4), CredentialTransitions.Refresh(before, Sealed("newer", Now, Now.AddYears(4)), Now).RefreshTokenHardExpiresAt);
    }

    private static Credential Granted() =>
        CredentialTransitions.Grant(existing: null, Given.Connector(Given.Acme), Given.Acme, "rea_1", Sealed("first", Now.AddHours(1)), Now);

    private static SealedTokens Sealed(string text, DateTimeOffset end, DateTimeOffset? hardEnd = null) => new(
        new TokenSet { AccessToken = text, AccessTokenExpiresAt = end, RefreshTokenExpiresAt = Now.AddDays(100), RefreshTokenHardExpiresAt = hardEnd }, text);
}
