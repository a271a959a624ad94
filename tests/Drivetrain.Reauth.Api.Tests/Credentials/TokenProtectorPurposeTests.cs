using Drivetrain.Reauth.Api.Credentials;
using Drivetrain.Reauth.Plugins;
using Microsoft.AspNetCore.DataProtection;

namespace Drivetrain.Reauth.Api.Tests.Credentials;

/// <summary>A row that is moved to another owner, or taken for something else, does not decrypt.</summary>
public sealed class TokenProtectorPurposeTests
{
    private static readonly TokenSet Tokens = new()
    {
        AccessToken = "access",
        AccessTokenExpiresAt = new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero),
        RefreshToken = "refresh",
        IdToken = "id-token",
        InstanceId = "4711",
        InstanceName = "Acme Inc.",
        Scope = "accounting",
    };

    private readonly TokenProtector protector = new(new EphemeralDataProtectionProvider());

    [Theory]
    [InlineData("con_1", "quickbooks", true)]
    [InlineData("con_2", "quickbooks", false)]
    [InlineData("con_1", "xero", false)]
    public void Tokens_OfAnotherOwnerOrProvider_DoNotDecrypt(string owner, string provider, bool decrypts)
    {
        var sealedTokens = protector.Protect(Tokens, "con_1", "quickbooks");
        Assert.Equal(decrypts, protector.Unprotect(sealedTokens, owner, provider) is not null);
    }

    [Theory]
    [InlineData("rea_1", "quickbooks", "verifier")]
    [InlineData("rea_2", "quickbooks", null)]
    [InlineData("rea_1", "xero", null)]
    public void Verifier_OfAnotherAttemptOrProvider_DoesNotDecrypt(string attempt, string provider, string? verifier) =>
        Assert.Equal(verifier, protector.UnprotectVerifier(protector.ProtectVerifier("verifier", "rea_1", "quickbooks"), attempt, provider));

    [Fact]
    public void Verifier_TakenForTokens_OrTheOtherWayRound_DoesNotDecrypt()
    {
        Assert.Null(protector.Unprotect(protector.ProtectVerifier("{}", "rea_1", "quickbooks"), "rea_1", "quickbooks"));
        Assert.Null(protector.UnprotectVerifier(protector.Protect(Tokens, "rea_1", "quickbooks"), "rea_1", "quickbooks"));
    }

    [Fact]
    public void Tokens_Kept_AreAllButTheIdTokenAndTheName()
    {
        var kept = protector.Unprotect(protector.Protect(Tokens, "con_1", "quickbooks"), "con_1", "quickbooks");
        Assert.Equal(Tokens with { IdToken = null, InstanceName = null }, kept);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not base64url!")]
    [InlineData("bm90IG91cnM")]
    public void Text_ThatIsNotOurs_IsNothing(string text)
    {
        Assert.Null(protector.Unprotect(text, "con_1", "quickbooks"));
        Assert.Null(protector.UnprotectVerifier(text, "con_1", "quickbooks"));
    }

    [Fact]
    public void Tokens_OfALostKeyRing_AreNothing()
    {
        var other = new TokenProtector(new EphemeralDataProtectionProvider());
        Assert.Null(other.Unprotect(protector.Protect(Tokens, "con_1", "quickbooks"), "con_1", "quickbooks"));
    }
}
