using System.Net;
using System.Net.Http.Json;
using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Features.Outbox;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Features.Audit;

/// <summary>Every filter of the audit log, and all of them together, over entries of every kind.</summary>
[Trait("Case", "12.9")]
public sealed class AuditFilterTests
{
    private static readonly string[] Workspaces = ["w1", "w2", "-"];
    private static readonly string[] Actors = ["key:1", "key:config/a/b"];
    private static readonly string[] Actions = ["access_token.issued", "caller.refused"];
    private static readonly string[] Subjects = ["con_1", "con_2"];

    [Theory]
    [InlineData("workspaceId=w1")]
    [InlineData("action=caller.refused")]
    [InlineData("subjectId=con_2")]
    [InlineData("actor=key:config/a/b")]
    [InlineData("workspaceId=-&action=access_token.issued")]
    [InlineData("subjectId=con_1&action=caller.refused&actor=key:1&workspaceId=w2")]
    [InlineData("action=caller")]
    public async Task List_Filtered_IsWhatPassesAllOfThem(string query)
    {
        await using var host = await OutboxHost.StartAsync([]);
        await FillAsync(host);
        var wanted = query.Split('&').Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => part[1], StringComparer.Ordinal);
        bool Passes(AuditEntry e) =>
            wanted.All(filter =>
                string.Equals(
                    filter.Value,
                    filter.Key switch
                    {
                        "workspaceId" => e.WorkspaceId,
                        "action" => e.Action,
                        "subjectId" => e.SubjectId,
                        _ => e.Actor,
                    },
                    StringComparison.Ordinal
                )
            );
        Assert.Equal(Newest(host.Store.All<AuditEntry>().Where(Passes)), await AllAsync(host, query, limit: 2));
    }

    [Theory]
    [InlineData("")]
    [InlineData("action=caller.refused&")]
    [InlineData("workspaceId=w1&")]
    [InlineData("subjectId=con_1&")]
    public async Task List_OfATime_IsFromInclusiveAndToExclusive(string others)
    {
        await using var host = await OutboxHost.StartAsync([]);
        await FillAsync(host);
        var all = await AllAsync(host, others, limit: 100);
        var entries = host.Store.All<AuditEntry>().ToDictionary(e => e.Id, StringComparer.Ordinal);
        var (from, to) = (entries[all[^2]].At, entries[all[0]].At);
        var listed = await AllAsync(host, $"{others}from={Text(from)}&to={Text(to)}", limit: 100);
        Assert.Equal(all.Skip(1).SkipLast(1), listed);
    }

    [Fact]
    public async Task List_RareOnesAmongThousands_AreReachedByTheCursor()
    {
        await using var host = await OutboxHost.StartAsync([]);
        var rare = AuditEntry.Create("w1", "key:rare", "a.b", "con_1", host.Time.GetUtcNow());
        await host.Store.CommitAsync(new Batch().AddFresh(rare), Durability.Durable, CancellationToken.None);
        host.Time.Advance(TimeSpan.FromMilliseconds(1));
        var batch = new Batch();
        for (var i = 0; i < 2_500; i++)
        {
            if (i % 100 == 0)
            {
                await CommitAsync(host, batch);
                batch = new Batch();
            }

            batch.AddFresh(AuditEntry.Create("w1", "key:1", "a.b", "con_1", host.Time.GetUtcNow()));
        }

        await CommitAsync(host, batch);
        using var client = host.Client();
        var first = await client.GetFromJsonAsync<Page<AuditEntryView>>("/v1/audit?actor=key:rare", OutboxHost.Json);
        Assert.Empty(first!.Items);
        Assert.NotNull(first.NextCursor);
        Assert.Equal([rare.Id], await AllAsync(host, "actor=key:rare", limit: 50));
    }

    [Theory]
    [InlineData("from=yesterday", "invalid_parameter")]
    [InlineData("limit=0", "invalid_parameter")]
    [InlineData("cursor=dzE", "invalid_cursor")]
    public async Task List_ByWhatCannotBeRead_IsRefused(string query, string code)
    {
        await using var host = await OutboxHost.StartAsync([]);
        using var client = host.Client();
        using var response = await client.GetAsync($"/v1/audit?action=caller.refused&{query}");
        await response.ReadProblemAsync(HttpStatusCode.BadRequest, code);
    }

    private static async Task FillAsync(OutboxHost host)
    {
        foreach (var (workspace, actor, action, subject) in from w in Workspaces from a in Actors from n in Actions from s in Subjects select (w, a, n, s))
        {
            host.Time.Advance(TimeSpan.FromMinutes(1));
            var now = host.Time.GetUtcNow();
            await CommitAsync(host, new Batch().AddFresh(AuditEntry.Create(workspace, actor, action, subject, now) with { Count = 1, LastAt = now }));
        }
    }

    private static async Task CommitAsync(OutboxHost host, Batch batch)
    {
        if (batch.Changes.Count > 0)
        {
            await host.Store.CommitAsync(batch, Durability.Durable, CancellationToken.None);
        }
    }

    private static IEnumerable<string> Newest(IEnumerable<AuditEntry> entries) => entries.Select(e => e.Id).OrderDescending(StringComparer.Ordinal);

    private static string Text(DateTimeOffset at) => Uri.EscapeDataString(at.ToString("O", System.Globalization.CultureInfo.InvariantCulture));

    private static async Task<IReadOnlyList<string>> AllAsync(OutboxHost host, string query, int limit)
    {
        using var client = host.Client();
        var ids = new List<string>();
        string? cursor = null;
        do
        {
            var page = await client.GetFromJsonAsync<Page<AuditEntryView>>(
                $"/v1/audit?{query}&limit={limit}{(cursor is null ? "" : "&cursor=" + cursor)}",
                OutboxHost.Json
            );
            ids.AddRange(page!.Items.Select(item => item.Id));
            cursor = page.NextCursor;
        } while (cursor is not null);
        return ids;
    }
}
