using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Plugins;
using Microsoft.AspNetCore.DataProtection;

namespace Drivetrain.Reauth.Api.Tests.Features.Connectors.Credentials;

/// <summary>What is encrypted belongs to one owner, one provider and one kind: a row that is moved to another does not decrypt.</summary>
public sealed class TokenProtectorTests
{
    private const string Owner = "con_1";
    private const string Provider = "quickbooks";

    private static readonly TokenSet Tokens = new()
    {
        AccessToken = "CANARY-access",
        AccessTokenExpiresAt = new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero),
        RefreshToken = "CANARY-refresh",
        RefreshTokenExpiresAt = new DateTimeOffset(2027, 3, 1, 0, 0, 0, TimeSpan.Zero),
        RefreshTokenHardExpiresAt = new DateTimeOffset(2031, 11, 23, 0, 0, 0, TimeSpan.Zero),
        Scope = "accounting",
        InstanceId = "9130347957983001",
        TraceId = "tid",
    };

    private readonly TokenProtector _protector = new(new EphemeralDataProtectionProvider());

    [Fact]
    public void Unprotect_ForItsOwner_GivesTheTokensBack() =>
        Assert.Equal(Tokens, _protector.Unprotect(_protector.Protect(Tokens, Owner, Provider), Owner, Provider));

    [Theory]
    [InlineData("con_2", Provider)]
    [InlineData("rea_1", Provider)]
    [InlineData(Owner, "xero")]
    [InlineData(Owner, "QuickBooks")]
    [InlineData(Provider, Owner)]
    [InlineData("", Provider)]
    public void Unprotect_MovedToAnotherOwnerOrProvider_IsNothing(string owner, string provider) =>
        Assert.Null(_protector.Unprotect(_protector.Protect(Tokens, Owner, Provider), owner, provider));

    [Theory]
    [InlineData("rea_2", Provider)]
    [InlineData("rea_1", "xero")]
    public void UnprotectVerifier_MovedToAnotherAttemptOrProvider_IsNothing(string owner, string provider)
    {
        var verifier = _protector.ProtectVerifier("CANARY-verifier", "rea_1", Provider);

        Assert.Equal("CANARY-verifier", _protector.UnprotectVerifier(verifier, "rea_1", Provider));
        Assert.Null(_protector.UnprotectVerifier(verifier, owner, provider));
    }

    [Fact]
    public void Unprotect_OfTheOtherKind_IsNothing()
    {
        var tokens = _protector.Protect(Tokens, Owner, Provider);
        var verifier = _protector.ProtectVerifier("""{"accessToken":"forged","accessTokenExpiresAt":"2027-01-01T00:00:00+00:00"}""", Owner, Provider);

        Assert.Null(_protector.UnprotectVerifier(tokens, Owner, Provider));
        Assert.Null(_protector.Unprotect(verifier, Owner, Provider));
    }

    [Fact]
    public void Protect_IdTokenAndName_AreLeftOut()
    {
        var given = Tokens with { IdToken = new string('i', 5000), InstanceName = new string('n', 5000) };

        var stored = _protector.Protect(given, Owner, Provider);

        Assert.Equal(Tokens, _protector.Unprotect(stored, Owner, Provider));
        Assert.Equal(_protector.Protect(Tokens, Owner, Provider).Length, stored.Length);
    }

    [Fact]
    public void Protect_WhatAPersonTyped_ComesBack()
    {
        var typed = Tokens with { Fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["tokenId"] = "CANARY-id" } };

        Assert.Equal("CANARY-id", _protector.Unprotect(_protector.Protect(typed, Owner, Provider), Owner, Provider)!.Fields!["tokenId"]);
    }

    [Theory]
    [InlineData("not base64url!")]
    [InlineData("bm90IG91cnM")]
    [InlineData("")]
    public void Unprotect_WhatIsNotOurs_IsNothing(string stored)
    {
        Assert.Null(_protector.Unprotect(stored, Owner, Provider));
        Assert.Null(_protector.UnprotectVerifier(stored, Owner, Provider));
    }

    [Fact]
    public void Unprotect_ChangedOrUnderLostKeys_IsNothing()
    {
        var stored = _protector.Protect(Tokens, Owner, Provider);
        var middle = stored.Length / 2;
        var changed = $"{stored[..middle]}{(stored[middle] == 'A' ? 'B' : 'A')}{stored[(middle + 1)..]}";

        Assert.Null(_protector.Unprotect(changed, Owner, Provider));
        Assert.Null(new TokenProtector(new EphemeralDataProtectionProvider()).Unprotect(stored, Owner, Provider));
    }

    [Fact]
    public void Protect_Twice_NeverLooksTheSame() => Assert.NotEqual(_protector.Protect(Tokens, Owner, Provider), _protector.Protect(Tokens, Owner, Provider));
}
