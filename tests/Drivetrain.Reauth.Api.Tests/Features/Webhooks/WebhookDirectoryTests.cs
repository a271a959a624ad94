using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Features.Webhooks;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Drivetrain.Reauth.Api.Tests.Features.Webhooks;

/// <summary>The endpoints in memory: when they are read anew, and what the settings make of the stored ones.</summary>
public sealed class WebhookDirectoryTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 8, 0, 0, TimeSpan.Zero));
    private readonly InMemoryStore _store = new();
    private readonly WebhookOptions _options = new();

    [Fact]
    public async Task Refresh_WithoutAChangeOfOurs_ReadsAgainAfterHalfAMinute()
    {
        var directory = Directory();
        await directory.RefreshAsync(CancellationToken.None);
        await AddAsync("whe_1");

        _time.Advance(TimeSpan.FromSeconds(30) - TimeSpan.FromTicks(1));
        await directory.RefreshAsync(CancellationToken.None);
        Assert.Empty(directory.Targets);

        _time.Advance(TimeSpan.FromTicks(1));
        await directory.RefreshAsync(CancellationToken.None);
        Assert.Equal("whe_1", Assert.Single(directory.Targets).Endpoint.Id);
    }

    [Fact]
    public async Task Refresh_AfterAChangeOfOurs_ReadsAtOnce()
    {
        var directory = Directory();
        await directory.RefreshAsync(CancellationToken.None);
        await AddAsync("whe_1");

        directory.Changed();
        await directory.RefreshAsync(CancellationToken.None);

        Assert.NotNull(directory.Find("whe_1"));
        Assert.Null(directory.Find("whe_2"));
    }

    [Fact]
    public async Task Refresh_MoreThanAPage_KnowsAll()
    {
        var batch = new Batch();
        for (var i = 0; i < 1_001; i++)
        {
            batch.Add(Endpoint($"whe_{i:0000}"));
        }

        await _store.CommitAsync(batch, Durability.Durable, CancellationToken.None);
        var directory = Directory();
        await directory.RefreshAsync(CancellationToken.None);

        Assert.Equal(1_001, directory.Targets.Count());
    }

    [Fact]
    public async Task Settings_NewOnes_AreStoredDurablyWithoutTheirSecretAndOnce()
    {
        Configure("https://a.example", "connector.*");
        await Directory().RefreshAsync(CancellationToken.None);
        await Directory().RefreshAsync(CancellationToken.None);

        var stored = Assert.Single(_store.All<WebhookEndpoint>());
        Assert.Equal((WebhookSource.Configuration, "https://a.example", _time.GetUtcNow()), (stored.Source, stored.Url, stored.CreatedAt));
        Assert.Empty(stored.Secrets);
        Assert.Equal([Durability.Durable], _store.Commits);
    }

    [Fact]
    public async Task Settings_ChangedOrGone_ChangeTheStoredOnesAndLeaveThoseOfTheApi()
    {
        Configure("https://a.example", "connector.*");
        Configure("https://b.example");
        await AddAsync("whe_api");
        await Directory().RefreshAsync(CancellationToken.None);
        var disabled = (await _store.GetAsync<WebhookEndpoint>(_options.Endpoints[0].Id, CancellationToken.None))!;
        await _store.CommitAsync(
            new Batch().Update(disabled, disabled.Value with { Disabled = WebhookDisabled.Gone }),
            Durability.Durable,
            CancellationToken.None
        );

        _options.Endpoints = [];
        Configure("https://a.example", "connector.failed");
        await Directory().RefreshAsync(CancellationToken.None);

        var a = _store.Find<WebhookEndpoint>(_options.Endpoints[0].Id)!;
        Assert.Equal(["connector.failed"], a.Events!);
        Assert.Equal(WebhookDisabled.Gone, a.Disabled);
        Assert.Equal([a.Id, "whe_api"], _store.All<WebhookEndpoint>().Select(endpoint => endpoint.Id).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Settings_MirroredByAnotherInstanceFirst_AreTheStoredOnes()
    {
        Configure("https://a.example");
        _store.BeforeCommit = async _ =>
        {
            _store.BeforeCommit = null;
            await Directory().RefreshAsync(CancellationToken.None);
        };
        var directory = Directory();
        await directory.RefreshAsync(CancellationToken.None);

        Assert.Equal(_options.Endpoints[0].Id, Assert.Single(directory.Targets).Endpoint.Id);
        Assert.Single(directory.Targets.Single().Secrets);
    }

    [Fact]
    public async Task Gone_WhileSomebodyChangesTheEndpoint_DisablesItOnceWithItsAudit()
    {
        await AddAsync("whe_1");
        var tries = 0;
        _store.BeforeCommit = async batch =>
        {
            if (batch.Changes.Count == 2 && ++tries == 1)
            {
                var read = (await _store.GetAsync<WebhookEndpoint>("whe_1", CancellationToken.None))!;
                await _store.CommitAsync(new Batch().Update(read, read.Value with { Description = "ours" }), Durability.Durable, CancellationToken.None);
            }
        };
        var directory = Directory();
        await directory.DisableGoneAsync("whe_1", CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(1));
        await directory.DisableGoneAsync("whe_1", CancellationToken.None);
        await directory.DisableGoneAsync("whe_none", CancellationToken.None);

        var endpoint = _store.Find<WebhookEndpoint>("whe_1")!;
        Assert.Equal((WebhookDisabled.Gone, _time.GetUtcNow().AddSeconds(-1), "ours"), (endpoint.Disabled, endpoint.DisabledAt, endpoint.Description));
        Assert.Equal(("webhook_endpoint.disabled", "system"), (Assert.Single(_store.All<AuditEntry>()).Action, _store.All<AuditEntry>()[0].Actor));
    }

    [Fact]
    public async Task Gone_SomebodyDisabledItFirst_KeepsTheirReason()
    {
        await AddAsync("whe_1", WebhookDisabled.Requested);

        await Directory().DisableGoneAsync("whe_1", CancellationToken.None);

        Assert.Equal(WebhookDisabled.Requested, _store.Find<WebhookEndpoint>("whe_1")!.Disabled);
        Assert.Empty(_store.All<AuditEntry>());
    }

    private static WebhookEndpoint Endpoint(string id, WebhookDisabled? disabled = null) =>
        new()
        {
            Id = id,
            Url = "https://hooks.example",
            Format = WebhookFormat.Slack,
            Disabled = disabled,
            CreatedAt = DateTimeOffset.UnixEpoch,
        };

    private async Task AddAsync(string id, WebhookDisabled? disabled = null) =>
        Assert.True((await _store.CommitAsync(new Batch().Add(Endpoint(id, disabled)), Durability.Durable, CancellationToken.None)).Committed);

    private void Configure(string url, params string[] events) =>
        _options.Endpoints = [
            .. _options.Endpoints,
            new ConfiguredWebhook
            {
                Url = url,
                Secret = Secret,
                Events = events.Length == 0 ? null : events,
            },
        ];

    private WebhookDirectory Directory() =>
        new(
            _store,
            new WebhookSecretProtector(new EphemeralDataProtectionProvider()),
            Options.Create(_options),
            new OutboxSignal(),
            _time,
            NullLogger<WebhookDirectory>.Instance
        );
}
