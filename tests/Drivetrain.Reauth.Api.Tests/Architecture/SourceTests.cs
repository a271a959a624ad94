using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Architecture;

/// <summary>Files that can be read in a sitting, and lines that fit on a screen.</summary>
[Trait("Case", "14.2")]
public sealed class SourceTests
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

    private static IEnumerable<(string Path, string Name)> Sources() =>
        from folder in new[] { "api", "tests" }
        let root = Repository.PathOf(folder)
        from path in Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
        let name = $"{folder}/{Path.GetRelativePath(root, path).Replace('\\', '/')}"
        where !name.Split('/').Any(part => part is "bin" or "obj" or "node_modules")
        select (path, name);
}
