using System.Net;
using Drivetrain.Reauth.Api.Features.StuckReports;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Drivetrain.Reauth.Api.Tests.Features.StuckReports;

/// <summary>Lists and searches over ten thousand reports in the embedded database, by HTTP.</summary>
public sealed class TenThousandReportsTests
{
    private const int Reports = 10_000;

    private static readonly (string Query, long Newest)[] Newest =
    [
        ("", 10_000),
        ("status=resolved&workspaceId=w7", 9_987),
        ("q=admin+company", 9_999),
        ("q=zebra9999", 9_999),
        ("code=not_admin&step=log-in&assignee=none&olderThan=2d", 9_996),
        ("q=quickb&status=new", 10_000),
        ("cursor=500", 499),
    ];

    private static readonly string[] Words =
        "login admin company wrong screen button error denied QuickBooks verify code mail again nothing happens stuck page loads white access".Split(' ');

    [Fact]
    public async Task ListsAndSearches_BeginWithTheNewestThatFits()
    {
        await using var api = new ReauthApi { OnDisk = true };
        using var support = await api.ClientAsync(Role.Support);
        await SeedAsync(api.Services.GetRequiredService<IStore>(), api.Time.GetUtcNow());
        foreach (var (query, newest) in Newest)
        {
            using var response = await support.GetAsync($"/v1/stuck-reports?{query}");
            var page = await response.ReadJsonAsync(HttpStatusCode.OK);
            var numbers = page.GetProperty("items").EnumerateArray().Select(report => report.GetProperty("number").GetInt64()).ToList();
            Assert.True(numbers.Count > 0 && numbers[0] == newest, $"{query}: {string.Join(", ", numbers.Take(3))}");
            Assert.Equal(numbers.OrderDescending(), numbers);
        }
    }

    private static async Task SeedAsync(IStore store, DateTimeOffset now)
    {
        var random = new Random(1);
        for (var number = 1; number <= Reports; )
        {
            var ledger = await store.GetAsync<StuckReportLedger>(StuckReportLedger.TheId, CancellationToken.None);
            var last = Math.Min(number + 199, Reports);
            var batch = new Batch().Put(new StuckReportLedger { LastNumber = last, LastChange = last }, ledger?.Version ?? 0);
            for (; number <= last; number++)
            {
                var at = now.AddDays(-30).AddMinutes(number * 4);
                var words = Enumerable.Range(0, 60).Select(_ => Words[random.Next(Words.Length)]).Append($"zebra{number}");
                var input = new NewStuckReport(
                    Ids.New("stk", at),
                    $"w{number % 20}",
                    number % 3 == 0 ? "log-in" : "other",
                    string.Join(' ', words),
                    new Reporter($"session:{number % 500}", "Dana Fox")
                );
                batch.AddFresh(
                    StuckReportTransitions.Create(input, connector: null, reauth: null, at) with
                    {
                        Number = number,
                        Change = number,
                        ProviderId = "quickbooks",
                        Code = number % 4 == 0 ? "not_admin" : null,
                        Status = (StuckReportStatus)(number % 4),
                    }
                );
            }

            Assert.True((await store.CommitAsync(batch, Durability.Durable, CancellationToken.None)).Committed);
        }
    }
}
