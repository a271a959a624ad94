using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Features.Reauths.Language;
using Drivetrain.Reauth.Api.Features.SupportConsole;
using Drivetrain.Reauth.Api.Features.SupportConsole.Lists;
using Drivetrain.Reauth.Api.Features.SupportConsole.SignIn;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Drivetrain.Reauth.Api.Tests.Features.SupportConsole;

/// <summary>What the console decides without a host.</summary>
public sealed class ConsoleRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);
    private static readonly Caller Sam = new("key:1", Role.Support, WorkspaceId: null, "Sam");

    [Theory]
    [InlineData(1_000, true)]
    [InlineData(1_001, false)]
    public void OrHome_PathOfSomeLength_IsKeptUpToABound(int length, bool isKept)
    {
        var path = "/support?q=".PadRight(length, 'x');
        Assert.Equal(isKept ? path : "/support", LocalPath.OrHome(path));
    }

    [Theory]
    [InlineData(0, "just now")]
    [InlineData(59, "just now")]
    [InlineData(60, "1 min ago")]
    [InlineData(3_599, "59 min ago")]
    [InlineData(3_600, "1 h ago")]
    [InlineData(86_399, "23 h ago")]
    [InlineData(86_400, "1 d ago")]
    [InlineData(604_799, "6 d ago")]
    [InlineData(604_800, "16 Nov 2026")]
    public void Relative_AnAge_IsInTheGreatestUnitThatFits(int seconds, string expected) =>
        Assert.Equal(expected, Words.English.Dates.Ago(Now.AddSeconds(-seconds), Now));

    [Theory]
    [InlineData("from=2026-11-20", "2026-11-20T00:00:00", null)]
    [InlineData("to=2026-11-20", null, "2026-11-20T23:59:59.9999999")]
    [InlineData("age=1d", null, "2026-11-22T09:00:00")]
    [InlineData("age=1d&to=2026-11-20", null, "2026-11-20T23:59:59.9999999")]
    [InlineData("age=1d&to=2026-11-23", null, "2026-11-22T09:00:00")]
    public void Filters_OfDaysAndAge_AreTheNarrowerOfBoth(string query, string? from, string? before)
    {
        var filters = ReportFilters.Read(new QueryCollection(QueryHelpers.ParseQuery(query)))!;
        var asked = filters.ToQuery(Now, Sam)!;
        Assert.Equal((At(from), At(before)), (asked.CreatedFrom, asked.CreatedBefore));
    }

    [Theory]
    [InlineData(null, "acme", "acme")]
    [InlineData(null, null, null)]
    [InlineData("acme", null, "acme")]
    [InlineData("acme", "acme", "acme")]
    [InlineData("acme", "globex", "-")]
    public void Filters_OfAWorkspace_AreWhatTheCallerMaySee(string? own, string? asked, string? expected)
    {
        var filters = new ReportFilters { Workspace = asked };
        Assert.Equal(expected, filters.ToQuery(Now, Sam with { WorkspaceId = own })!.WorkspaceId);
    }

    /// <summary>Each outcome has words of its own; a new one must get some.</summary>
    [Fact]
    public void Code_EachOutcome_HasItsOwnWords()
    {
        Assert.All(Words.All, CodesHaveTheirOwnWords);
    }

    private static void CodesHaveTheirOwnWords(Words language)
    {
        var said = new ReportWords(catalog: null!, language);
        var outcomes = typeof(Outcomes).GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!).ToList();
        var words = outcomes.Select(said.Code).ToList();
        Assert.True(outcomes.Count > 10);
        Assert.Empty(words.Intersect(outcomes, StringComparer.Ordinal));
        Assert.Equal(words.Count, words.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal("something_new", said.Code("something_new"));
    }

    [Fact]
    public void StatusOf_EachId_IsItsStatus()
    {
        Assert.All(ReportWords.Statuses, status => Assert.Equal(status, ReportWords.StatusOf(ReportWords.Id(status))));
        Assert.Null(ReportWords.StatusOf("New"));
        Assert.Null(ReportWords.StatusOf(id: null));
    }

    private static DateTimeOffset? At(string? text) =>
        text is null ? null : DateTimeOffset.Parse(text + "Z", System.Globalization.CultureInfo.InvariantCulture);
}
