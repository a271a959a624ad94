using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Tests.Journey;

/// <summary>Credentials handed over by the platform, over the whole api and a simulated Intuit.</summary>
[Trait("Case", "16.import")]
public sealed class CredentialImportTests : IAsyncLifetime
{
    private JourneyHost _host = null!;

    public async Task InitializeAsync() => _host = await JourneyHost.StartAsync();

    [Fact]
    public async Task Import_TokensOfAnEarlierLogin_ConnectAndAreRefreshedByUs()
    {
        var tokens = await TokensAsync(JourneyHost.Acme);
        var connector = await _host.ConnectorAsync(JourneyHost.Acme);

        var first = await ImportAsync(connector, tokens);
        var second = await ImportAsync(connector, tokens);

        Assert.Equal(("imported", false), (first.GetProperty("result").GetString(), first.GetProperty("refreshed").GetBoolean()));
        Assert.Equal("unchanged", second.GetProperty("result").GetString());
        Assert.Equal("connected", first.GetProperty("connector").GetProperty("status").GetString());
        Assert.Equal(tokens.AccessToken, await _host.AccessTokenAsync(connector));
        _host.Api.Time.Advance(TimeSpan.FromMinutes(58));
        Assert.NotEqual(tokens.AccessToken, await _host.AccessTokenAsync(connector));
        AssertNotTold(tokens, first, second);
    }

    [Fact]
    public async Task Import_EndedAccessToken_IsRefreshedFirst()
    {
        var tokens = await TokensAsync(JourneyHost.Acme);
        var connector = await _host.ConnectorAsync(JourneyHost.Acme);
        _host.Api.Time.Advance(TimeSpan.FromHours(25));

        var answer = await ImportAsync(connector, tokens);

        Assert.True(answer.GetProperty("refreshed").GetBoolean());
        Assert.True(await _host.OpensAsync(await _host.AccessTokenAsync(connector), JourneyHost.Acme));
    }

    [Fact]
    public async Task Import_OfAnotherCompany_IsRefusedAndItsTokensStayAlive()
    {
        var tokens = await TokensAsync(JourneyHost.Globex);
        var connector = await _host.ConnectorAsync(JourneyHost.Acme);

        using var refused = await SendAsync(connector, tokens);
        await refused.ReadProblemAsync(HttpStatusCode.UnprocessableEntity, "credential_of_other_company");

        Assert.True(await _host.OpensAsync(tokens.AccessToken, JourneyHost.Globex));
        Assert.Equal("failed", (await _host.ConnectorJsonAsync(connector)).GetProperty("status").GetString());
        Assert.Equal("credential_of_other_company", Assert.Single(await AuditAsync("credential.import_refused", connector)));
    }

    [Fact]
    public async Task Import_DisconnectedAtTheProvider_SaysThatAPersonHasToLogIn()
    {
        var tokens = await TokensAsync(JourneyHost.Acme);
        var connector = await _host.ConnectorAsync(JourneyHost.Acme);
        _host.Intuit.DisconnectCompany(JourneyHost.Acme.Id);

        using var refused = await Eventually.WithClockAsync(_host.Api.Time, SendAsync(connector, tokens));
        await refused.ReadProblemAsync(HttpStatusCode.UnprocessableEntity, "credential_dead");
    }

    [Theory]
    [InlineData("{}", HttpStatusCode.UnprocessableEntity, "token_required")]
    [InlineData("""{"refreshToken":"a\r\nb"}""", HttpStatusCode.BadRequest, "invalid_request")]
    [InlineData("""{"refreshToken":""}""", HttpStatusCode.BadRequest, "invalid_request")]
    [InlineData("""{"refreshToken":"x","token":"y"}""", HttpStatusCode.BadRequest, "unknown_field")]
    public async Task Import_BodyThatHoldsNoTokens_IsRefused(string body, HttpStatusCode status, string code)
    {
        var connector = await _host.ConnectorAsync(JourneyHost.Acme);
        using var refused = await _host.Platform.SendRawAsync(HttpMethod.Put, $"/v1/connectors/{connector}/credential", body);
        await refused.ReadProblemAsync(status, code);
    }

    [Fact]
    public async Task Import_UnboundConnector_NamesNoCompanyToMatch()
    {
        using var refused = await SendAsync(
            await _host.ConnectorAsync(bound: null),
            new TokenSet { AccessToken = "t", AccessTokenExpiresAt = _host.Api.Time.GetUtcNow() }
        );
        await refused.ReadProblemAsync(HttpStatusCode.Conflict, "connector_unbound");
    }

    private async Task<IReadOnlyList<string?>> AuditAsync(string action, string connectorId)
    {
        using var auditor = _host.Api.With(ReauthApi.OperatorKey);
        using var response = await auditor.GetAsync($"/v1/audit?action={action}&subjectId={connectorId}");
        var page = await response.ReadJsonAsync(HttpStatusCode.OK);
        return [.. page.GetProperty("items").EnumerateArray().Select(entry => entry.GetProperty("details").GetProperty("code").GetString())];
    }

    /// <summary>What a login gave whose connector nobody has here any more, as the platform would have it.</summary>
    private async Task<TokenSet> TokensAsync(Instance company)
    {
        var lender = await _host.ConnectedAsync(company, "Elsewhere");
        var tokens = (await _host.TokensAsync(lender))!;
        await _host.ForgetAsync(lender);
        return tokens;
    }

    private async Task<JsonElement> ImportAsync(string connectorId, TokenSet tokens)
    {
        using var response = await SendAsync(connectorId, tokens);
        return await response.ReadJsonAsync(HttpStatusCode.OK);
    }

    private Task<HttpResponseMessage> SendAsync(string connectorId, TokenSet tokens) =>
        _host.Platform.PutAsJsonAsync(
            $"/v1/connectors/{connectorId}/credential",
            new
            {
                tokens.AccessToken,
                tokens.AccessTokenExpiresAt,
                tokens.RefreshToken,
                tokens.RefreshTokenExpiresAt,
            }
        );

    private void AssertNotTold(TokenSet tokens, params IEnumerable<JsonElement> answers)
    {
        var texts = answers.Select(answer => answer.GetRawText()).Concat(_host.Api.Logs.Lines).Append(_host.Api.ConsoleText).ToList();
        Assert.DoesNotContain(
            texts,
            text => text.Contains(tokens.AccessToken, StringComparison.Ordinal) || text.Contains(tokens.RefreshToken!, StringComparison.Ordinal)
        );
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();
}
