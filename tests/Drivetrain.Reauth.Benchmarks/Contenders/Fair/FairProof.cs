using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Drivetrain.Reauth.Benchmarks.Contenders.Fair;

/// <summary>Whom new tokens belong to: the id_token's signature and claims, and a call of the company API with the access token.</summary>
internal sealed class FairProof(string provider, HttpClient http)
{
    public const string ClientId = "bench-client";

    private readonly JsonWebTokenHandler _idTokens = new();
    private readonly ConfigurationManager<OpenIdConnectConfiguration> _configuration = new(
        $"{provider}/.well-known/openid_configuration",
        new OpenIdConnectConfigurationRetriever(),
        new HttpDocumentRetriever(http) { RequireHttps = false }
    );

    private TokenValidationParameters? _parameters;

    /// <summary>The company that the tokens were proved to open; throws when it is another one than the callback named.</summary>
    public async Task<Company> ProveAsync(string realmId, string accessToken, string idToken)
    {
        _parameters ??= await ParametersAsync();
        var validated = await _idTokens.ValidateTokenAsync(idToken, _parameters);
        if (!validated.IsValid || !string.Equals((string)validated.Claims["realmid"], realmId, StringComparison.Ordinal))
            throw new AuthenticationFailureException("The id_token is not for this company.", validated.Exception);

        using var request = new HttpRequestMessage(HttpMethod.Get, $"{provider}/v3/company/{realmId}/companyinfo/{realmId}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        using var body = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync());
        return new Company(realmId, body.RootElement.GetProperty("CompanyInfo").GetProperty("CompanyName").GetString()!);
    }

    private async Task<TokenValidationParameters> ParametersAsync()
    {
        var known = await _configuration.GetConfigurationAsync();
        return new TokenValidationParameters
        {
            ValidIssuer = known.Issuer,
            ValidAudience = ClientId,
            IssuerSigningKeys = known.SigningKeys,
            RequireExpirationTime = true,
        };
    }
}
