using Drivetrain.Reauth.Api.Features.StuckReports;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Drivetrain.Reauth.Api.Tests.Features.StuckReports;

/// <summary>The copy in memory that lists and counts look through: pure, or over a store that another instance writes.</summary>
public sealed class DirectoryTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    private readonly InMemoryStore _store = new();
    private readonly FakeTimeProvider _time = new(Now);

    [Fact]
    public async Task Rows_AfterARemovalElsewhere_LoseThatReport()
    {
        using var directory = new StuckReportDirectory(_store, _time);
        await AddAsync(1);
        await AddAsync(2);
        Assert.Equal([2, 1], (await directory.RowsAsync(CancellationToken.None)).Select(row => row.Number));
        await RemoveAsync(1, change: 3, keepsRemoval: true);
        Assert.Equal([2], (await directory.RowsAsync(CancellationToken.None)).Select(row => row.Number));
    }

    /// <summary>Removals are forgotten after a month: whoever did not look for that long must not go by what it knew.</summary>
    [Fact]
    public async Task Rows_OfAnInstanceThatSleptTooLong_AreReadAnew()
    {
        using var directory = new StuckReportDirectory(_store, _time);
        await AddAsync(1);
        Assert.Single(await directory.RowsAsync(CancellationToken.None));
        await RemoveAsync(1, change: 2, keepsRemoval: false);
        _time.Advance(StuckReportRemoval.Kept / 2 + TimeSpan.FromTicks(1));
        Assert.Empty(await directory.RowsAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData(null, 2, new long[] { 3, 2 })]
    [InlineData(4L, 5, new long[] { 3, 2, 1 })]
    [InlineData(3L, 5, new long[] { 2, 1 })]
    [InlineData(1L, 5, new long[0])]
    public async Task Find_BeforeANumber_StartsBelowIt(long? before, int limit, long[] expected)
    {
        using var directory = new StuckReportDirectory(_store, _time);
        foreach (var number in new[] { 1, 2, 3 })
        {
            await AddAsync(number);
        }

        Assert.Equal(expected, (await directory.FindAsync(new StuckReportQuery(), before, limit, CancellationToken.None)).Select(row => row.Number));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    [InlineData(366, 3)]
    public void Count_OfSomeDays_IsTodayAndTheDaysBefore(int days, int expected)
    {
        var rows = new[] { 0, 1, 2 }.Select(age => Row(age + 1, Now.AddDays(-age)));
        var counts = StuckReportListing.Count(rows.Append(Row(9, Now.AddDays(1))), days, Now);
        Assert.Equal((expected, new DateOnly(2026, 11, 23).AddDays(1 - days), new DateOnly(2026, 11, 23)), (counts.Total, counts.From, counts.To));
    }

    [Fact]
    public void Query_BetweenTwoInstants_TakesTheFirstAndLeavesTheLast()
    {
        var matches = new StuckReportQuery(CreatedFrom: Now, CreatedBefore: Now.AddDays(1)).Compile();
        Assert.Equal(
            [false, true, true, false],
            new[] { Now.AddTicks(-1), Now, Now.AddDays(1).AddTicks(-1), Now.AddDays(1) }.Select(at => matches(Row(1, at)))
        );
    }

    [Fact]
    public void Terms_OfALongQuery_AreTheFirstEight() => Assert.Equal(8, SearchText.Terms("a b c d e f g h i j").Length);

    [Fact]
    public void Search_ForAWordLongerThanAreKept_FindsItByItsBeginning()
    {
        var word = new string('x', 80);
        var text = SearchText.Of(Report(1, Now) with { Description = word });
        Assert.True(SearchText.Matches(text, SearchText.Terms(word)));
        Assert.True(SearchText.Matches(text, SearchText.Terms(word[..64])));
        Assert.False(SearchText.Matches(text, SearchText.Terms(word + " elsewhere")));
    }

    [Fact]
    public void Search_InAnEndlessReport_IsBounded()
    {
        var text = SearchText.Of(Report(1, Now) with { Description = string.Join(' ', Enumerable.Range(0, 5_000).Select(i => $"word{i}ä")) });
        Assert.InRange(text.Length, SearchText.MaxBytes - 100, SearchText.MaxBytes);
        Assert.True(SearchText.Matches(text, SearchText.Terms("word0")));
        Assert.False(SearchText.Matches(text, SearchText.Terms("word4999")));
    }

    private static StuckReport Report(long number, DateTimeOffset at) =>
        StuckReportTransitions.Create(
            new NewStuckReport($"stk_{number}", "acme", "log-in", "Stuck.", new Reporter("session:1", "Dana")),
            connector: null,
            reauth: null,
            at
        ) with
        {
            Number = number,
            Change = number,
        };

    private static StuckReportRow Row(long number, DateTimeOffset at) => StuckReportRow.Of(Report(number, at));

    private async Task AddAsync(long number)
    {
        var ledger = await _store.GetAsync<StuckReportLedger>(StuckReportLedger.TheId, CancellationToken.None);
        var batch = new Batch().Put(new StuckReportLedger { LastNumber = number, LastChange = number }, ledger?.Version ?? 0).Add(Report(number, Now));
        Assert.True((await _store.CommitAsync(batch, Durability.Durable, CancellationToken.None)).Committed);
    }

    private async Task RemoveAsync(long number, long change, bool keepsRemoval)
    {
        var ledger = (await _store.GetAsync<StuckReportLedger>(StuckReportLedger.TheId, CancellationToken.None))!;
        var report = (await _store.GetAsync<StuckReport>($"stk_{number}", CancellationToken.None))!;
        var batch = new Batch().Update(ledger, ledger.Value with { LastChange = change }).Delete(report);
        if (keepsRemoval)
        {
            batch.Add(
                new StuckReportRemoval
                {
                    Id = report.Value.Id,
                    Change = change,
                    At = Now,
                }
            );
        }

        Assert.True((await _store.CommitAsync(batch, Durability.Durable, CancellationToken.None)).Committed);
    }
}
