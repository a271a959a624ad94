using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Web;
using Drivetrain.Reauth.Sandbox.Intuit;

namespace Drivetrain.Reauth.Sandbox.Tests;

/// <summary>A simulator of its own for each test, and an app that talks to it as the real one has to be talked to.</summary>
public sealed class IntuitClient : IAsyncDisposable
{
    public const string RedirectUri = "https://reauth.example/oauth/quickbooks/callback";
    public const string Acme = "9130347957983001";
    public const string AcmeEast = "9130347957983002";
    public const string Admin = "ava.admin@acme.example";
    private const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    private IntuitClient(IntuitSimulator intuit)
    {
        Intuit = intuit;
        Browser = intuit.CreateBrowser();
    }

    public IntuitSimulator Intuit { get; }

    public HttpClient Browser { get; }

    public HttpClient Server { get; } = new();

    public static async Task<IntuitClient> StartAsync(IntuitKnobs? knobs = null, TimeProvider? time = null)
    {
        var auto = (knobs ?? new IntuitKnobs { AutoApprove = new AutoApproval(Admin, Acme) }) with { RedirectUris = [RedirectUri] };
        return new(await IntuitSimulator.StartAsync(new IntuitOptions { Knobs = auto, TimeProvider = time ?? TimeProvider.System }));
    }

    public static string AuthorizeQuery(
        IntuitSimulator intuit,
        string? redirectUri = RedirectUri,
        string? state = "state-1",
        string scope = "com.intuit.quickbooks.accounting openid email"
    )
    {
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));
        var query =
            $"/connect/oauth2?client_id={intuit.ClientId}&response_type=code&scope={Uri.EscapeDataString(scope)}"
            + $"&code_challenge={challenge}&code_challenge_method=S256&redirect_uri={Uri.EscapeDataString(redirectUri ?? "")}";
        return state is null ? query : $"{query}&state={state}";
    }

    public async Task<Uri> AuthorizeAsync(string scope = "com.intuit.quickbooks.accounting openid email", string parameters = "")
    {
        using var answer = await Browser.GetAsync(AuthorizeQuery(Intuit, scope: scope) + parameters);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        return answer.Headers.Location!;
    }

    public async Task<string> NewCodeAsync(string scope = "com.intuit.quickbooks.accounting openid email") => Query(await AuthorizeAsync(scope), "code")!;

    public static string? Query(Uri uri, string name) => HttpUtility.ParseQueryString(uri.Query)[name];

    public Task<(HttpStatusCode Status, JsonNode Body)> ExchangeAsync(string code, string verifier = Verifier, params (string Name, string Value)[] extra) =>
        TokenAsync([("grant_type", "authorization_code"), ("code", code), ("redirect_uri", RedirectUri), ("code_verifier", verifier), .. extra]);

    public Task<(HttpStatusCode Status, JsonNode Body)> RefreshAsync(string refreshToken) =>
        TokenAsync([("grant_type", "refresh_token"), ("refresh_token", refreshToken)]);

    public async Task<JsonNode> ConnectAsync(string scope = "com.intuit.quickbooks.accounting openid email")
    {
        var (status, body) = await ExchangeAsync(await NewCodeAsync(scope));
        Assert.Equal(HttpStatusCode.OK, status);
        return body;
    }

    public async Task<(HttpStatusCode Status, JsonNode Body)> TokenAsync((string Name, string Value)[] form, string? secret = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Intuit.BackChannelOrigin, "/oauth2/v1/tokens/bearer"))
        {
            Content = new FormUrlEncodedContent(form.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        };
        request.Headers.Add("x-include-refresh-token-hard-expires-in", "true");
        return await SendAsync(request, Basic(secret));
    }

    public async Task<HttpStatusCode> RevokeAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Intuit.BackChannelOrigin, "/v2/oauth2/tokens/revoke"))
        {
            Content = JsonContent.Create(new { token }),
        };
        request.Headers.Authorization = Basic(null);
        using var answer = await Server.SendAsync(request);
        return answer.StatusCode;
    }

    public async Task<(HttpStatusCode Status, JsonNode Body)> CompanyAsync(string accessToken, string realmId = Acme)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Intuit.ApiBaseUrl, $"/v3/company/{realmId}/companyinfo/{realmId}?minorversion=75"));
        return await SendAsync(request, new AuthenticationHeaderValue("Bearer", accessToken));
    }

    public async ValueTask DisposeAsync()
    {
        Browser.Dispose();
        Server.Dispose();
        await Intuit.DisposeAsync();
    }

    private AuthenticationHeaderValue Basic(string? secret) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Intuit.ClientId}:{secret ?? Intuit.ClientSecret}")));

    private async Task<(HttpStatusCode Status, JsonNode Body)> SendAsync(HttpRequestMessage request, AuthenticationHeaderValue authorization)
    {
        request.Headers.Authorization = authorization;
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        using var answer = await Server.SendAsync(request);
        Assert.True(answer.Headers.Contains("intuit_tid"));
        Assert.DoesNotContain(answer.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
        var text = await answer.Content.ReadAsStringAsync();
        var isJson = answer.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) ?? false;
        return (answer.StatusCode, isJson ? JsonNode.Parse(text)! : JsonValue.Create(text));
    }
}
