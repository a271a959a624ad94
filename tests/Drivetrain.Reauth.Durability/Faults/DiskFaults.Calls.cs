using System.Diagnostics;
using System.Net;
using Drivetrain.Reauth.Durability.Service;

namespace Drivetrain.Reauth.Durability.Faults;

/// <content>Calls to the service.</content>
internal sealed partial class DiskFaults
{
    private static async Task<string> RegisterAsync(ApiCalls api, int number, CancellationToken cancellationToken) =>
        (await PutAsync(api, number, cancellationToken)).Expect(HttpStatusCode.Created).Text("id")!;

    private static Task<ApiAnswer> PutAsync(ApiCalls api, int number, CancellationToken cancellationToken) =>
        api.SendAsync(
            HttpMethod.Put,
            "/v1/connectors",
            ApiProcess.PlatformKey,
            new
            {
                workspaceId = "workspace",
                dataSourceId = $"source-{number}",
                provider = "quickbooks",
                name = $"QuickBooks {number}",
            },
            cancellationToken
        );

    private static Task<ApiAnswer> FailAsync(ApiCalls api, string connector, string code, CancellationToken cancellationToken) =>
        api.SendAsync(HttpMethod.Post, $"/v1/connectors/{connector}/failures", ApiProcess.PlatformKey, new { code }, cancellationToken);

    private static Task<ApiAnswer> DeleteAsync(ApiCalls api, string connector, CancellationToken cancellationToken) =>
        api.SendAsync(HttpMethod.Delete, $"/v1/connectors/{connector}", ApiProcess.PlatformKey, body: null, cancellationToken);

    private static async Task<string?> FailureOfAsync(ApiCalls api, string connector, CancellationToken cancellationToken) =>
        (await api.SendAsync(HttpMethod.Get, $"/v1/connectors/{connector}", ApiProcess.PlatformKey, body: null, cancellationToken))
            .Expect(HttpStatusCode.OK)
            .Text("failure", "code");

    private static async Task CallAsync(params string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], [.. command[1..]]) { RedirectStandardError = true, UseShellExecute = false })!;
        var said = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{process.StartInfo.FileName} failed: {said}");
        }
    }
}
