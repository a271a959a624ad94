using System.Diagnostics;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Drivetrain.Reauth.Api.Foundation.Cli;
using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Files;
using Drivetrain.Reauth.Sandbox.Intuit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Drivetrain.Reauth.Durability.Service;

/// <summary>The service as a process: its settings, and where it listens.</summary>
internal static class ApiProcess
{
    private const string AnyPort = "http://127.0.0.1:0";

    private const string Environment = "Production";

    // Only a name: what the service is told of itself. It listens where there is room.
    private const string PublicUrl = "http://localhost:5210";

    private static readonly string ApiAssembly = typeof(ApiProcess)
        .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(a => a.Key == "ApiAssembly")
        .Value!;

    public static string PlatformKey { get; } = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));

    public static string OperatorKey { get; } = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));

    /// <summary>
    /// A provider that says yes at once, for all rounds. Its access tokens expire after a second, so that the load refreshes all the time, but are accepted for
    /// a minute, so that a busy machine fails no login. Its refresh tokens are good for one refresh, so that a token that is lost on its way to the disk is
    /// missed. Companies whose revocation fails at first are named by the rounds.
    /// </summary>
    public static Task<IntuitSimulator> StartProviderAsync(CancellationToken cancellationToken) =>
        IntuitSimulator.StartAsync(
            new IntuitOptions
            {
                Knobs = new()
                {
                    RedirectUris = [CallbackOf("quickbooks")],
                    AutoApprove = new("ava.admin@acme.example", "9130347957983001", AnyCompany: true),
                    AccessTokenLifetimeSeconds = 1,
                    AccessTokenGraceSeconds = 60,
                    RefreshRotation = RefreshRotation.EveryRefresh,
                    OldRefreshToken = OldRefreshToken.DiesAtOnce,
                    Revocation = RevokeOutcome.ServiceUnavailable,
                    RevocationRealmIds = [],
                    Throttling = false,
                },
            },
            cancellationToken
        );

    /// <summary>The redirect address of a provider.</summary>
    public static string CallbackOf(string provider) => $"{PublicUrl}/oauth/{provider}/callback";

    /// <summary>The folder of the database below the round's folder; the keys of Data Protection are beside it.</summary>
    public static string DataFolder(string folder) => Path.Combine(folder, "data");

    /// <summary>What a disk that was never synced may do: all that came after the last merge is gone.</summary>
    public static void LoseJournal(Round round)
    {
        foreach (var name in FileNames.Journal)
        {
            File.Delete(Path.Combine(DataFolder(round.Folder), name));
        }
    }

    public static ProcessStartInfo StartInfo(Round round, IntuitSimulator provider) => StartInfo(round, SettingsOf(provider));

    public static ProcessStartInfo StartInfo(Round round, IEnumerable<(string Name, string Value)> provider)
    {
        var start = new ProcessStartInfo("dotnet", [ApiAssembly])
        {
            WorkingDirectory = round.Folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["ASPNETCORE_URLS"] = AnyPort,
                ["ASPNETCORE_ENVIRONMENT"] = Environment,
                ["Logging__LogLevel__Default"] = "Warning",
            },
        };
        foreach (var (name, value) in Settings(round, provider))
        {
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        return start;
    }

    /// <summary>The same service in this process, not started, with a clock of its own: for what it does only after a while.</summary>
    public static WebApplication Build(Round round, IntuitSimulator provider, TimeProvider time) =>
        Api.Program.Build(
            [
                $"--urls={AnyPort}",
                $"--environment={Environment}",
                $"--contentRoot={round.Folder}",
                $"--Plugins:Roots:0={Path.Combine(Path.GetDirectoryName(ApiAssembly)!, "plugins")}",
                "--Logging:LogLevel:Default=None",
                .. Settings(round, SettingsOf(provider)).Select(setting => $"--{setting.Name}={setting.Value}"),
            ],
            services => services.AddSingleton(time).AddSingleton(new StartupConsole(TextWriter.Null))
        );

    private static IEnumerable<(string Name, string Value)> Settings(Round round, IEnumerable<(string Name, string Value)> provider) =>
        [
            ("Storage:Path", DataFolder(round.Folder)),
            // Small, so that merges are among what is interrupted; when the journal is to be lost, everything has to be in it.
            ("Storage:MergeBytes", round.Broken ? "1073741824" : "65536"),
            ("Storage:MergeInterval", round.Broken ? "01:00:00" : "00:00:01"),
            ("Storage:MinimumFreeBytes", "0"),
            // One address makes all the requests, and asks for used codes on purpose.
            ("Http:RateLimits:Address", "0"),
            ("Http:RateLimits:Staff", "0"),
            ("Access:Pairing:FailuresPerAddress", "1000"),
            ("Quotas:ConnectorsPerWorkspace", "100000"),
            ("Quotas:ReauthsPerWorkspacePerDay", "100000"),
            ("Quotas:PairingCodesPerWorkspace", "100000"),
            ("Quotas:SessionsPerWorkspace", "100000"),
            ("Quotas:ApiKeys", "100000"),
            ("Quotas:WebhookEndpoints", "1000"),
            ("Quotas:WebhookEndpointsPerWorkspace", "1000"),
            ("Access:Keys:0:Name", "platform"),
            ("Access:Keys:0:Role", "platform"),
            ("Access:Keys:0:Key", PlatformKey),
            ("Access:Keys:1:Name", "operator"),
            ("Access:Keys:1:Role", "operator"),
            ("Access:Keys:1:Key", OperatorKey),
            ("Webhooks:AllowPrivateNetworks", "true"),
            // The event of a change is part of what must not be half there.
            ("Outbox:KeepUnheard", "true"),
            ("Reauth:PublicUrl", PublicUrl),
            .. provider,
        ];

    /// <summary>What the service has to be told of the provider.</summary>
    public static IReadOnlyList<(string Name, string Value)> SettingsOf(IntuitSimulator provider) =>
        [
            ("Providers:quickbooks:ClientId", provider.ClientId),
            ("Providers:quickbooks:ClientSecret", provider.ClientSecret),
            ("Providers:quickbooks:Environment", "custom"),
            ("Providers:quickbooks:DiscoveryUrl", provider.DiscoveryUrl.AbsoluteUri),
            ("Providers:quickbooks:ApiBaseUrl", provider.ApiBaseUrl.AbsoluteUri),
        ];

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
