using System.Net.Http.Json;
using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Retention;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Features.Outbox;
using Microsoft.Extensions.DependencyInjection;

namespace Drivetrain.Reauth.Api.Tests.Features.Audit;

public sealed class AuditEndpointTests
{
    [Fact]
    public async Task List_OfAWorkspace_PagesNewestFirst()
    {
        await using var host = await OutboxHost.StartAsync([]);
        var ids = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            ids.Add(await AddAsync(host, "w1"));
            await AddAsync(host, "w10");
        }

        using var client = host.Client();
        var listed = new List<string>();
        var query = "";
        while (true)
        {
            var page = await client.GetFromJsonAsync<Page<AuditEntryView>>($"/v1/audit?workspaceId=w1&limit=3{query}", OutboxHost.Json);
            Assert.True(page!.Items.Count <= 3);
            listed.AddRange(page.Items.Select(e => e.Id));
            if (page.NextCursor is null)
            {
                break;
            }

            query = $"&cursor={page.NextCursor}";
        }

        Assert.Equal(ids.AsEnumerable().Reverse(), listed, StringComparer.Ordinal);
        var all = await client.GetFromJsonAsync<Page<AuditEntryView>>("/v1/audit?limit=100", OutboxHost.Json);
        Assert.Equal(14, all!.Items.Count);
        Assert.Equal(all.Items.Select(e => e.At).OrderDescending(), all.Items.Select(e => e.At));
    }

    [Fact]
    public async Task List_OperatorOfOneWorkspace_SeesItAlone()
    {
        await using var host = await OutboxHost.StartAsync([]);
        var own = await AddAsync(host, "w1");
        await AddAsync(host, "w2");
        await AddAsync(host, "-");
        using var client = host.Client(Role.Operator, "w1");
        var page = await client.GetFromJsonAsync<Page<AuditEntryView>>("/v1/audit", OutboxHost.Json);
        Assert.Equal(own, Assert.Single(page!.Items).Id);
        Assert.Empty((await client.GetFromJsonAsync<Page<AuditEntryView>>("/v1/audit?workspaceId=w2", OutboxHost.Json))!.Items);
        Assert.Empty((await client.GetFromJsonAsync<Page<AuditEntryView>>("/v1/audit?workspaceId=-", OutboxHost.Json))!.Items);
    }

    [Fact]
    public async Task Sweep_OlderThanTheRetention_IsDeleted()
    {
        await using var host = await OutboxHost.StartAsync([KeyValuePair.Create("Audit:Retention", (string?)"30.00:00:00")]);
        await AddAsync(host, "w1");
        host.Time.Advance(TimeSpan.FromDays(31));
        var recent = await AddAsync(host, "w1");
        foreach (var kind in host.Services.GetServices<IExpiring>())
        {
            await kind.SweepAsync(host.Store, host.Time.GetUtcNow(), 500, CancellationToken.None);
        }

        Assert.Equal(recent, Assert.Single(host.Store.All<AuditEntry>()).Id);
    }

    private static async Task<string> AddAsync(OutboxHost host, string workspaceId)
    {
        host.Time.Advance(TimeSpan.FromMilliseconds(1));
        var entry = AuditEntry.Create(workspaceId, "system", "connector.reauthenticated", "con_1", host.Time.GetUtcNow());
        await host.Store.CommitAsync(new Batch().Add(entry), Durability.Durable, CancellationToken.None);
        return entry.Id;
    }
}
