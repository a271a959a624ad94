using System.IO.Enumeration;
using System.Text.RegularExpressions;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Architecture;

/// <summary>
/// Files that can be read in a sitting, and lines that fit on a screen: whatever people write by hand in the service, the extension and the tests. Texts for
/// people (JSON, Markdown) are no sources.
/// </summary>
[Trait("Case", "14.2")]
public sealed partial class SourceTests
{
    private const int LongestFile = 250;
    private const int LongestLine = 160;

    private static readonly HashSet<string> Kinds = [.. ".cs .razor .cshtml .css .html .js .mjs .cjs .ts .tsx .sh .csproj .props .targets".Split(' ')];

    /// <summary>What tools write, beside folders of their own.</summary>
    private static readonly HashSet<string> Generated = ["extension/src/api/schema.d.ts"];

    /// <summary>Pages as user interface libraries render them: long lines are what is tested.</summary>
    private const string Rendered = "tests/fixtures/pages/";

    [Fact]
    public void Files_AreReadInASitting() =>
        Assert.Empty(from file in Sources() let lines = File.ReadLines(file.Path).Count() where lines > LongestFile select $"{file.Name} has {lines} lines.");

    [Fact]
    public void Lines_FitOnAScreen() =>
        Assert.Empty(
            from file in Sources()
            from line in File.ReadLines(file.Path).Index()
            where line.Item.Length > LongestLine
            select $"{file.Name}:{line.Index + 1} has {line.Item.Length} characters."
        );

    /// <summary>
    /// Renaming a member must change nothing outside the code (<c>EnumCodes</c> is for that), and a library must be free to word its errors anew: types,
    /// codes and structure tell them apart.
    /// </summary>
    [Fact]
    public void Meanings_AreNotReadFromNamesOrMessages() =>
        Assert.Empty(
            from file in Sources()
            where file.Name.StartsWith("api/", StringComparison.Ordinal) && file.Name.EndsWith(".cs", StringComparison.Ordinal)
            from line in File.ReadLines(file.Path).Index()
            where Matched().IsMatch(line.Item)
            select $"{file.Name}:{line.Index + 1}: {line.Item.Trim()}"
        );

    [GeneratedRegex(
        @"\bEnum\.(Try)?Parse\b|\bnameof\((Role|\w+(Kind|Status|State))\.|ConvertName\(\w+\.ToString\(\)"
            + @"|[eE]x(ception)?\.Message\.(Contains|StartsWith|EndsWith|IndexOf|Equals)\b|Match\(\w+\.Message\)|[eE]x(ception)?\.Message (==|is) ",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Matched();

    private static IEnumerable<(string Path, string Name)> Sources()
    {
        var root = Repository.PathOf(".");
        var paths = new FileSystemEnumerable<string>(
            root,
            static (ref FileSystemEntry entry) => entry.ToFullPath(),
            new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = default }
        )
        {
            ShouldIncludePredicate = static (ref FileSystemEntry entry) => !entry.IsDirectory,
            ShouldRecursePredicate = static (ref FileSystemEntry entry) => IsWritten(entry.FileName),
        };
        return from path in paths
            let name = Path.GetRelativePath(root, path).Replace('\\', '/')
            where Kinds.Contains(Path.GetExtension(path)) || name is ".ci/run" || name.Contains("/Templates/", StringComparison.Ordinal)
            where !Generated.Contains(name) && !name.StartsWith(Rendered, StringComparison.Ordinal)
            select (path, name);
    }

    /// <summary>Folders that builds and tools make begin with a dot, or are called like this.</summary>
    private static bool IsWritten(ReadOnlySpan<char> folder) =>
        folder is ".ci" || (folder[0] != '.' && folder is not ("bin" or "obj" or "node_modules" or "TestResults"));
}
