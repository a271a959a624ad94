namespace Drivetrain.Reauth.Api.Tests.Architecture;

/// <summary>Features point one way, and what they stand on knows none of them: the table in <c>api/docs/architecture.md</c> says who may use whom.</summary>
[Trait("Case", "14.1")]
public sealed class ArrowTests
{
    [Fact]
    public void Table_HasEveryRoom() => Assert.Equal(House.Rooms, [.. House.Allowed.Keys.Append(House.ForAll).Order(StringComparer.Ordinal)]);

    [Fact]
    public void Table_HasNoCycle() => Assert.Null(House.Cycle());

    [Fact]
    public void Table_LetsNoFoundationUseAFeature() =>
        Assert.Empty(House.Allowed.Where(row => !House.IsFeature(row.Key) && row.Value.Any(House.IsFeature)).Select(row => row.Key));

    [Fact]
    public void Compiled_UsesOnlyWhatTheTableAllows()
    {
        var arrows = House.Compiled().ToList();
        Assert.Empty(Forbidden(arrows));

        // An arrow that nobody uses any more is taken out of the table, so that it does not come back unseen.
        var used = arrows.Concat(House.Directives()).Select(arrow => (arrow.From, arrow.To)).ToHashSet();
        Assert.Empty(from row in House.Allowed from to in row.Value where !used.Contains((row.Key, to)) select $"{row.Key} no longer uses {to}.");
    }

    [Fact]
    public void Sources_NameOnlyWhatTheTableAllows() => Assert.Empty(Forbidden(House.Directives()));

    [Fact]
    public void Drawing_ShowsTheTable()
    {
        Assert.Null(House.Cycle());
        Assert.Contains(House.Drawing(), House.PageText, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Forbidden(IEnumerable<Arrow> arrows) =>
        arrows
            .Where(arrow => arrow.To is not House.ForAll && !(House.Allowed.TryGetValue(arrow.From, out var uses) && uses.Contains(arrow.To)))
            .GroupBy(arrow => (arrow.From, arrow.To), (arrow, found) => $"{arrow.From} must not use {arrow.To}: {found.First().Why}");
}
