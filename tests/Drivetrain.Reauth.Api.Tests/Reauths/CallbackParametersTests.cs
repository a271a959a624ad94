using Drivetrain.Reauth.Api.Reauths;
using Drivetrain.Reauth.Plugins;
using Microsoft.Extensions.Primitives;

namespace Drivetrain.Reauth.Api.Tests.Reauths;

/// <summary>The callback's query and the state in it, at the limits.</summary>
public sealed class CallbackParametersTests
{
    private static readonly string Secret = new('s', 43);

    [Theory]
    [InlineData(1024, true)]
    [InlineData(1025, false)]
    public void Parse_LongParameter_IsTakenUpToTheLimit(int length, bool taken) => Assert.Equal(taken, Parse(("code", new string('c', length))) is not null);

    [Theory]
    [InlineData(14, true)]
    [InlineData(15, false)]
    public void Parse_ManyParameters_AreTakenUpToTheLimit(int others, bool taken) =>
        Assert.Equal(taken, Parse([("code", "c"), .. Enumerable.Range(0, others).Select(i => ($"p{i}", "1"))]) is not null);

    [Fact]
    public void Parse_CodeAndError_AreExclusiveAndOneIsNeeded()
    {
        Assert.Equal(("c", null), (Parse(("code", "c"))!.Code, Parse(("code", "c"))!.Error));
        Assert.Equal((null, "e"), (Parse(("error", "e"))!.Code, Parse(("error", "e"))!.Error));
        Assert.Null(Parse());
        Assert.Null(Parse(("code", "c"), ("error", "e")));
    }

    [Fact]
    public void Parse_WithoutStateTwiceOrEmpty_IsNoResponse()
    {
        Assert.Null(CallbackParameters.Parse([new("code", "c")]));
        Assert.Null(CallbackParameters.Parse([new("code", "c"), new("state", "s"), new("realmId", new StringValues(["1", "1"]))]));
        Assert.Null(Parse(("code", "c"), ("realmId", "")));
        Assert.Equal("1", Parse(("code", "c"), ("realmId", "1"))!.All["realmId"]);
    }

    [Theory]
    [InlineData("rea_1", true)]
    [InlineData("r", true)]
    [InlineData("", false)]
    public void IdOf_StateOfAnAttempt_IsItsId(string id, bool found) => Assert.Equal(found ? id : null, AttemptState.IdOf($"{id}.{Secret}"));

    [Fact]
    public void IdOf_AtTheLimits_IsExact()
    {
        Assert.Equal(new string('r', 64), AttemptState.IdOf($"{new string('r', 64)}.{Secret}"));
        Assert.Null(AttemptState.IdOf($"{new string('r', 65)}.{Secret}"));
        Assert.Null(AttemptState.IdOf($"rea_1.{Secret}s"));
        Assert.Null(AttemptState.IdOf($"rea_1.{Secret[1..]}"));
        Assert.Null(AttemptState.IdOf("rea_1"));
    }

    [Fact]
    public void New_OfAnAttempt_CarriesItsIdAndAFreshSecret()
    {
        var (first, second) = (AttemptState.New("rea_1"), AttemptState.New("rea_1"));

        Assert.Equal(("rea_1", "rea_1"), (AttemptState.IdOf(first), AttemptState.IdOf(second)));
        Assert.NotEqual(first, second);
    }

    [Theory]
    [InlineData("access_denied", ProviderFailureKind.Denied)]
    [InlineData("server_error", ProviderFailureKind.Unavailable)]
    [InlineData("temporarily_unavailable", ProviderFailureKind.Unavailable)]
    [InlineData("invalid_request", ProviderFailureKind.Misconfigured)]
    [InlineData("unauthorized_client", ProviderFailureKind.Misconfigured)]
    [InlineData("unsupported_response_type", ProviderFailureKind.Misconfigured)]
    [InlineData("invalid_scope", ProviderFailureKind.Misconfigured)]
    [InlineData("ACCESS_DENIED", ProviderFailureKind.ProtocolError)]
    [InlineData("something_new", ProviderFailureKind.ProtocolError)]
    public void OfCallbackError_EachCode_HasItsMeaning(string error, ProviderFailureKind kind) => Assert.Equal(kind, Outcomes.OfCallbackError(error));

    private static CallbackParameters? Parse(params (string Name, string Value)[] parameters) =>
        CallbackParameters.Parse([new("state", "s"), .. parameters.Select(p => new KeyValuePair<string, StringValues>(p.Name, p.Value))]);
}
