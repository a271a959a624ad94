namespace Drivetrain.Reauth.Api.Tests.Foundation.Values;

public sealed class IdsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(-1_000)]
    public void Next_ClockThatStandsOrGoesBack_KeepsTheOrder(int step)
    {
        var sequence = new IdSequence();
        var first = sequence.Next(1_000_000);

        var second = sequence.Next(1_000_000 + step);

        Assert.Equal((first.Millisecond, first.Counter + 1), second);
    }

    [Fact]
    public void New_Many_AreUnique() =>
        Assert.Equal(10_000, Enumerable.Range(0, 10_000).Select(_ => Ids.New("msg", Now)).Distinct(StringComparer.Ordinal).Count());

    [Fact]
    public void New_Later_SortsLater() =>
        Assert.True(string.CompareOrdinal(Ids.New("msg", Now.AddYears(3)), Ids.New("msg", Now.AddYears(3).AddMilliseconds(1))) < 0);

    [Fact]
    public void New_Always_HasTheDocumentedForm() => Assert.Matches("^msg_[0-9a-hjkmnp-tv-z]{26}$", Ids.New("msg", Now));

    [Fact]
    public void Derive_PartsThatConcatenateAlike_Differ() => Assert.NotEqual(Ids.Derive("con", "ab", "c"), Ids.Derive("con", "a", "bc"));
}
