using System.Text.RegularExpressions;
using Semver;

namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>Reads <c>extensionDependencies</c>, as VS Code names it: ids, each with a range of versions after an <c>@</c> where that matters.</summary>
internal static partial class DependencyParser
{
    public const string FieldName = "extensionDependencies";
    private const int Maximum = 32;
    private const string Remedy = "Write a plugin's id such as \"acme.base\", optionally with a version range: \"acme.base@^1.0.0\".";

    public static IReadOnlyList<PluginDependency> Parse(JsonValue value)
    {
        var dependencies = new List<PluginDependency>();
        foreach (var item in value.AsArray(Maximum))
        {
            if (item.AsString(200, Form(), Remedy) is not { } text)
            {
                continue;
            }

            var at = text.IndexOf('@', StringComparison.Ordinal);
            var dependency = at < 0 ? new PluginDependency(text, null) : new PluginDependency(text[..at], text[(at + 1)..]);
            if (dependency.Range is { } range && !SemVersionRange.TryParseNpm(range, includeAllPrerelease: true, out _))
            {
                item.Report("The part after @ is not a version range.", Remedy);
            }
            else if (dependencies.Exists(other => string.Equals(other.Id, dependency.Id, StringComparison.Ordinal)))
            {
                item.Report($"The plugin \"{dependency.Id}\" is listed twice.", "Keep one of the two.");
            }
            else
            {
                dependencies.Add(dependency);
            }
        }

        return dependencies;
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9-]{0,63}\.[a-z][a-z0-9-]{0,63}(@.+)?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
