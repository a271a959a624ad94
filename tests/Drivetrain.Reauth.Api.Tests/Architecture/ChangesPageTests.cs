using System.Text.RegularExpressions;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Architecture;

/// <summary>The page of changes names what there is, and says of the rest that it is gone.</summary>
[Trait("Case", "14.4")]
public sealed partial class ChangesPageTests
{
    private static readonly string Page = File.ReadAllText(Repository.PathOf("api/docs/changes.md"));

    [Fact]
    public void ProblemCodes_ThatAreNamed_ExistOrAreGone()
    {
        var codes = ProblemTexts.Of("en").Keys.ToHashSet(StringComparer.Ordinal);
        Assert.All(Rows("Problem codes"), row => Assert.True(codes.Contains(row.Name) != row.IsGone, row.Name));
    }

    [Fact]
    public void Routes_ThatAreNamed_Exist() => Assert.All(Rows("Routes"), row => Assert.Contains(row.Name, AccessTable.Rows.Keys));

    [Fact]
    public void Settings_ThatAreNamed_AreOnTheirPageOrGone()
    {
        var settings = File.ReadAllText(Repository.PathOf("api/docs/settings.md"));
        Assert.All(Rows("Settings"), row => Assert.True(settings.Contains($"`{row.Name}`", StringComparison.Ordinal) != row.IsGone, row.Name));
    }

    [Fact]
    public void AuditActions_ThatAreNamed_AreWritten()
    {
        var sources = string.Concat(
            Directory.EnumerateFiles(Repository.PathOf("api/Drivetrain.Reauth.Api/Features"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText)
        );
        Assert.All(Rows("Events and the audit log"), row => Assert.Contains($"\"{row.Name}\"", sources, StringComparison.Ordinal));
    }

    /// <summary>Every name in the first column of a section's table.</summary>
    private static List<(string Name, bool IsGone)> Rows(string section)
    {
        var start = Page.IndexOf($"## {section}\n", StringComparison.Ordinal);
        Assert.True(start >= 0, $"There is no section {section}.");
        var end = Page.IndexOf("\n## ", start, StringComparison.Ordinal);
        List<(string Name, bool IsGone)> rows =
        [
            .. from line in Page[start..(end < 0 ? Page.Length : end)].Split('\n')
            where line.StartsWith("| `", StringComparison.Ordinal)
            let cells = line.Split('|')
            from name in Quoted().Matches(cells[1])
            select (name.Groups["name"].Value, cells[2].TrimStart().StartsWith("gone", StringComparison.Ordinal)),
        ];
        Assert.NotEmpty(rows);
        return rows;
    }

    [GeneratedRegex("`(?<name>[^`]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Quoted();
}
