using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Drivetrain.Reauth.Sandbox.Demo;
using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Walkthrough;

/// <summary>Who runs the service, at its api.</summary>
internal sealed class Operator : IDisposable
{
    private readonly HttpClient _http;

    public Operator(DemoAddresses addresses) =>
        _http = new HttpClient(LoopbackHttp.CreateHandler())
        {
            BaseAddress = addresses.LocalApi,
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", addresses.OperatorKey) },
        };

    /// <summary>Ends every session of a workspace.</summary>
    public async Task EndSessionsAsync(string workspaceId, CancellationToken cancellationToken)
    {
        var sessions = await _http.GetFromJsonAsync<JsonElement>($"v1/sessions?workspaceId={workspaceId}", cancellationToken);
        foreach (var session in sessions.GetProperty("items").EnumerateArray())
        {
            using var answer = await _http.DeleteAsync($"v1/sessions/{session.GetProperty("id").GetString()}", cancellationToken);
            answer.EnsureSuccessStatusCode();
        }
    }

    /// <summary>Corrects what the extensions take for a failed connector.</summary>
    public async Task CorrectRulesAsync(IReadOnlyList<string> failed, CancellationToken cancellationToken)
    {
        using var answer = await _http.PutAsJsonAsync("v1/contributions/rules", new { Words = new { Failed = failed } }, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>The rules that the plugins bring hold again, if they did not.</summary>
    public async Task RemoveRulesAsync(CancellationToken cancellationToken)
    {
        using var answer = await _http.DeleteAsync("v1/contributions/rules", cancellationToken);
        if (answer.StatusCode is not HttpStatusCode.NotFound)
            answer.EnsureSuccessStatusCode();
    }

    public void Dispose() => _http.Dispose();
}
