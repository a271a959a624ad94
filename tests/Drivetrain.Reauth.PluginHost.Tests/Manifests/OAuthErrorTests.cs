using Drivetrain.Reauth.PluginHost.Tests.Declarative;
using Drivetrain.Reauth.PluginHost.Tests.Support;

namespace Drivetrain.Reauth.PluginHost.Tests.Manifests;

/// <summary>Faults of <c>oauth</c>, <c>instance</c> and <c>errors</c>: each is told with its place and what to do.</summary>
public sealed class OAuthErrorTests : IDisposable
{
    private const string List = """{ "pattern": "^[a-z]+$", "request": { "url": "{baseUrl}/books", "id": "/id", "names": ["/name"] } }""";
    private readonly FixturePlugins _plugins = new();

    [Theory]
    [InlineData("/oauth", "[]", "/oauth")]
    [InlineData("/oauth/flow", "\"implicit\"", "/oauth/flow")]
    [InlineData("/oauth/discovery", "\"http://ledger.example.com\"", "/oauth/discovery")]
    [InlineData("/oauth/discovery", "\"{clientSecret}\"", "/oauth/discovery")]
    [InlineData("/oauth/discovery", "\"{baseUrl\"", "/oauth/discovery")]
    [InlineData("/oauth/endpoints", "{}", "/oauth")]
    [InlineData("/oauth/endpoints/token", null, "/oauth")]
    [InlineData("/oauth/endpoints/token", "\"{nothing}/token\"", "/oauth/endpoints/token")]
    [InlineData("/oauth/endpoints/token", "\"ftp://ledger.example.com\"", "/oauth/endpoints/token")]
    [InlineData("/oauth/endpoints/logout", "\"{baseUrl}/logout\"", "/oauth/endpoints/logout")]
    [InlineData("/oauth/clientAuthentication", "\"private_key_jwt\"", "/oauth/clientAuthentication")]
    [InlineData("/oauth/pkce", "\"plain\"", "/oauth/pkce")]
    [InlineData("/oauth/pkce", "true", "/oauth/pkce")]
    [InlineData("/oauth/authorizationParameters/state", "\"x\"", "/oauth/authorizationParameters/state")]
    [InlineData("/oauth/authorizationParameters/lang", "\"{language}\"", "/oauth/authorizationParameters/lang")]
    [InlineData("/oauth/authorizationParameters/lang", "7", "/oauth/authorizationParameters/lang")]
    [InlineData("/oauth/token/headers/Authorization", "\"Basic\"", "/oauth/token/headers/Authorization")]
    [InlineData("/oauth/token/headers/X-Version", "\"ü\"", "/oauth/token/headers/X-Version")]
    [InlineData("/oauth/token/headers/X:Y", "\"1\"", "/oauth/token/headers/X:Y")]
    [InlineData("/oauth/token/parameters/grant_type", "\"password\"", "/oauth/token/parameters/grant_type")]
    [InlineData("/oauth/token/body", "{}", "/oauth/token/body")]
    [InlineData("/oauth/lifetimes/accessToken", "0", "/oauth/lifetimes/accessToken")]
    [InlineData("/oauth/lifetimes/accessToken", "\"600\"", "/oauth/lifetimes/accessToken")]
    [InlineData("/oauth/lifetimes/refreshToken", "\"60 days\"", "/oauth/lifetimes/refreshToken")]
    [InlineData("/oauth/lifetimes/refreshTokenHard", "{}", "/oauth/lifetimes/refreshTokenHard")]
    [InlineData("/oauth/lifetimes/refreshTokenHard/field", "\"ends\"", "/oauth/lifetimes/refreshTokenHard/field")]
    [InlineData("/oauth/lifetimes/idToken", "300", "/oauth/lifetimes/idToken")]
    [InlineData("/oauth/revocation", "\"xml\"", "/oauth/revocation")]
    [InlineData("/oauth/traceHeader", "\"x trace\"", "/oauth/traceHeader")]
    [InlineData("/oauth/throttleSeconds", "0", "/oauth/throttleSeconds")]
    [InlineData("/oauth/previousTokenGrace", "-1", "/oauth/previousTokenGrace")]
    [InlineData("/oauth/previousTokenGrace", "604801", "/oauth/previousTokenGrace")]
    [InlineData("/oauth/previousTokenGrace", "\"30 minutes\"", "/oauth/previousTokenGrace")]
    [InlineData("/oauth/withdrawnScopes", "[]", "/oauth/withdrawnScopes")]
    [InlineData("/oauth/withdrawnScopes", "[{ \"on\": \"2027-09-01\" }]", "/oauth/withdrawnScopes/0")]
    [InlineData("/oauth/withdrawnScopes", "[{ \"scopes\": [], \"on\": \"2027-09-01\" }]", "/oauth/withdrawnScopes/0/scopes")]
    [InlineData("/oauth/withdrawnScopes", "[{ \"scopes\": [\"a\"], \"on\": \"2027-02-30\" }]", "/oauth/withdrawnScopes/0/on")]
    [InlineData("/oauth/withdrawnScopes", "[{ \"scopes\": [\"a\"], \"on\": \"in 2027\" }]", "/oauth/withdrawnScopes/0/on")]
    [InlineData("/oauth/limits/code", "7", "/oauth/limits/code")]
    [InlineData("/oauth/limits/state", "64", "/oauth/limits/state")]
    [InlineData("/instance/tokenField", null, "/instance")]
    [InlineData("/instance/tokenField", "\"account.id\"", "/instance/tokenField")]
    [InlineData("/instance/tokenName", "\"/a~2\"", "/instance/tokenName")]
    [InlineData("/instance/callbackParameter", "\"book id\"", "/instance/callbackParameter")]
    [InlineData("/instance/idTokenClaim", "\"\"", "/instance/idTokenClaim")]
    [InlineData("/instance/query", "{}", "/instance/query")]
    [InlineData("/errors/codes", "\"/code\"", "/errors/codes")]
    [InlineData("/errors/codes/0", "\"code\"", "/errors/codes/0")]
    [InlineData("/errors/texts/0", "7", "/errors/texts/0")]
    [InlineData("/errors/rules/0/kind", null, "/errors/rules/0")]
    [InlineData("/errors/rules/0/kind", "\"forbidden\"", "/errors/rules/0/kind")]
    [InlineData("/errors/rules/0/at/0", "\"login\"", "/errors/rules/0/at/0")]
    [InlineData("/errors/rules/0/at", "[]", "/errors/rules/0/at")]
    [InlineData("/errors/rules/0/codes", "[]", "/errors/rules/0/codes")]
    [InlineData("/errors/rules/1/status/0", "200", "/errors/rules/1/status/0")]
    [InlineData("/errors/rules/1/signed", "\"yes\"", "/errors/rules/1/signed")]
    [InlineData("/errors/rules/2/contains", "\"\"", "/errors/rules/2/contains")]
    [InlineData("/errors/rules/3/when", "true", "/errors/rules/3/when")]
    [InlineData("/errors/rules/4", """{ "at": ["instance"], "kind": "denied" }""", "/errors/rules/4")]
    [InlineData("/errors/default", "\"denied\"", "/errors/default")]
    public void Load_OneFault_IsReportedWithItsPlaceAndRemedy(string place, string? value, string expected) => AssertFault(expected, (place, value));

    [Theory]
    [InlineData("/url", null, "")]
    [InlineData("/url", "\"http://ledger.example.com/books\"", "/url")]
    [InlineData("/url", "\"{baseUrl}/books/{locale}\"", "/url")]
    [InlineData("/method", "\"POST\"", "/method")]
    [InlineData("/headers", "[]", "/headers")]
    [InlineData("/headers", """{ "Cookie": "a" }""", "/headers/Cookie")]
    [InlineData("/items", "\"books\"", "/items")]
    [InlineData("/where", "{}", "/where")]
    [InlineData("/where", """[{ "equals": ["a"] }]""", "/where/0")]
    [InlineData("/where", """[{ "field": "type", "equals": ["a"] }]""", "/where/0/field")]
    [InlineData("/where", """[{ "field": "/type" }]""", "/where/0")]
    [InlineData("/where", """[{ "field": "/type", "equals": [] }]""", "/where/0/equals")]
    [InlineData("/where", """[{ "field": "/type", "equals": [1] }]""", "/where/0/equals/0")]
    [InlineData("/where", """[{ "field": "/type", "equals": ["a"], "not": true }]""", "/where/0/not")]
    [InlineData("/id", null, "")]
    [InlineData("/id", "\"id\"", "/id")]
    [InlineData("/names", null, "")]
    [InlineData("/names", "[]", "/names")]
    [InlineData("/names", "[\"name\"]", "/names/0")]
    public void Load_FaultOfARequest_IsReportedWithItsPlaceAndRemedy(string place, string? value, string expected) =>
        AssertFault("/instance/request" + expected, ("/instance", List), ("/instance/request" + place, value));

    [Fact]
    public void Load_NeitherSecretNorPkce_IsReported() => AssertFault("/oauth", ("/oauth/clientAuthentication", "\"none\""), ("/oauth/pkce", "\"none\""));

    [Theory]
    [InlineData("/contributes/configuration/ledger/required/1")]
    [InlineData("/contributes/configuration/ledger/properties/clientSecret/writeOnly")]
    public void Load_ClientsSettingsAreNotDeclaredAsTheyMustBe_IsReported(string place)
    {
        var manifest = DeclaredManifest.Create();
        if (place.EndsWith("/1", StringComparison.Ordinal))
        {
            manifest["contributes"]!["configuration"]!["ledger"]!["required"]!.AsArray().RemoveAt(1);
        }
        else
        {
            DeclaredManifest.Set(manifest, place, null);
        }

        _plugins.Add(manifest);

        Assert.Equal(DeclaredManifest.Provider + "/oauth", Assert.Single(Assert.Single(PluginIndex.Load(_plugins.Options()).Entries).Errors).JsonPointer);
    }

    [Fact]
    public void Load_AsItStands_IsValid()
    {
        _plugins.Add(DeclaredManifest.Create());

        Assert.Empty(PluginIndex.Load(_plugins.Options()).Errors);
    }

    public void Dispose() => _plugins.Dispose();

    private void AssertFault(string expected, params (string Place, string? Value)[] changes)
    {
        var manifest = DeclaredManifest.Create();
        foreach (var (place, value) in changes)
        {
            DeclaredManifest.Set(manifest, DeclaredManifest.Provider + place, value);
        }

        _plugins.Add(manifest);

        var error = Assert.Single(Assert.Single(PluginIndex.Load(_plugins.Options()).Entries).Errors);
        Assert.Equal(DeclaredManifest.Provider + expected, error.JsonPointer);
        Assert.EndsWith(".", error.Problem, StringComparison.Ordinal);
        Assert.EndsWith(".", error.Remedy, StringComparison.Ordinal);
    }
}
