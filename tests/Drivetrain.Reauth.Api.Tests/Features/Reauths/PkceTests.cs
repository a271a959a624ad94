using Drivetrain.Reauth.Api.Features.Reauths;

namespace Drivetrain.Reauth.Api.Tests.Features.Reauths;

public sealed class PkceTests
{
    [Fact]
    public void Challenge_Rfc7636AppendixB_IsTheSpecifiedValue() =>
        Assert.Equal("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", Pkce.Challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));

    [Fact]
    public void NewVerifier_Always_HasTheFormOfTheSpecification()
    {
        var verifiers = Enumerable.Range(0, 1000).Select(_ => Pkce.NewVerifier()).ToList();

        Assert.All(verifiers, v => Assert.Matches("^[A-Za-z0-9._~-]{43,128}$", v));
        Assert.Equal(verifiers.Count, verifiers.Distinct(StringComparer.Ordinal).Count());
    }
}
