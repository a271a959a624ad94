using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Drivetrain;

/// <summary>The Reauth api as the platform calls it. Failures are values with the api's own code and words.</summary>
internal sealed class ReauthApi(HttpClient http)
{
    public Task<ApiAnswer<ApiConnector>> RegisterAsync(ConnectorRegistration registration, CancellationToken cancellationToken) =>
        SendAsync<ApiConnector>(HttpMethod.Put, "v1/connectors", registration, cancellationToken);

    public Task<ApiAnswer<ApiConnector>> GetConnectorAsync(string connectorId, CancellationToken cancellationToken) =>
        SendAsync<ApiConnector>(HttpMethod.Get, $"v1/connectors/{connectorId}", null, cancellationToken);

    public Task<ApiAnswer<ApiConnector>> ReportFailureAsync(string connectorId, FailureReport failure, CancellationToken cancellationToken) =>
        SendAsync<ApiConnector>(HttpMethod.Post, $"v1/connectors/{connectorId}/failures", failure, cancellationToken);

    public Task<ApiAnswer<ApiReauth>> StartReauthAsync(string connectorId, string returnUrl, CancellationToken cancellationToken) =>
        SendAsync<ApiReauth>(HttpMethod.Post, $"v1/connectors/{connectorId}/reauths", new ReauthRequest(returnUrl, PairingDesk.Person), cancellationToken);

    public Task<ApiAnswer<ApiAccessToken>> GetAccessTokenAsync(string connectorId, CancellationToken cancellationToken) =>
        SendAsync<ApiAccessToken>(HttpMethod.Post, $"v1/connectors/{connectorId}/access-token", null, cancellationToken);

    public Task<ApiAnswer<ApiConnector>> ReportSyncAsync(string connectorId, SyncReport report, CancellationToken cancellationToken) =>
        SendAsync<ApiConnector>(HttpMethod.Put, $"v1/connectors/{connectorId}/sync", report, cancellationToken);

    public Task<ApiAnswer<ApiImport>> ImportAsync(string connectorId, ImportedLogin login, CancellationToken cancellationToken) =>
        SendAsync<ApiImport>(HttpMethod.Put, $"v1/connectors/{connectorId}/credential", login, cancellationToken);

    public Task<ApiAnswer<ApiPairing>> CreatePairingAsync(string workspaceId, string personName, CancellationToken cancellationToken) =>
        SendAsync<ApiPairing>(HttpMethod.Post, "v1/pairings", new PairingRequest(workspaceId, personName), cancellationToken);

    private async Task<ApiAnswer<T>> SendAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
        where T : class
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (body is not null)
            request.Content = JsonContent.Create(body, options: SandboxJson.Tolerant);
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            if (response.IsSuccessStatusCode)
                return new(await response.Content.ReadFromJsonAsync<T>(SandboxJson.Tolerant, cancellationToken), null);
            var problem = await ReadProblemAsync(response, cancellationToken);
            return new(null, problem);
        }
        catch (HttpRequestException exception)
        {
            return new(null, new ApiProblem(0, "unreachable", exception.Message));
        }
    }

    private static async Task<ApiProblem> ReadProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        try
        {
            var problem = await response.Content.ReadFromJsonAsync<ProblemBody>(SandboxJson.Tolerant, cancellationToken);
            return new ApiProblem(status, problem?.Code ?? "unknown", problem?.Detail ?? problem?.Title ?? $"HTTP {status}");
        }
        catch (JsonException)
        {
            return new ApiProblem(status, "unknown", $"HTTP {status}");
        }
    }

    private sealed record ReauthRequest(string ReturnUrl, string RequestedBy);

    private sealed record PairingRequest(string WorkspaceId, string PersonName);

    private sealed record ProblemBody(string? Code, string? Title, string? Detail);
}

/// <summary>A value, or the api's problem.</summary>
internal sealed record ApiAnswer<T>(T? Value, ApiProblem? Problem)
    where T : class;

/// <summary>An RFC 9457 problem of the api; status 0 when it was not reached.</summary>
internal sealed record ApiProblem(int Status, string Code, string Detail);

internal sealed record ConnectorRegistration(string WorkspaceId, string DataSourceId, string Provider, string Name, ApiInstance? Instance, string ReturnUrl);

internal sealed record FailureReport(string Code, string Detail, DateTimeOffset OccurredAt);

internal sealed record ApiInstance(string Id, string Name);

internal sealed record ApiConnector(string Id, string DataSourceId, string Status, ApiInstance? Instance);

internal sealed record ApiReauth(string Id, Uri StartUrl);

internal sealed record ApiAccessToken(string AccessToken, ApiInstance? Instance);

internal sealed record ApiImport(string Result);

internal sealed record ApiPairing(string Code, DateTimeOffset ExpiresAt);
