using System.Text.Json.Nodes;

namespace Drivetrain.Reauth.PluginHost.Tests.QuickBooks;

/// <summary>Intuit's real addresses without the network: a discovery document with the given authorization endpoint, and an empty key set.</summary>
internal sealed class ProductionAnswers(string authorizationEndpoint) : HttpMessageHandler
{
    public Uri? First { get; private set; }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        First ??= request.RequestUri;
        var answer = request.RequestUri!.AbsolutePath.EndsWith("/jwks", StringComparison.Ordinal)
            ? new JsonObject { ["keys"] = new JsonArray() }
            : new JsonObject
            {
                ["issuer"] = FakeIntuit.Issuer,
                ["authorization_endpoint"] = authorizationEndpoint,
                ["token_endpoint"] = "https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer",
                ["revocation_endpoint"] = "https://developer.api.intuit.com/v2/oauth2/tokens/revoke",
                ["userinfo_endpoint"] = "https://accounts.platform.intuit.com/v1/openid_connect/userinfo",
                ["jwks_uri"] = "https://oauth.platform.intuit.com/op/v1/jwks",
            };
        return Task.FromResult(new HttpResponseMessage { Content = new StringContent(answer.ToJsonString()) });
    }
}
