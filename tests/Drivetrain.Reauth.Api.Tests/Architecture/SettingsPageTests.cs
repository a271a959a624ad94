using System.Reflection;
using System.Text.RegularExpressions;
using Drivetrain.Reauth.Api.Foundation.Http.Quotas;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Architecture;

/// <summary>The page of settings names every setting that there is, and no other.</summary>
public sealed partial class SettingsPageTests
{
    /// <summary>Read without a class of their own.</summary>
    private static readonly string[] Others = ["Access:Keys", "Providers", "Plugins:Roots", "Plugins:Reload"];

    [Fact]
    public void Page_EverySetting_IsThere()
    {
        var named = Named();
        Assert.DoesNotContain(Existing(), setting => !named.Any(name => IsOf(name, setting)));
    }

    [Fact]
    public void Page_EveryName_IsASetting()
    {
        var existing = Existing();
        Assert.DoesNotContain(Named(), name => !existing.Any(setting => IsOf(name, setting)) && !Others.Any(other => IsOf(name, other)));
    }

    /// <summary>A name of the page may go on with an index and the names of an entry.</summary>
    private static bool IsOf(string name, string setting) => name == setting || name.StartsWith($"{setting}:", StringComparison.Ordinal);

    private static List<string> Named()
    {
        var names = new List<string>();
        foreach (var line in File.ReadLines(Repository.PathOf("api/docs/settings.md")).Where(line => line.StartsWith("| `", StringComparison.Ordinal)))
        {
            foreach (var name in SettingName().Matches(line.Split('|')[1]).Select(match => match.Groups["name"].Value))
            {
                // "…:Key" stands beside the name before it.
                names.Add(name[0] == '…' ? names[^1][..names[^1].LastIndexOf(':')] + name[1..] : name);
            }
        }

        return names;
    }

    private static List<string> Existing() =>
        [
            .. from type in typeof(Program).Assembly.GetTypes()
            where type.Name.EndsWith("Options", StringComparison.Ordinal) && type != typeof(QuotaOptions)
            let section = type.GetField("Section", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue() as string
            where section is not null
            from setting in Settings(type, section)
            select setting,
        ];

    private static IEnumerable<string> Settings(Type type, string section) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(property => property.SetMethod is not null || property.PropertyType.IsClass || property.PropertyType.IsInterface)
            .SelectMany(property =>
                property.PropertyType.Assembly == type.Assembly && property.PropertyType.IsClass
                    ? Settings(property.PropertyType, $"{section}:{property.Name}")
                    : [$"{section}:{property.Name}"]
            );

    [GeneratedRegex(@"`(?<name>(…|[A-Z][A-Za-z]+):[A-Za-z0-9{}:]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SettingName();
}
