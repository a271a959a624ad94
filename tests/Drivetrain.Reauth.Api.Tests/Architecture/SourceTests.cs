using System.Text.RegularExpressions;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Architecture;

/// <summary>Files that can be read in a sitting, and lines that fit on a screen.</summary>
[Trait("Case", "14.2")]
public sealed partial class SourceTests
{
    private const int LongestFile = 250;
    private const int LongestLine = 160;

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
            where file.Name.StartsWith("api/", StringComparison.Ordinal)
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

    private static IEnumerable<(string Path, string Name)> Sources() =>
        from folder in new[] { "api", "tests" }
        let root = Repository.PathOf(folder)
        from path in Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
        let name = $"{folder}/{Path.GetRelativePath(root, path).Replace('\\', '/')}"
        where !name.Split('/').Any(part => part is "bin" or "obj" or "node_modules")
        select (path, name);
}
