using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Drivetrain.Reauth.PluginHost.Manifests;

namespace Drivetrain.Reauth.Api.Features.Plugins.Commands.Simulation;

/// <summary>How the simulator misbehaves.</summary>
/// <param name="At">Which of its addresses: <c>token</c>, <c>instance</c>, …</param>
/// <param name="Status">What it answers with.</param>
/// <param name="Body">And the body.</param>
internal sealed record Fault(string At, int Status, string Body = "{}");

/// <summary>
/// The provider on loopback. Whatever the plugin sends to the manifest's hosts arrives here over a real connection, with the address that was meant in a
/// header; nothing leaves the machine.
/// </summary>
internal sealed class Simulator : IAsyncDisposable
{
    private const string OriginalAddress = "X-Simulated-Address";
    private const string Code = "simulated-code-of-a-login";

    private readonly WebApplication _app;
    private readonly SimulatedProvider _provider;
    private readonly ProviderContribution _contribution;
    private string? _challenge;

    private Simulator(WebApplication app, SimulatedProvider provider, ProviderContribution contribution) =>
        (_app, _provider, _contribution) = (app, provider, contribution);

    /// <summary>Null while it behaves.</summary>
    public Fault? Fault { get; set; }

    /// <summary>Which of its addresses were called.</summary>
    public HashSet<string> Called { get; } = new(StringComparer.Ordinal);

    /// <summary>Addresses that were called and that the manifest does not describe.</summary>
    public List<string> Strays { get; } = [];

    public static async Task<Simulator> StartAsync(SimulatedProvider provider, ProviderContribution contribution, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(options => options.Listen(IPAddress.Loopback, 0));
        var simulator = new Simulator(builder.Build(), provider, contribution);
        simulator._app.Run(simulator.AnswerAsync);
        await simulator._app.StartAsync(cancellationToken);
        return simulator;
    }

    /// <summary>Sends every request here.</summary>
    public HttpMessageHandler Reroute(HttpMessageHandler inner) => new Rerouting(inner, new Uri(_app.Urls.Single()));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task AnswerAsync(HttpContext http)
    {
        var address = new Uri(http.Request.Headers[OriginalAddress].ToString());
        var name = _provider.NameOf(address);
        Called.Add(name ?? string.Empty);
        if (Fault is { } fault && string.Equals(fault.At, name, StringComparison.Ordinal))
        {
            http.Response.StatusCode = fault.Status;
            http.Response.ContentType = "application/json";
            if (fault.Status is StatusCodes.Status429TooManyRequests or >= StatusCodes.Status500InternalServerError)
            {
                http.Response.Headers.RetryAfter = "7";
            }

            http.Response.Headers.Location = "https://elsewhere.example/";
            return http.Response.WriteAsync(fault.Body);
        }

        return name switch
        {
            "discovery" => http.Response.WriteAsJsonAsync(_provider.Discovery()),
            "jwks" => http.Response.WriteAsJsonAsync(_provider.Keys()),
            "authorization" => LogInAsync(http, address),
            "token" => TokenAsync(http),
            "revoke" => Task.CompletedTask,
            "userinfo" => http.Response.WriteAsJsonAsync(new JsonObject { ["sub"] = "simulated-person" }),
            "instance" => InstanceAsync(http),
            _ => StrayAsync(http, address),
        };
    }

    private Task LogInAsync(HttpContext http, Uri address)
    {
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(address.Query);
        _challenge = query.TryGetValue("code_challenge", out var challenge) ? challenge.ToString() : null;
        var parameters = new Dictionary<string, string?>(StringComparer.Ordinal) { ["code"] = Code, ["state"] = query["state"] };
        if (_contribution.Instance.CallbackParameter is { } parameter)
        {
            parameters[parameter] = _provider.Instance;
        }

        http.Response.Redirect(Microsoft.AspNetCore.WebUtilities.QueryHelpers.AddQueryString(query["redirect_uri"].ToString(), parameters));
        return Task.CompletedTask;
    }

    private async Task TokenAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var isRefresh = form["grant_type"] == "refresh_token";
        var error =
            !_provider.IsClient(http.Request.Headers.Authorization, form) ? "invalid_client"
            : isRefresh ? (form["refresh_token"].ToString().StartsWith(SimulatedProvider.RefreshToken, StringComparison.Ordinal) ? null : "invalid_grant")
            : form["grant_type"] != "authorization_code" ? "unsupported_grant_type"
            : form["code"] != Code || !IsVerified(form["code_verifier"]) ? "invalid_grant"
            : null;
        http.Response.StatusCode = error is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
        await http.Response.WriteAsJsonAsync(error is null ? _provider.Tokens(isRefresh) : new JsonObject { ["error"] = error }, http.RequestAborted);
    }

    private bool IsVerified(string? verifier) =>
        _challenge is null
        || string.Equals(_challenge, Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier ?? string.Empty))), StringComparison.Ordinal);

    private Task InstanceAsync(HttpContext http)
    {
        if (!_provider.IsAuthentic(http.Request.Headers))
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        }

        return http.Response.WriteAsJsonAsync(_provider.InstanceAnswer());
    }

    private Task StrayAsync(HttpContext http, Uri address)
    {
        // An instance that the login does not open is refused, not unknown.
        var isForeign = address.AbsoluteUri.Contains(_provider.ForeignInstance, StringComparison.Ordinal);
        if (!isForeign)
        {
            Strays.Add(address.GetLeftPart(UriPartial.Path));
        }

        http.Response.StatusCode = isForeign ? StatusCodes.Status403Forbidden : StatusCodes.Status404NotFound;
        return http.Response.WriteAsync("{}");
    }

    private sealed class Rerouting(HttpMessageHandler inner, Uri simulator) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Add(OriginalAddress, request.RequestUri!.AbsoluteUri);
            request.RequestUri = simulator;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
