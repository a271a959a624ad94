using Drivetrain.Reauth.Plugins;
using Microsoft.AspNetCore.WebUtilities;

namespace Drivetrain.Reauth.PluginHost.Tests.QuickBooks;

public sealed class AuthorizationTests : QuickBooksFixture
{
    private static readonly AuthorizationRequest Request = new("https://reauth.example/oauth/quickbooks/callback", "state-1", "challenge-1", null, "de");

    [Fact]
    public async Task CreateAuthorizationUrl_Always_HasExactlyIntuitsParametersAndPkce()
    {
        var result = await Provider.CreateAuthorizationUrlAsync(Request, CancellationToken.None);

        Assert.StartsWith(Intuit.Origin + "/authorize?", result.Value!.AbsoluteUri, StringComparison.Ordinal);
        var query = QueryHelpers.ParseQuery(result.Value.Query).ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);
        Assert.Equal(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["client_id"] = FakeIntuit.ClientId,
                ["response_type"] = "code",
                ["scope"] = "com.intuit.quickbooks.accounting openid profile",
                ["redirect_uri"] = Request.RedirectUri,
                ["state"] = "state-1",
                ["code_challenge"] = "challenge-1",
                ["code_challenge_method"] = "S256",
            },
            query
        );
    }

    [Fact]
    public async Task CreateAuthorizationUrl_ManyAtOnce_DiscoverOnce()
    {
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Provider.CreateAuthorizationUrlAsync(Request, CancellationToken.None).AsTask()));

        Assert.Equal(1, Intuit.Count("/discovery"));
        Assert.Equal(1, Intuit.Count("/jwks"));
    }

    [Fact]
    public async Task CreateAuthorizationUrl_NextDay_DiscoversAnewAndKeepsTheOldIfThatFails()
    {
        await Provider.CreateAuthorizationUrlAsync(Request, CancellationToken.None);
        Intuit.Answer("/discovery", 503, string.Empty);
        Time.Advance(TimeSpan.FromHours(25));

        Assert.True((await Provider.CreateAuthorizationUrlAsync(Request, CancellationToken.None)).Succeeded);
        await Support.Until.TrueAsync(() => Intuit.Count("/discovery") == 2);
        Assert.True((await Provider.CreateAuthorizationUrlAsync(Request, CancellationToken.None)).Succeeded);
    }

    [Theory]
    [InlineData("authorization_endpoint", "http://phish.example/authorize")]
    [InlineData("authorization_endpoint", "javascript:alert(1)")]
    [InlineData("token_endpoint", "https://phish.example/token")]
    [InlineData("token_endpoint", "http://10.0.0.1/token")]
    [InlineData("jwks_uri", "file:///etc/passwd")]
    [InlineData("revocation_endpoint", "relative")]
    public async Task CreateAuthorizationUrl_DiscoveryNamesForeignHost_IsRefused(string name, string address)
    {
        Intuit.Answer(
            "/discovery",
            context =>
            {
                var document = Intuit.Discovery();
                document[name] = address;
                return Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, document.ToJsonString());
            }
        );

        var failure = FailureOf(await Provider.CreateAuthorizationUrlAsync(Request, CancellationToken.None));

        Assert.Equal(new ProviderFailure(ProviderFailureKind.Misconfigured, "discovery_endpoint_not_allowed"), failure);
    }

    [Theory]
    [InlineData("http://intuit.localhost:1/authorize")]
    [InlineData("https://simulator.example/authorize")]
    public async Task CreateAuthorizationUrl_SimulatorWithOwnOriginForBrowsers_IsFollowed(string address)
    {
        var document = Intuit.Discovery();
        document["authorization_endpoint"] = address;
        Intuit.Answer("/discovery", 200, document.ToJsonString());

        Assert.StartsWith(
            address + "?",
            (await Provider.CreateAuthorizationUrlAsync(Request, CancellationToken.None)).Value!.AbsoluteUri,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("https://appcenter.intuit.com/connect/oauth2", true)]
    [InlineData("https://appcenter.intuit.com.phish.example/connect/oauth2", false)]
    [InlineData("https://phish.example/connect/oauth2", false)]
    [InlineData("http://localhost/connect/oauth2", false)]
    public async Task CreateAuthorizationUrl_Production_SendsBrowsersToTheManifestsHostsOnly(string address, bool accepted)
    {
        using var answers = new ProductionAnswers(address);
        var provider = CreateProduction(answers);

        var result = await provider.CreateAuthorizationUrlAsync(Request, CancellationToken.None);

        Assert.Equal(accepted, result.Succeeded);
        Assert.Equal("https://developer.api.intuit.com/.well-known/openid_configuration", answers.First!.AbsoluteUri);
    }

    [Theory]
    [InlineData(200, "not json", ProviderFailureKind.ProtocolError)]
    [InlineData(503, "", ProviderFailureKind.Unavailable)]
    [InlineData(404, "", ProviderFailureKind.Misconfigured)]
    public async Task CreateAuthorizationUrl_DiscoveryFails_IsTriedAgainNextTime(int status, string body, ProviderFailureKind kind)
    {
        Intuit.Answer("/discovery", status, body);
        Assert.Equal(kind, FailureOf(await Provider.CreateAuthorizationUrlAsync(Request, CancellationToken.None)).Kind);

        Intuit.Answer("/discovery", 200, Intuit.Discovery().ToJsonString());
        Assert.True((await Provider.CreateAuthorizationUrlAsync(Request, CancellationToken.None)).Succeeded);
    }
}
