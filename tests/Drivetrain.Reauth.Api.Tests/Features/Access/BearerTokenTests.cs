using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Foundation.Callers;

namespace Drivetrain.Reauth.Api.Tests.Features.Access;

public sealed class BearerTokenTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(BearerToken.KeyPrefix, false)]
    [InlineData(BearerToken.SessionPrefix, true)]
    public void TryParse_WhatWasRevealed_GivesItsParts(string prefix, bool isSession)
    {
        var made = BearerToken.New(prefix, Now);
        Assert.True(BearerToken.TryParse(made.Reveal(), out var token));
        Assert.Equal((made.Id, made.Secret, isSession), (token.Id, token.Secret, token.IsSession));
        Assert.StartsWith(prefix + "_", token.Id, StringComparison.Ordinal);
        Assert.Equal(43, token.Secret.Length);
    }

    [Fact]
    public void TryParse_WhatHasAnotherForm_IsRefused()
    {
        var text = BearerToken.New(BearerToken.KeyPrefix, Now).Reveal();
        var separator = "dr_".Length + "key_".Length + 26;
        foreach (
            var wrong in new[]
            {
                "",
                "dr_",
                text + "A",
                text[..^1],
                "dX_" + text[3..],
                "DR_" + text[3..],
                "dr_abc_" + text[7..],
                "dr_keyX" + text[7..],
                text[..separator] + "-" + text[(separator + 1)..],
            }
        )
        {
            Assert.False(BearerToken.TryParse(wrong, out _), wrong);
        }
    }

    [Fact]
    public void ToString_OfAToken_ShowsNoSecret()
    {
        var token = BearerToken.New(BearerToken.SessionPrefix, Now);
        Assert.Contains(token.Id, $"{token}", StringComparison.Ordinal);
        Assert.DoesNotContain(token.Secret, $"{token}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("acme", "acme", true)]
    [InlineData(null, "acme", true)]
    [InlineData("acme", "Acme", false)]
    [InlineData("acme", "acme2", false)]
    [InlineData("acme2", "acme", false)]
    public void MaySee_AWorkspace_IsForThoseOfItAndThoseOfAll(string? own, string asked, bool expected) =>
        Assert.Equal(expected, new Caller("key:key_1", Role.Platform, own, "Platform").MaySee(asked));

    [Fact]
    public void Matches_WithoutSecretOrHash_IsFalse()
    {
        var secret = Secrets.New();
        Assert.True(Secrets.Matches(secret, Secrets.Hash(secret)));
        Assert.False(Secrets.Matches(secret, hash: null));
        Assert.False(Secrets.Matches(secret: null, Secrets.Hash(secret)));
        Assert.False(Secrets.Matches(secret: null, hash: null));
        Assert.False(Secrets.Matches(secret, secret));
    }
}
