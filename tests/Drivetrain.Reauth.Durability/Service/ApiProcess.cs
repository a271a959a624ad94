using System.Diagnostics;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Drivetrain.Reauth.Sandbox.Intuit;

namespace Drivetrain.Reauth.Durability.Service;

/// <summary>The service as a process: its settings, and where it listens.</summary>
internal static class ApiProcess
{
    /// <summary>The only company of the rounds.</summary>
    public const string RealmId = "9130347957983001";

    // Only a name: what the service is told of itself. It listens where there is room.
    private const string PublicUrl = "http://localhost:5210";

    private static readonly string ApiAssembly = typeof(ApiProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "ApiAssembly").Value!;

    public static string PlatformKey { get; } = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));

    public static string OperatorKey { get; } = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));

    /// <summary>A provider that says yes at once, for all rounds.</summary>
    public static Task<IntuitSimulator> StartProviderAsync(CancellationToken cancellationToken) => IntuitSimulator.StartAsync(
        new IntuitOptions
        {
            Knobs = new()
            {
                RedirectUris = [$"{PublicUrl}/oauth/quickbooks/callback"],
                AutoApprove = new("ava.admin@acme.example", RealmId),
                Throttling = false,
            },
        },
        cancellationToken);

    /// <summary>The folder of the database below the round's folder; the keys of Data Protection are beside it.</summary>
    public static string DataFolder(string folder) => Path.Combine(folder, "data");

    public static ProcessStartInfo StartInfo(Round round, IntuitSimulator provider) => new("dotnet", [ApiAssembly])
    {
        WorkingDirectory = round.Folder,
        UseShellExecute = false,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        Environment =
        {
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["Logging__LogLevel__Default"] = "Warning",
            ["Storage__Path"] = DataFolder(round.Folder),

            // Small, so that checkpoints are among what is interrupted; when the log is to be lost, everything has to be in it.
            ["Storage__CheckpointBytes"] = round.Broken ? "1073741824" : "262144",
            ["Storage__MinimumFreeBytes"] = "0",

            // One address makes all the requests, and asks for used codes on purpose.
            ["Http__RateLimits__Address"] = "0",
            ["Http__RateLimits__Staff"] = "0",
            ["Access__Pairing__FailuresPerAddress"] = "1000",
            ["Quotas__ConnectorsPerWorkspace"] = "100000",
            ["Quotas__ReauthsPerWorkspacePerDay"] = "100000",
            ["Quotas__PairingCodesPerWorkspace"] = "100000",
            ["Quotas__SessionsPerWorkspace"] = "100000",
            ["Quotas__ApiKeys"] = "100000",
            ["Quotas__WebhookEndpoints"] = "1000",
            ["Quotas__WebhookEndpointsPerWorkspace"] = "1000",
            ["Access__Keys__0__Name"] = "platform",
            ["Access__Keys__0__Role"] = "platform",
            ["Access__Keys__0__Key"] = PlatformKey,
            ["Access__Keys__1__Name"] = "operator",
            ["Access__Keys__1__Role"] = "operator",
            ["Access__Keys__1__Key"] = OperatorKey,
            ["Webhooks__AllowPrivateNetworks"] = "true",
            ["Reauth__PublicUrl"] = PublicUrl,
            ["Providers__quickbooks__ClientId"] = provider.ClientId,
            ["Providers__quickbooks__ClientSecret"] = provider.ClientSecret,
            ["Providers__quickbooks__Environment"] = "custom",
            ["Providers__quickbooks__DiscoveryUrl"] = provider.DiscoveryUrl.AbsoluteUri,
            ["Providers__quickbooks__ApiBaseUrl"] = provider.ApiBaseUrl.AbsoluteUri,
        },
    };

    /// <summary>Waits until the service says where its API is. Whatever it says later is read and dropped.</summary>
    /// <exception cref="IOException">The service ended before.</exception>
    public static async Task<Uri> ListeningAsync(Process process, CancellationToken cancellationToken)
    {
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var log = new StringBuilder();
        process.OutputDataReceived += (_, output) =>
        {
            if (output.Data is not { } line)
            {
                listening.TrySetException(new IOException($"The service ended before it listened: {log}"));
            }
            else if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["API", var address])
            {
                listening.TrySetResult(new Uri(new Uri(address), "/"));
            }
            else if (!listening.Task.IsCompleted)
            {
                log.AppendLine(line);
            }
        };
        process.BeginOutputReadLine();
        return await listening.Task.WaitAsync(cancellationToken);
    }
}
