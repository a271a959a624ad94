using System.CommandLine;
using System.Security;
using System.Text.RegularExpressions;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.PluginHost.Schemas;

namespace Drivetrain.Reauth.Api.Features.Plugins.Commands;

/// <summary><c>plugins new</c>: a plugin that is valid, passes its test, and waits for its provider's addresses.</summary>
internal static partial class NewCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("folder")
        {
            Description = "The folder to create. Its name becomes the plugin's and the provider's. It must be new or empty.",
        };
        var code = new Option<bool>("--code")
        {
            Description = "Add a code project that wraps what the manifest describes. Without it, the plugin consists of the manifest alone.",
        };
        var publisher = new Option<string>("--publisher")
        {
            Description = "The publisher: lowercase letters, digits and hyphens.",
            DefaultValueFactory = _ => "acme",
        };
        var command = new Command(
            "new",
            "Creates a starter plugin: manifest, German translations, walkthrough, README and the schema for editors. Never overwrites files."
        )
        {
            folder,
            code,
            publisher,
        };
        command.SetAction(result =>
            PluginCommands.Guarded(
                result,
                () =>
                {
                    var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(result.GetValue(folder)!));
                    var name = Path.GetFileName(path);
                    var error = result.InvocationConfiguration.Error;
                    if (!Id().IsMatch(name) || !Id().IsMatch(result.GetValue(publisher)!))
                    {
                        error.WriteLine("The folder name and the publisher must be 1 to 64 lowercase letters a-z, digits and hyphens, starting with a letter.");
                        return 1;
                    }

                    if (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()))
                    {
                        error.WriteLine($"{path} already exists. Choose a new or empty folder.");
                        return 1;
                    }

                    Write(path, name, result.GetValue(publisher)!, result.GetValue(code));
                    result.InvocationConfiguration.Output.WriteLine($"Created {path}. See its README for the next steps.");
                    return 0;
                }
            )
        );
        return command;
    }

    private static void Write(string path, string name, string publisher, bool code)
    {
        var title = char.ToUpperInvariant(name[0]) + name[1..];
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["publisher"] = publisher,
            ["name"] = name,
            ["title"] = title,
            ["type"] = string.Concat(
                $"{publisher}-{name}".Split('-', StringSplitOptions.RemoveEmptyEntries).Select(part => char.ToUpperInvariant(part[0]) + part[1..])
            ),
            ["version"] = new PluginHostOptions().HostVersion,
            ["main"] = code ? $"\n  \"main\": \"dist/{publisher}.{name}.dll\"," : string.Empty,
            ["build"] = code ? "dotnet build\n" : string.Empty,
            ["host"] = SecurityElement.Escape(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)),
        };
        Directory.CreateDirectory(Path.Combine(path, "l10n"));
        Put("plugin.json", "plugin.json");
        Put("bundle.l10n.de.json", "l10n/bundle.l10n.de.json");
        Put("README.md", "README.md");
        if (code)
        {
            Put("Plugin.cs", "Plugin.cs");
            Put("plugin.csproj", $"{publisher}.{name}.csproj");
        }

        using var schema = new FileStream(Path.Combine(path, PluginSchema.FileName), FileMode.CreateNew);
        schema.Write(PluginSchema.Utf8.Span);

        void Put(string template, string target)
        {
            using var reader = new StreamReader(typeof(NewCommand).Assembly.GetManifestResourceStream($"Templates/{template}.txt")!);
            using var writer = new StreamWriter(new FileStream(Path.Combine(path, target), FileMode.CreateNew));
            writer.Write(Placeholder().Replace(reader.ReadToEnd(), match => values[match.Groups["name"].Value]));
        }
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9-]{0,63}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Id();

    [GeneratedRegex(@"\{\{(?<name>[a-z]+)\}\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();
}
