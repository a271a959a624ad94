using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.Plugins;
using Microsoft.Extensions.Primitives;

namespace Drivetrain.Reauth.Api.Tests.Features.Reauths;

/// <summary>The callback's query and the state in it, at the limits.</summary>
public sealed class CallbackParametersTests
{
    private static readonly string Secret = new('s', 43);

    private static readonly ProviderDescriptor Books = new("books", "Books", "acme.books", "ledger", "Owner", "^[0-9]+$", "realmId", [])
    {
        MaximumCodeLength = 700,
    };

    [Theory]
    [InlineData("code", 700, true)]
    [InlineData("code", 701, false)]
    [InlineData("realmId", 1024, true)]
    [InlineData("realmId", 1025, false)]
    [InlineData("session_state", 1500, true)]
    [InlineData("error_description", 1600, true)]
    [Trait("Case", "1.4")]
    public void Parse_LongParameter_MattersOnlyWhereItCounts(string name, int length, bool taken) =>
        Assert.Equal(taken, Parse(name is "code" ? [(name, new string('c', length))] : [("code", "c"), (name, new string('c', length))]) is not null);

    [Fact]
    [Trait("Case", "1.4")]
    public void Parse_SurplusParameters_AreIgnoredAndWhatCountsIsFoundAmongThem()
    {
        var surplus = Enumerable.Range(0, 40).Select(i => new KeyValuePair<string, StringValues>($"p{i}", "1")).ToList();
        surplus.Add(new("scope", ""));
        surplus.Add(new("session_state", new string('s', 1500)));
        surplus.Add(new("twice", new StringValues(["1", "2"])));
        surplus.Add(new("nothing", StringValues.Empty));

        var parsed = CallbackParameters.Parse(
            [
                .. surplus,
                new("realmId", "1"),
                new("code", "c"),
                new("state", "s"),
                .. surplus.Select(p => new KeyValuePair<string, StringValues>("q" + p.Key, p.Value)),
            ],
            Books
        )!;

        Assert.Equal(("c", "s", "1"), (parsed.Code, parsed.State, parsed.All["realmId"]));
        Assert.Equal(16 + 3, parsed.All.Count);
        Assert.DoesNotContain(parsed.All, pair => pair.Key is "scope" or "session_state" or "twice" or "nothing");
    }

    [Theory]
    [InlineData("code")]
    [InlineData("state")]
    [InlineData("error")]
    [InlineData("realmId")]
    [Trait("Case", "1.4")]
    public void Parse_WhatCountsTwice_IsRefusedEvenIfOneOfThemIsEmpty(string name)
    {
        foreach (var values in new[] { new StringValues(["a", "b"]), new StringValues(["a", ""]), new StringValues(["a", "a"]) })
        {
            var query = new Dictionary<string, StringValues>(StringComparer.Ordinal) { ["state"] = "s", [name is "error" ? "error" : "code"] = "c" };
            query[name] = values;

            Assert.Null(CallbackParameters.Parse(query, Books));
        }
    }

    [Theory]
    [InlineData("", "access_denied", null, "access_denied")]
    [InlineData("c", "", "c", null)]
    [Trait("Case", "1.4")]
    public void Parse_WithoutAValue_IsAsGoodAsAbsent(string code, string error, string? expectedCode, string? expectedError)
    {
        var parsed = Parse(("code", code), ("error", error), ("realmId", ""))!;

        Assert.Equal((expectedCode, expectedError), (parsed.Code, parsed.Error));
        Assert.DoesNotContain("realmId", parsed.All.Keys);
    }

    [Fact]
    [Trait("Case", "1.4")]
    public void Parse_ErrorOfAnyLength_IsAnError() => Assert.NotNull(Parse(("error", new string('e', 4000)))!.Error);

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
        Assert.Null(CallbackParameters.Parse([new("code", "c")], Books));
        Assert.Null(CallbackParameters.Parse([new("code", "c"), new("state", "")], Books));
        Assert.Null(CallbackParameters.Parse([new("code", "c"), new("state", "s"), new("realmId", new StringValues(["1", "1"]))], Books));
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
        CallbackParameters.Parse([new("state", "s"), .. parameters.Select(p => new KeyValuePair<string, StringValues>(p.Name, p.Value))], Books);
}
