using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace Drivetrain.Reauth.Sandbox.Hosting;

/// <summary>A real OpenID Connect provider (oidc-provider) as a process of its own, on loopback; what it has is told when it starts.</summary>
public sealed class OidcServer : IAsyncDisposable
{
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(5);
    private readonly Process _process;

    private OidcServer(Process process, Uri issuer) => (_process, Issuer) = (process, issuer);

    public Uri Issuer { get; }

    /// <summary>Starts one, and installs it first where that has not been done.</summary>
    /// <exception cref="InvalidOperationException">It did not start.</exception>
    public static async Task<OidcServer> StartAsync(OidcServerOptions options, CancellationToken cancellationToken)
    {
        var process = await NodeProject.TestServers.StartAsync("oidc.mjs", [JsonSerializer.Serialize(options, JsonSerializerOptions.Web)], cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        if (await process.StandardOutput.ReadLineAsync(cancellationToken) is not { } line)
            throw new InvalidOperationException($"The OpenID server did not start: {await errors}");
        _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        return new OidcServer(process, JsonDocument.Parse(line).RootElement.GetProperty("issuer").Deserialize<Uri>()!);
    }

    /// <summary>From now on these endpoints (discovery, jwks, token, userinfo) answer with a status, or <c>"hang"</c>; all others work again.</summary>
    public async Task FailAsync(IReadOnlyDictionary<string, object> failures)
    {
        using var http = new HttpClient(LoopbackHttp.CreateHandler());
        using var response = await http.PutAsJsonAsync(new Uri(Issuer, "/_failures"), failures);
        response.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        // The end of its input is the end of it.
        _process.StandardInput.Close();
        using var limit = new CancellationTokenSource(StopTime);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}

/// <summary>What an <see cref="OidcServer"/> has; see oidc.mjs.</summary>
public sealed record OidcServerOptions
{
    /// <summary>0 for a free one.</summary>
    public int Port { get; init; }

    public IReadOnlyList<IReadOnlyDictionary<string, object>> Clients { get; init; } = [];

    /// <summary>People by their <c>sub</c>, with their claims: a button each on the login page, which says their <c>name</c>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, object>> Accounts { get; init; } =
        new Dictionary<string, IReadOnlyDictionary<string, object>>();

    /// <summary>The claims of each scope beyond <c>openid</c>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Scopes { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Claims are in the id_token as well, not in the answer of the userinfo endpoint alone.</summary>
    public bool IdTokenClaims { get; init; }
}
