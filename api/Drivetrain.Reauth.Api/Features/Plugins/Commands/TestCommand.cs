using System.CommandLine;
using Drivetrain.Reauth.Api.Features.Plugins.Commands.Simulation;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.PluginHost.Manifests;
using Drivetrain.Reauth.PluginHost.Packaging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Drivetrain.Reauth.Api.Features.Plugins.Commands;

/// <summary><c>plugins test</c>: packs and installs the plugin into a folder of its own, and runs its providers against simulated ones.</summary>
internal static class TestCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("folder") { Description = "The plugin's folder, with its code built." };
        var with = new Option<string[]>("--with")
        {
            Description = "The folder of a plugin that this one depends on; once for each of them, what others need first.",
        };
        var command = new Command(
            "test",
            "Runs a plugin as it would be installed against a simulator on this machine that behaves as its manifest says: login, exchange, proof, "
                + "refresh, revocation, and what goes wrong in them. Nothing is called outside. Exit code 1 when a check fails."
        )
        {
            folder,
            with,
        };
        command.SetAction(
            async (result, cancellationToken) =>
            {
                try
                {
                    return await RunAsync(result.GetValue(folder)!, result.GetValue(with) ?? [], result.InvocationConfiguration.Output, cancellationToken);
                }
                catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
                {
                    await result.InvocationConfiguration.Error.WriteLineAsync(exception.Message);
                    return 1;
                }
            }
        );
        return command;
    }

    private static async Task<int> RunAsync(string folder, IReadOnlyList<string> needed, TextWriter output, CancellationToken cancellationToken)
    {
        var place = Directory.CreateTempSubdirectory("reauth-plugin-test-");
        try
        {
            var options = new PluginHostOptions { Roots = [Path.Combine(place.FullName, "plugins")] };
            PackageResult? installed = null;
            foreach (var (source, number) in needed.Append(folder).Select((source, number) => (source, number)))
            {
                var package = PluginPackage.Pack(source, Path.Combine(place.FullName, $"{number}{PluginPackage.FileExtension}"), options);
                installed = package.Succeeded ? PluginInstaller.Install(package.Path!, options, package.Sha256, force: false) : package;
                if (!installed.Succeeded)
                {
                    PluginCommands.Print(output, installed.Errors);
                    return 1;
                }
            }

            var failed = 0;
            foreach (var provider in installed!.Manifest!.Providers)
            {
                await output.WriteLineAsync($"{provider.Id}");
                foreach (var check in await CheckAsync(options, provider, cancellationToken))
                {
                    failed += check.Problem is null ? 0 : 1;
                    await output.WriteLineAsync(
                        check.Problem is null ? $"  ok      {check.Name}" : $"  failed  {check.Name}\n          {check.Problem}\n          {check.Remedy}"
                    );
                }
            }

            await output.WriteLineAsync(failed == 0 ? "Every check passed." : $"{failed} {(failed == 1 ? "check" : "checks")} failed.");
            return failed == 0 ? 0 : 1;
        }
        finally
        {
            place.Delete(recursive: true);
        }
    }

    private static async Task<IReadOnlyList<Check>> CheckAsync(PluginHostOptions installed, ProviderContribution provider, CancellationToken cancellationToken)
    {
        if (provider.OAuth is null && provider.Form is null)
        {
            return
            [
                new Check(
                    "is simulated",
                    "The manifest does not describe it, so nothing is known to simulate.",
                    "Describe it with \"oauth\" or \"form\" as far as data can, and wrap that in code; or test it with a simulator of your own."
                ),
            ];
        }

        using var simulated = new SimulatedProvider(provider, TimeProvider.System);
        await using var simulator = await Simulator.StartAsync(simulated, provider, cancellationToken);
        var options = new PluginHostOptions
        {
            Roots = installed.Roots,
            ProviderSettings = id =>
                string.Equals(id, provider.Id, StringComparison.Ordinal) ? simulated.Given : new Dictionary<string, string>(StringComparer.Ordinal),
            Transport = simulator.Reroute,
        };
        await using var catalog = new PluginCatalog(options, TimeProvider.System, NullLoggerFactory.Instance);
        var activation = await catalog.ActivateAsync(provider.Id, cancellationToken);
        var isActive = new Check("is activated", activation.Failure?.Detail, "See the sentence above.");
        return activation.Provider is not { } active ? [isActive]
            : simulated.Form is { } form ? [isActive, .. await new FormChecks(provider, active, form, simulated, simulator).RunAsync(cancellationToken)]
            : [isActive, .. await new ProviderChecks(provider, active, simulated, simulator).RunAsync(cancellationToken)];
    }
}
