using System.CommandLine;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.PluginHost.Manifests;
using Drivetrain.Reauth.PluginHost.Packaging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Drivetrain.Reauth.Api.Features.Plugins.Commands;

/// <summary><c>plugins …</c>: what operators and authors of plugins do without the service running.</summary>
internal static class PluginCommands
{
    private static readonly Option<string[]> Root = new("--root")
    {
        Description =
            "A folder with plugins in subfolders; can be repeated. Default: the setting Plugins:Roots, or the plugins folder next to the application. "
            + "Plugins are installed into the first one.",
    };

    public static Command Create()
    {
        var command = new Command(
            "plugins",
            "Lists, checks, creates, packs and installs plugins. A running service picks up changes after a restart, or immediately if Plugins:Reload is set."
        )
        {
            List(),
            Validate(),
            NewCommand.Create(),
            TestCommand.Create(),
            Pack(),
            Install(),
            Uninstall(),
        };
        return command;
    }

    /// <summary>Prints what is wrong, each with its place and its remedy.</summary>
    internal static void Print(TextWriter writer, IEnumerable<PluginError> errors)
    {
        foreach (var error in errors)
        {
            writer.WriteLine(error.JsonPointer.Length == 0 ? error.File : $"{error.File}#{error.JsonPointer}");
            writer.WriteLine($"  {error.Problem}");
            writer.WriteLine($"  {error.Remedy}");
        }
    }

    internal static PluginHostOptions OptionsOf(string[]? roots)
    {
        var options = PluginFeature.OptionsOf(WebApplication.CreateBuilder(["--hostBuilder:reloadConfigOnChange=false"]).Configuration);
        if (roots is { Length: > 0 })
        {
            options.Roots.Clear();
            Array.ForEach(roots, root => options.Roots.Add(Path.GetFullPath(root)));
        }

        return options;
    }

    private static Command List()
    {
        var command = new Command(
            "list",
            "Lists all plugins with ID, version, state, providers, missing settings and errors. Doesn't load their code. " + "Exit code 1 if there are errors."
        )
        {
            Root,
        };
        command.SetAction(
            async (result, _) =>
            {
                await using var catalog = new PluginCatalog(OptionsOf(result.GetValue(Root)), TimeProvider.System, NullLoggerFactory.Instance);
                var rows = catalog
                    .Plugins.Select(plugin =>
                        new[]
                        {
                            plugin.Id,
                            plugin.Version ?? "–",
                            plugin.State is PluginState.Invalid ? "invalid" : "valid",
                            plugin.Providers.Count == 0 ? "–" : string.Join(", ", plugin.Providers),
                            string.Join(
                                ", ",
                                plugin
                                    .Providers.Select(catalog.Find)
                                    .OfType<ProviderDescriptor>()
                                    .SelectMany(provider => provider.MissingSettings.Concat(provider.InvalidSettings))
                            ),
                        }
                    )
                    .ToList();
                var output = result.InvocationConfiguration.Output;
                WriteTable(
                    output,
                    [
                        ["PLUGIN", "VERSION", "STATE", "PROVIDERS", "MISSING"],
                        .. rows,
                    ]
                );
                var errors = catalog.Index.Errors.Concat(catalog.Index.Entries.SelectMany(entry => entry.TranslationErrors)).ToList();
                Print(output, errors);
                return errors.Count == 0 ? 0 : 1;
            }
        );
        return command;
    }

    private static Command Validate()
    {
        var path = new Argument<string>("folder|file.drpx") { Description = "A plugin's folder, or a package." };
        var command = new Command("validate", "Checks a plugin and lists all errors: file#pointer, problem, remedy. Exit code 1 if there are errors.") { path };
        command.SetAction(result =>
            Guarded(
                result,
                () =>
                {
                    var given = result.GetValue(path)!;
                    var (manifest, errors) = Read(given, OptionsOf(null));
                    Print(result.InvocationConfiguration.Output, errors);
                    result.InvocationConfiguration.Output.WriteLine(
                        errors.Count == 0 ? $"{manifest!.Id} {manifest.Version} is valid." : $"{errors.Count} {(errors.Count == 1 ? "error" : "errors")}."
                    );
                    return errors.Count == 0 ? 0 : 1;
                }
            )
        );
        return command;
    }

    private static Command Pack()
    {
        var folder = new Argument<string>("folder") { Description = "The plugin's folder." };
        var output = new Option<string?>("--output", "-o") { Description = "The package to write. Default: {publisher}.{name}-{version}.drpx here." };
        var command = new Command(
            "pack",
            "Checks a plugin and packs it into one file, without sources, hidden files, bin and obj. Shows the package's SHA-256."
        )
        {
            folder,
            output,
        };
        command.SetAction(result =>
            Guarded(
                result,
                () =>
                {
                    var options = OptionsOf(null);
                    var entry = PluginIndex.Validate(result.GetValue(folder)!, options);
                    var target = result.GetValue(output) ?? $"{entry.Id}-{entry.Manifest?.Version}{PluginPackage.FileExtension}";
                    return Report(result, PluginPackage.Pack(result.GetValue(folder)!, target, options), "Packed");
                }
            )
        );
        return command;
    }

    private static Command Install()
    {
        var file = new Argument<string>("file.drpx") { Description = "The package." };
        var sha256 = new Option<string?>("--sha256")
        {
            Description = "The expected SHA-256, as published by the plugin's author. " + "Any other package is rejected.",
        };
        var force = new Option<bool>("--force") { Description = "Replace an installed version. The old one is kept until the new one is in place." };
        var command = new Command(
            "install",
            "Checks a package and installs it. A plugin's code can do anything the service can: " + "only install plugins you trust."
        )
        {
            file,
            sha256,
            force,
            Root,
        };
        command.SetAction(result =>
            Guarded(
                result,
                () =>
                    Report(
                        result,
                        PluginInstaller.Install(result.GetValue(file)!, OptionsOf(result.GetValue(Root)), result.GetValue(sha256), result.GetValue(force)),
                        "Installed"
                    )
            )
        );
        return command;
    }

    private static Command Uninstall()
    {
        var id = new Argument<string>("id") { Description = "publisher.name, as \"plugins list\" shows it." };
        var command = new Command("uninstall", "Removes an installed plugin, unless another one depends on it.") { id, Root };
        command.SetAction(result =>
            Guarded(result, () => Report(result, PluginInstaller.Uninstall(result.GetValue(id)!, OptionsOf(result.GetValue(Root))), "Removed"))
        );
        return command;
    }

    private static (PluginManifest? Manifest, IReadOnlyList<PluginError> Errors) Read(string path, PluginHostOptions options)
    {
        if (path.EndsWith(PluginPackage.FileExtension, StringComparison.OrdinalIgnoreCase) && !Directory.Exists(path))
        {
            var package = PluginPackage.Inspect(path, options);
            return (package.Manifest, package.Errors);
        }

        var entry = PluginIndex.Validate(path, options);
        return (entry.Manifest, entry.Errors);
    }

    private static int Report(ParseResult result, PackageResult package, string done)
    {
        var output = result.InvocationConfiguration.Output;
        Print(output, package.Errors);
        if (package.Succeeded)
        {
            output.WriteLine($"{done} {package.Manifest?.Id} {package.Manifest?.Version}: {package.Path}");
        }

        if (package.Sha256 is not null)
        {
            output.WriteLine($"SHA-256 {package.Sha256}");
        }

        return package.Succeeded ? 0 : 1;
    }

    internal static int Guarded(ParseResult result, Func<int> work)
    {
        try
        {
            return work();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            result.InvocationConfiguration.Error.WriteLine(exception.Message);
            return 1;
        }
    }

    private static void WriteTable(TextWriter writer, IReadOnlyList<string[]> rows)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToList();
        foreach (var row in rows)
        {
            writer.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }
}
