using System.Reflection;
using System.Text.RegularExpressions;
using ArchUnitNET.Loader;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Architecture;

/// <summary>
/// The rooms of the api, which are the folders below Features and Foundation, and the arrows between them: those that may be, and those that are.
/// </summary>
internal static partial class House
{
    /// <summary>Where the table of what may be stands; the page is for people, and this is what the tests go by.</summary>
    public const string Page = "api/docs/architecture.md";

    /// <summary>Every room may use it; it is left out of the table.</summary>
    public const string ForAll = "Values";

    private const string Project = "api/Drivetrain.Reauth.Api";
    private const string Root = "Drivetrain.Reauth.Api.";

    /// <summary>What each room may use, from the page.</summary>
    public static IReadOnlyDictionary<string, IReadOnlySet<string>> Allowed { get; } =
        Row()
            .Matches(PageText[PageText.IndexOf("| room |", StringComparison.Ordinal)..PageText.IndexOf("```mermaid", StringComparison.Ordinal)])
            .ToDictionary(
                row => row.Groups["room"].Value,
                row => (IReadOnlySet<string>)Name().Matches(row.Groups["uses"].Value).Select(name => name.Value).ToHashSet(StringComparer.Ordinal),
                StringComparer.Ordinal
            );

    public static string PageText => File.ReadAllText(Repository.PathOf(Page));

    /// <summary>The names of the events that features declare.</summary>
    public static IReadOnlyList<string> DeclaredEvents { get; } =
    [
        .. from type in typeof(Program).Assembly.GetTypes()
        where type.Name.EndsWith("Event", StringComparison.Ordinal) && type.Namespace?.Contains(".Features.", StringComparison.Ordinal) == true
        from field in type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)
        where field is { IsLiteral: true } && field.FieldType == typeof(string)
        let name = (string)field.GetRawConstantValue()!
        where name.Contains('.', StringComparison.Ordinal)
        select name,
    ];

    /// <summary>The folders that there are.</summary>
    public static IReadOnlyList<string> Rooms { get; } =
    [
        .. new[] { "Features", "Foundation" }
            .SelectMany(side => Directory.EnumerateDirectories(Repository.PathOf($"{Project}/{side}")))
            .Select(folder => Path.GetFileName(folder)!)
            .Order(StringComparer.Ordinal),
    ];

    public static bool IsFeature(string room) => Directory.Exists(Repository.PathOf($"{Project}/Features/{room}"));

    /// <summary>
    /// What types of the built assembly use: in signatures, bodies, generics, attributes, lambdas and async methods. What it lacks (constants, which the
    /// compiler copies, and types that are only caught) <see cref="Directives"/> has.
    /// </summary>
    public static IEnumerable<Arrow> Compiled()
    {
        var architecture = new ArchLoader().LoadAssembly(typeof(Program).Assembly).Build();
        return from type in architecture.Types
            let room = RoomOf(type.FullName)
            where room is not null
            from dependency in type.Dependencies
            let used = RoomOf(dependency.Target.FullName)
            where used is not null && !string.Equals(used, room, StringComparison.Ordinal)
            select new Arrow(room, used, $"{type.FullName} uses {dependency.Target.FullName}");
    }

    /// <summary>What source files name in their using directives, or by a name that begins with a room's.</summary>
    public static IEnumerable<Arrow> Directives()
    {
        var root = Repository.PathOf(Project);
        return from side in new[] { "Features", "Foundation" }
            from file in Directory.EnumerateFiles(Path.Combine(root, side), "*.*", SearchOption.AllDirectories)
            where file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal)
            let path = Path.GetRelativePath(root, file).Replace('\\', '/')
            let room = path.Split('/')[1]
            from match in Named().Matches(File.ReadAllText(file))
            let used = match.Groups["room"].Value
            where !string.Equals(used, room, StringComparison.Ordinal) && Rooms.Contains(used)
            select new Arrow(room, used, $"{path} names {match.Value}");
    }

    /// <summary>A room that can be reached from itself, as the way there; null where there is none.</summary>
    public static IReadOnlyList<string>? Cycle()
    {
        var done = new HashSet<string>(StringComparer.Ordinal);
        return Allowed.Keys.Select(room => Visit(room, [])).FirstOrDefault(way => way is not null);

        IReadOnlyList<string>? Visit(string room, List<string> way)
        {
            if (way.Contains(room))
            {
                return [.. way.SkipWhile(each => !string.Equals(each, room, StringComparison.Ordinal)), room];
            }

            if (!done.Contains(room))
            {
                way.Add(room);
                foreach (var used in Allowed.GetValueOrDefault(room) ?? new HashSet<string>())
                {
                    if (Visit(used, way) is { } found)
                    {
                        return found;
                    }
                }

                way.RemoveAt(way.Count - 1);
                done.Add(room);
            }

            return null;
        }
    }

    /// <summary>The drawing of the page: arrows between features, without those that others imply.</summary>
    public static string Drawing()
    {
        var arrows =
            from room in Allowed.Keys.Where(IsFeature).Order(StringComparer.Ordinal)
            from used in Allowed[room].Where(IsFeature).Order(StringComparer.Ordinal)
            where !Allowed[room].Any(other => !string.Equals(other, used, StringComparison.Ordinal) && Reaches(other, used))
            select $"  {room} --> {used}\n";
        return $"```mermaid\nflowchart TD\n{string.Concat(arrows)}```";
    }

    private static bool Reaches(string room, string target) =>
        Allowed.TryGetValue(room, out var uses) && (uses.Contains(target) || uses.Any(used => Reaches(used, target)));

    private static string? RoomOf(string type) =>
        type.StartsWith(Root, StringComparison.Ordinal) && type[Root.Length..].Split('.') is [("Features" or "Foundation"), var room, _, ..] ? room : null;

    [GeneratedRegex(@"^\| `(?<room>\w+)` \|[^|\n]*\| (?<uses>[^|\n]*)\|$", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Row();

    [GeneratedRegex(@"\w+", RegexOptions.None, 1000)]
    private static partial Regex Name();

    [GeneratedRegex(@"(?<!namespace Drivetrain\.Reauth\.Api\.)\b(Features|Foundation)\.(?<room>[A-Z]\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Named();
}

/// <summary>One room uses another.</summary>
/// <param name="From">Who uses.</param>
/// <param name="To">What is used.</param>
/// <param name="Why">Where.</param>
internal sealed record Arrow(string From, string To, string Why);
