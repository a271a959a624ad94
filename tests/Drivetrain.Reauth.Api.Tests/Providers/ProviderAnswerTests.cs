using System.Net;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Tests.Providers;

/// <summary>Whole logins at a provider that answers in ways of its own.</summary>
public sealed class ProviderAnswerTests
{
    private const string Guid = "1a2b3c4d-0000-4000-8000-00000000aaaa";
    private const string Surplus = "&ledger=led-0001&scope=&session_state=";

    /// <summary>The token's and the company's answer → the outcome.</summary>
    public static TheoryData<string, string, string> Answers =>
        new()
        {
            { StubProvider.GoodToken, StubProvider.GoodCompany, "matched" },
            { """{"access_token":"at-1","token_type":"Bearer","expires_in":null,"refresh_token":"rt-1"}""", StubProvider.GoodCompany, "matched" },
            { """{"access_token":"at-1","token_type":"Bearer","expires_in":3.6e3,"refresh_token":"rt-1"}""", "\uFEFF" + StubProvider.GoodCompany, "matched" },
            { """{"access_token":"at-1","token_type":"Bearer","expires_in":3600,"scope":"ledgers more books"}""", StubProvider.GoodCompany, "matched" },
            { StubProvider.GoodToken, """{"ledger_id":"led-0001","ledger_name":null,"surplus":[{}]}""", "matched" },
            { """{"access_token":"at-1","expires_in":3600}""", StubProvider.GoodCompany, "provider_error" },
            { """{"access_token":"at-1","token_type":"Bearer","expires_in":3600,"scope":"books"}""", StubProvider.GoodCompany, "insufficient_scope" },
            { StubProvider.GoodToken, """{"ledger_id":"led-0002","ledger_name":"Second Ledger"}""", "provider_error" },
        };

    [Theory]
    [MemberData(nameof(Answers))]
    [Trait("Case", "1.5")]
    [Trait("Case", "1.6")]
    public async Task Login_HoweverTheProviderAnswers_EndsAsItIsMeant(string token, string company, string outcome)
    {
        await using var host = await StubHost.StartAsync();
        host.Provider.Set("/token", token);
        host.Provider.Set("/company", company);

        using var login = await host.LogInAsync(await host.ConnectorAsync(StubHost.First));

        Assert.Equal(outcome, login.Outcome);
    }

    [Fact]
    [Trait("Case", "2.8")]
    public async Task Login_GrantedTooLittle_NamesWhatIsMissingReplacesNothingAndRevokes()
    {
        await using var host = await StubHost.StartAsync();
        var connectorId = await host.ConnectorAsync(StubHost.First);
        using var before = await host.LogInAsync(connectorId);
        host.Provider.Set("/token", """{"access_token":"at-2","token_type":"Bearer","expires_in":3600,"refresh_token":"rt-2","scope":"books"}""");

        using var login = await host.LogInAsync(connectorId);

        Assert.Equal(("insufficient_scope", "failed"), (login.Outcome, login.Status));
        Assert.Contains("ledgers", login.Page.Text, StringComparison.Ordinal);
        Assert.Equal("at-1", await host.Host.AccessTokenAsync(connectorId));
        Assert.Equal("books ledgers", (await host.Host.TokensAsync(connectorId))!.Scope);
    }

    [Fact]
    [Trait("Case", "1.4")]
    public async Task Callback_WithSurplusParameters_IsTaken()
    {
        await using var host = await StubHost.StartAsync();
        var surplus = Surplus + new string('s', 1500) + string.Concat(Enumerable.Range(0, 20).Select(i => $"&p{i}=1"));

        using var login = await host.LogInAsync(await host.ConnectorAsync(StubHost.First), surplus);

        Assert.Equal("matched", login.Outcome);
    }

    [Fact]
    [Trait("Case", "1.4")]
    public async Task Callback_ADenialWithALongDescription_IsRecordedAsDenied()
    {
        await using var host = await StubHost.StartAsync();

        using var login = await host.LogInAsync(
            await host.ConnectorAsync(StubHost.First),
            "&scope=&code=&error_description=" + new string('d', 1600),
            answer: "error=access_denied"
        );

        Assert.Equal(("denied", "failed"), (login.Outcome, login.Status));
    }

    [Theory]
    [InlineData("&ledger=led-0001&ledger=led-0002")]
    [InlineData("&code=c-2")]
    [InlineData("&state=other")]
    [Trait("Case", "1.4")]
    public async Task Callback_WhatCountsTwice_IsRefused(string more)
    {
        await using var host = await StubHost.StartAsync();

        using var login = await host.LogInAsync(await host.ConnectorAsync(StubHost.First), more);

        Assert.Equal("started", login.Status);
        Assert.Equal(0, host.Provider.Count("/token"));
    }

    [Fact]
    [Trait("Case", "2.6")]
    public async Task Login_FirstCompanyCallRefused_IsTriedOnceMoreAndNothingIsRevoked()
    {
        await using var host = await StubHost.StartAsync();
        host.Provider.Set("/company", StubProvider.Answer.Of(401, "{}"), StubProvider.GoodCompany);

        using var login = await host.LogInAsync(await host.ConnectorAsync(StubHost.First));

        Assert.Equal("matched", login.Outcome);
        Assert.Equal((2, 0), (host.Provider.Count("/company"), host.Provider.Count("/revoke")));
    }

    [Theory]
    [InlineData(
        403,
        """
            <IntuitResponse><Fault type="SERVICE"><Error code="003001">
              <Message>message=ThrottleExceeded; errorCode=003001; statusCode=403</Message>
            </Error></Fault></IntuitResponse>
            """,
        "application/xml",
        "provider_unavailable",
        "wait"
    )]
    [InlineData(403, """{"fault":{"error":[{"message":"ThrottleExceeded","code":"003001"}]}}""", "application/json", "provider_unavailable", "wait")]
    [InlineData(403, "<!doctype html><title>Blocked</title>", "text/html", "provider_unavailable", "wait")]
    [InlineData(
        403,
        """{"fault":{"error":[{"detail":"insufficient_scope","code":"3100"}]}}""",
        "application/json",
        "provider_misconfigured",
        "contact_support"
    )]
    [InlineData(403, "{}", "application/json", "not_admin", "ask_admin")]
    [Trait("Case", "2.4")]
    [Trait("Case", "2.5")]
    public async Task Login_CompanyCallRefused_SaysWhoseTroubleItIs(int status, string body, string type, string outcome, string action)
    {
        await using var host = await StubHost.StartAsync();
        host.Provider.Set("/company", StubProvider.Answer.Of(status, body, type));

        using var login = await host.LogInAsync(await host.ConnectorAsync(StubHost.First));

        Assert.Equal(outcome, login.Outcome);
        Assert.Equal(action, login.Reauth.GetProperty("outcome").GetProperty("nextAction").GetString());
    }

    [Theory]
    [InlineData("en", "client_secret_post")]
    [InlineData("de", "client_secret_post")]
    [Trait("Case", "2.9")]
    public async Task Login_ClientIsRefused_AdvisesTheOtherWayToAuthenticate(string language, string advice)
    {
        await using var host = await StubHost.StartAsync();
        host.Provider.Set("/token", StubProvider.Answer.Of(401, """{"error":"invalid_client"}"""));

        using var login = await host.LogInAsync(await host.ConnectorAsync(StubHost.First), languages: language);

        Assert.Equal("provider_misconfigured", login.Outcome);
        Assert.Contains(advice, login.Page.Text, StringComparison.Ordinal);
        Assert.Contains("invalid_client", login.Reauth.GetProperty("timeline").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Case", "1.10")]
    public async Task Login_ListWithOddRowsAndAGuidInCapitals_FindsTheBoundCompany()
    {
        await using var host = await StubHost.StartAsync("^[0-9a-f-]{36}$", isList: true);
        host.Provider.Set(
            "/company",
            $$"""
            [null,{"ledger_id":"{{Guid.ToUpperInvariant()}}","ledger_name":null},{"ledger_id":"another form","ledger_name":"Other"},
              {"ledger_id":"1a2b3c4d-0000-4000-8000-00000000bbbb","ledger_name":"\u200B\u200B"}]
            """
        );

        using var login = await host.LogInAsync(await host.ConnectorAsync(new Instance(Guid, "First Ledger")), "");

        Assert.Equal("matched", login.Outcome);
        Assert.Equal(
            [(Guid, Guid), ("1a2b3c4d-0000-4000-8000-00000000bbbb", "1a2b3c4d-0000-4000-8000-00000000bbbb")],
            login.Reauth.GetProperty("seen").EnumerateArray().Select(seen => (seen.GetProperty("id").GetString(), seen.GetProperty("name").GetString()))
        );
    }

    [Fact]
    [Trait("Case", "1.12")]
    public async Task Id_AsLongAsThePatternAllows_IsTakenByEveryRoute()
    {
        var id = new string('l', 180);
        await using var host = await StubHost.StartAsync("^[a-z]{4,200}$", isList: true);
        host.Provider.Set("/company", $$"""[{"ledger_id":"{{id}}","ledger_name":"First Ledger"},{"ledger_id":"other","ledger_name":"Other"}]""");

        using var login = await host.LogInAsync(await host.ConnectorAsync(bound: null), "");
        using var confirmed = await login.Person.ConfirmAsync(login.Attempt, id);
        await confirmed.ReadJsonAsync(HttpStatusCode.OK);
        var bound = await host.ConnectorAsync(new Instance(id, "First Ledger"));
        using var found = await host.Host.Platform.PostJsonAsync(
            "/v1/instances/match",
            new
            {
                provider = StubProvider.Id,
                instanceId = id,
                workspaceId = ReauthApi.Workspace,
            }
        );
        var connectors = (await found.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("connectors").EnumerateArray().ToList();

        Assert.Equal(2, connectors.Count);
        Assert.Contains(connectors, connector => connector.GetProperty("id").ValueEquals(bound));
    }

    [Fact]
    [Trait("Case", "1.10")]
    public async Task Guid_OfAnyCase_IsOneCompanyOnEveryRoute()
    {
        await using var host = await StubHost.StartAsync("^[0-9a-f-]{36}$", isList: true);
        host.Provider.Set(
            "/company",
            $$"""[{"ledger_id":"{{Guid}}","ledger_name":"First Ledger"},{"ledger_id":"1a2b3c4d-0000-4000-8000-00000000bbbb","ledger_name":"Other"}]"""
        );

        using var login = await host.LogInAsync(await host.ConnectorAsync(bound: null), "");
        using var confirmed = await login.Person.ConfirmAsync(login.Attempt, Guid.ToUpperInvariant());
        await confirmed.ReadJsonAsync(HttpStatusCode.OK);
        await host.ConnectorAsync(new Instance(Guid, "First Ledger"));
        using var found = await host.Host.Platform.PostJsonAsync(
            "/v1/instances/match",
            new
            {
                provider = StubProvider.Id,
                instanceId = Guid.ToUpperInvariant(),
                workspaceId = ReauthApi.Workspace,
            }
        );

        Assert.Equal(2, (await found.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("connectors").GetArrayLength());
    }
}
