using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.CredentialForms;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Sandbox.Intuit;

namespace Drivetrain.Reauth.Api.Tests.Commits;

/// <summary>One api for all scenarios, each in a workspace of its own; with the plugin of a provider that has a form.</summary>
public sealed class ScenarioWorld : IAsyncLifetime
{
    private FakeLedger _ledger = null!;
    private int _runs;

    internal JourneyHost Host { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _ledger = await FakeLedger.StartAsync();
        Host = await JourneyHost.StartAsync(
            options =>
            {
                options.Roots.Add(_ledger.PluginRoot);
                return options;
            },
            api =>
            {
                api.Settings["Providers:ledger:Environment"] = "custom";
                api.Settings["Providers:ledger:ApiUrl"] = _ledger.Origin;
            }
        );
        Host.Intuit.Turn(knobs => knobs with { Throttling = false });
    }

    public async Task DisposeAsync()
    {
        await Host.DisposeAsync();
        await _ledger.DisposeAsync();
    }

    /// <summary>A workspace that nobody has used.</summary>
    internal Run NewRun() => new(Host, $"run-{++_runs}");

    /// <summary>Plays a scenario; at the site, if there is one, somebody else changes the document a moment before the commit does.</summary>
    internal async Task<Course> PlayAsync(Scenario scenario, Site? lose = null)
    {
        await using var run = NewRun();
        var act = await scenario.Prepare(run);
        var (commits, sites, lost) = (new List<string>(), new List<Site>(), false);
        var (acknowledged, provider) = (Host.Store.Acknowledged.Count, ProviderCalls());
        Host.Store.BeforeCommit = async (store, batch, durability) =>
        {
            if (Rivals.IsTheDispatchers(batch))
            {
                return;
            }

            commits.Add($"{durability} {string.Join(' ', batch.Changes.Select(change => change.TypeName))}".ToLowerInvariant());
            foreach (var (index, change) in batch.Changes.Index().Where(indexed => Rivals.CanLose(indexed.Item)))
            {
                var site = new Site(commits.Count, index, change.TypeName);
                sites.Add(site);
                if (!lost && site == lose)
                {
                    lost = true;
                    await Rivals.TouchAsync(store, change);
                }
            }
        };
        string ends;
        try
        {
            ends = await act();
        }
        finally
        {
            Host.Store.BeforeCommit = null;
        }

        var effects = ProviderCalls()
            .Zip(provider, (after, before) => Enumerable.Repeat(after.Name, after.Count - before.Count))
            .SelectMany(calls => calls)
            .Concat(Host.Store.Acknowledged.Skip(acknowledged).SelectMany(commit => commit.Batch.Changes).Select(Effect).OfType<string>());
        return new Course($"{ends} | {string.Join(", ", effects)}", commits, sites, lost);
    }

    private IReadOnlyList<(string Name, int Count)> ProviderCalls() =>
        [
            ("exchange", Host.Intuit.Log.Count(IntuitEvent.TokenExchange)),
            ("refresh", Host.Intuit.Log.Count(IntuitEvent.Refresh)),
            ("revocation", Host.Intuit.Log.Count(IntuitEvent.Revocation)),
        ];

    private static string? Effect(IChange change) =>
        change switch
        {
            Put<OutboxMessage> { ExpectedVersion: 0 } message => $"event {message.Document.EventType}",
            Put<AuditEntry> entry => $"audit {entry.Document.Action}",
            _ => null,
        };
}
