using System.Diagnostics;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Sandbox.Intuit;
using Microsoft.Extensions.DependencyInjection;

namespace Drivetrain.Reauth.Durability.Service;

/// <summary>
/// A quarter of an hour after the kill, by the service's clock: every confirmation is overdue, every revocation is due again, and the provider takes them all.
/// What it still gives access to has to be in use, and what is in use must not have been taken away.
/// </summary>
internal sealed class LaterCheck(Round round, Unknowable unknowable, Companies companies, IntuitSimulator provider, Findings findings)
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var service = ApiProcess.Build(round, provider, new LaterClock(TimeSpan.FromMinutes(15)));
        try
        {
            await service.StartAsync(cancellationToken);
            Check(await SettledAsync(service.Services.GetRequiredService<IStore>(), cancellationToken));
            await service.StopAsync(CancellationToken.None);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            findings.HalfIf(true, exception.Message);
        }
    }

    /// <summary>The database once its first sweeps have left nothing to be done, or after a while.</summary>
    private static async Task<StoreContents> SettledAsync(IStore store, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var contents = await StoreContents.ReadAsync(store, cancellationToken);
            if (contents.Grants.All(grant => grant.Status == GrantStatus.Used) || Stopwatch.GetElapsedTime(started) > Bound)
            {
                return contents;
            }

            await Task.Delay(50, cancellationToken);
        }
    }

    private void Check(StoreContents contents)
    {
        var connections = companies.Connections();
        var grants = contents.Grants.ToDictionary(grant => grant.Id, StringComparer.Ordinal);
        var users = contents.Connectors.Where(connector => grants.TryGetValue(connector.GrantKey, out var grant) && grant.Status == GrantStatus.Used).ToList();
        var used = users.Select(connector => grants[connector.GrantKey].InstanceId).ToHashSet(StringComparer.Ordinal);
        foreach (var company in connections.Keys.Where(company => !used.Contains(company)))
        {
            if (unknowable.Exchanges.Contains(company) || unknowable.Refreshes.Contains(company))
            {
                findings.Excuse();
                continue;
            }

            findings.ForgottenIf(true, $"the provider still gives access to {company}; {Told(contents, company)}");
        }

        foreach (var connector in users.Where(connector => connector.Status == ConnectorStatus.Connected))
        {
            findings.LostIf(
                !connections.ContainsKey(grants[connector.GrantKey].InstanceId),
                $"the provider no longer gives access to {connector.Instance?.Id}, which {connector.Id} uses"
            );
        }
    }

    private static string Told(StoreContents contents, string company)
    {
        var audit = contents
            .Audit.Where(entry => entry.Details?.Values.Contains(company, StringComparer.Ordinal) == true)
            .Select(entry => entry.Details!.GetValueOrDefault("reauth"))
            .ToHashSet();
        var attempts = contents
            .Attempts.Where(attempt => attempt.Seen.Any(instance => instance.Id == company) || attempt.Expected?.Id == company || audit.Contains(attempt.Id))
            .Select(attempt =>
                $"{attempt.Id} is {attempt.Status} ({string.Join(", ", attempt.Timeline.Select(entry => $"{entry.Step} {entry.Code}".TrimEnd()))})"
            );
        var planned = contents
            .Grants.Where(grant => grant.Status != GrantStatus.Used && grant.Instances.Concat(grant.Believed).Any(instance => instance.Id == company))
            .Select(grant => $"{grant.Id} is {grant.Status}");
        return string.Join("; ", attempts.Concat(planned).DefaultIfEmpty("no attempt has seen it"));
    }

    private sealed class LaterClock(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
