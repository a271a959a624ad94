using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Web;
using Drivetrain.Reauth.Sandbox.Xero;

namespace Drivetrain.Reauth.Sandbox.Tests.Xero;

/// <summary>A simulator of its own for each test, a person's browser, and an app that talks to it as the real one has to be talked to.</summary>
public sealed class XeroClient : IAsyncDisposable
{
    public const string RedirectUri = "https://reauth.example/oauth/xero/callback";
    public const string Adviser = "ava.admin@acme.example";
    public const string AcmeUk = "6f1c2f2e-5a0e-4b1a-9c5f-0d6b3f0a7e11";
    public const string AcmeAustralia = "8d3f5b1c-2a94-4f6e-b7d0-1c9e8a5f4b22";
    public const string Globex = "c27e9a64-7b13-4d58-a0f2-5e6d3c8b9a33";
    private const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    private XeroClient(XeroSimulator xero) => (Xero, Browser) = (xero, xero.CreateBrowser());

    public XeroSimulator Xero { get; }

    public HttpClient Browser { get; }

    public HttpClient Server { get; } = new();

    /// <param name="approve">Who logs in without a page; null for nobody.</param>
    /// <param name="time">The clock.</param>
    public static async Task<XeroClient> StartAsync(XeroApproval? approve = null, TimeProvider? time = null) =>
        new(
            await XeroSimulator.StartAsync(
                new XeroOptions
                {
                    Knobs = new XeroKnobs { RedirectUris = [RedirectUri], AutoApprove = approve },
                    TimeProvider = time ?? TimeProvider.System,
                }
            )
        );

    public string AuthorizeQuery(string? clientId = null, string redirectUri = RedirectUri, string scope = "openid offline_access accounting.settings.read")
    {
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));
        return $"/identity/connect/authorize?client_id={clientId ?? Xero.ClientId}&response_type=code&scope={Uri.EscapeDataString(scope)}"
            + $"&state=state-1&code_challenge={challenge}&code_challenge_method=S256&redirect_uri={Uri.EscapeDataString(redirectUri)}";
    }

    /// <summary>Where the browser is sent from the authorization endpoint.</summary>
    public async Task<Uri> AuthorizeAsync(string scope = "openid offline_access accounting.settings.read")
    {
        using var answer = await Browser.GetAsync(AuthorizeQuery(scope: scope));
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        return answer.Headers.Location!;
    }

    public static string? Query(Uri uri, string name) => HttpUtility.ParseQueryString(uri.Query)[name];

    public async Task<JsonNode> LogInAsync(string scope = "openid offline_access accounting.settings.read")
    {
        var (status, body) = await ExchangeAsync(Query(await AuthorizeAsync(scope), "code")!);
        Assert.Equal(HttpStatusCode.OK, status);
        return body;
    }

    public Task<(HttpStatusCode Status, JsonNode Body)> ExchangeAsync(string code, string verifier = Verifier) =>
        TokenAsync(("grant_type", "authorization_code"), ("code", code), ("redirect_uri", RedirectUri), ("code_verifier", verifier));

    public Task<(HttpStatusCode Status, JsonNode Body)> RefreshAsync(JsonNode tokens) =>
        TokenAsync(("grant_type", "refresh_token"), ("refresh_token", (string)tokens["refresh_token"]!));

    public async Task<(HttpStatusCode Status, JsonNode Body)> TokenAsync(params (string Name, string Value)[] form)
    {
        using var answer = await PostAsync("/connect/token", form);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }

    public async Task<HttpResponseMessage> PostAsync(string path, params (string Name, string Value)[] form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Xero.BackChannelOrigin, path))
        {
            Content = new FormUrlEncodedContent(form.ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal)),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic",
            Convert.ToBase64String(Encoding.ASCII.GetBytes($"{Xero.ClientId}:{Xero.ClientSecret}"))
        );
        return await Server.SendAsync(request);
    }

    public async Task<(HttpStatusCode Status, JsonNode? Body)> ApiAsync(HttpMethod method, string path, JsonNode tokens, string? tenantId = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(Xero.ApiBaseUrl, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", (string)tokens["access_token"]!);
        if (tenantId is not null)
            request.Headers.Add("Xero-tenant-id", tenantId);
        using var answer = await Server.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return (answer.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    /// <summary>Submits a form of a page.</summary>
    public async Task<HttpResponseMessage> SubmitAsync(string path, params (string Name, string Value)[] form)
    {
        using var content = new FormUrlEncodedContent(form.Select(field => new KeyValuePair<string, string>(field.Name, field.Value)));
        return await Browser.PostAsync(path, content);
    }

    public async ValueTask DisposeAsync()
    {
        Browser.Dispose();
        Server.Dispose();
        await Xero.DisposeAsync();
    }
}
