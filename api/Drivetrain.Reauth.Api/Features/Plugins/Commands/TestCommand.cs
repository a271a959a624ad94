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
            Description = "The folder of a plugin this one depends on. Repeat for each dependency, in order of dependence.",
        };
        var command = new Command(
            "test",
            "Runs a plugin, as installed, against a local simulator that behaves as its manifest describes: login, exchange, proof, "
                + "refresh, revocation and their failures. Makes no outside calls. Exit code 1 if a check fails."
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
                    "The manifest doesn't describe it, so it can't be simulated.",
                    "Describe as much as possible with \"oauth\" or \"form\" and wrap that in code, or test it with your own simulator."
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
        var isActive = new Check("is activated", activation.Failure?.Detail, "See the message above.");
        return activation.Provider is not { } active ? [isActive]
            : simulated.Form is { } form ? [isActive, .. await new FormChecks(provider, active, form, simulated, simulator).RunAsync(cancellationToken)]
            : [isActive, .. await new ProviderChecks(provider, active, simulated, simulator).RunAsync(cancellationToken)];
    }
}
