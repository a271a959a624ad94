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
            Description = "The folder to make; its name becomes the plugin's and the provider's. It must not exist, or be empty.",
        };
        var code = new Option<bool>("--code")
        {
            Description = "Add a project with code that wraps what the manifest describes. Without it, the manifest alone does.",
        };
        var publisher = new Option<string>("--publisher")
        {
            Description = "Who publishes it: lower-case letters, digits and hyphens.",
            DefaultValueFactory = _ => "acme",
        };
        var command = new Command(
            "new",
            "Makes a plugin to begin with: manifest, German translations, walkthrough, README, and the schema for editors. Writes over nothing."
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
                        error.WriteLine(
                            "The folder's name and the publisher must be 1 to 64 lower-case letters a-z, digits and hyphens, beginning with a letter."
                        );
                        return 1;
                    }

                    if (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()))
                    {
                        error.WriteLine($"{path} is there already. Name a folder that is not, or is empty.");
                        return 1;
                    }

                    Write(path, name, result.GetValue(publisher)!, result.GetValue(code));
                    result.InvocationConfiguration.Output.WriteLine($"Made {path}. Its README tells the next steps.");
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
