using System.Text.RegularExpressions;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Architecture;

/// <summary>The page that a newcomer reads first names files and types that there are.</summary>
[Trait("Case", "14.1")]
public sealed partial class ArchitecturePageTests
{
    private static readonly IReadOnlyList<string> Files =
    [
        .. from path in Directory
            .EnumerateFiles(Repository.PathOf("api"), "*", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Repository.PathOf("tests"), "*.cs", SearchOption.AllDirectories))
            .Append(Repository.PathOf("openapi.yaml"))
        let name = Path.GetRelativePath(Repository.PathOf("."), path).Replace('\\', '/')
        where !name.Split('/').Any(part => part is "bin" or "obj" or "node_modules")
        select name,
    ];

    /// <summary>Below the features, or from the repository's root; <c>*</c>, <c>…</c> and <c>&lt;provider&gt;</c> stand for a part of a name.</summary>
    [Fact]
    public void Paths_ThatAreNamed_Exist() =>
        Assert.DoesNotContain(
            Quotations().Where(IsPath),
            path => !Files.Any(new Regex(PatternOf(path), RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).IsMatch)
        );

    [Fact]
    public void Types_ThatAreNamed_Exist()
    {
        var known = Files
            .Where(file => file.EndsWith(".cs", StringComparison.Ordinal))
            .SelectMany(file => Name().Matches(File.ReadAllText(Repository.PathOf(file))).Select(match => match.Value))
            .Concat(House.Rooms)
            .ToHashSet(StringComparer.Ordinal);
        Assert.DoesNotContain(
            Quotations().Where(text => !IsPath(text)).SelectMany(text => Name().Matches(text).Select(name => name.Value)),
            name => !known.Contains(name)
        );
    }

    [Fact]
    public void Links_LeadSomewhere() =>
        Assert.All(
            Link().Matches(House.PageText).Select(link => Repository.PathOf($"api/docs/{link.Groups["to"].Value}")),
            path => Assert.True(Path.Exists(path), path)
        );

    /// <summary>What a developer does most often has a row that names the files.</summary>
    [Theory]
    [InlineData("an outcome")]
    [InlineData("a provider's quirk")]
    [InlineData("a field of a document or an answer")]
    [InlineData("an event")]
    [InlineData("another store")]
    [InlineData("work that comes again")]
    public void Changes_ThatComeOften_HaveARow(string change) => Assert.Contains($"\n| {change} | ", House.PageText, StringComparison.Ordinal);

    private static IEnumerable<string> Quotations() =>
        Quoted().Matches(House.PageText).Select(match => match.Groups["text"].Value).Where(text => text is not "/").Distinct(StringComparer.Ordinal);

    private static bool IsPath(string text) => text.Contains('/', StringComparison.Ordinal) || Extension().IsMatch(text);

    private static string PatternOf(string path)
    {
        var pattern = Regex.Escape(path.TrimEnd('/').Replace("<provider>", "*", StringComparison.Ordinal).Replace('…', '*'));
        return $@"(^|[./]){pattern.Replace(@"\*", "[^/]*", StringComparison.Ordinal)}(\.cs|/.*)?$";
    }

    [GeneratedRegex("`(?<text>[^`\n]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\]\((?<to>[^)#]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();

    [GeneratedRegex(@"\.(cs|json|yaml|md)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Extension();

    [GeneratedRegex(@"\b[A-Z]\w+", RegexOptions.None, 1000)]
    private static partial Regex Name();
}
