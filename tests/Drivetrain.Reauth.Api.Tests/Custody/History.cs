using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Credentials;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Plugins;
using Microsoft.AspNetCore.DataProtection;

namespace Drivetrain.Reauth.Api.Tests.Custody;

/// <summary>
/// One random history: three connectors, two companies, two browsers, one provider, and a process that may die. Whatever is begun stops at each call of the provider and each wait, and goes on
/// when chance says so, so that anything may happen in between.
/// </summary>
internal sealed partial class History
{
    private static readonly string[] Companies = ["9130347957983001", "9130347957983003"];
    private static readonly TokenProtector Protector = new(new EphemeralDataProtectionProvider());

    private readonly Pump pump = new();
    private readonly ModelClock clock = new(new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero));
    private readonly InMemoryStore store = new() { CanLosePower = true };
    private readonly ModelProvider provider;
    private readonly Random random;
    private readonly List<string> told = [];
    private readonly List<(string Name, Task Task)> underWay = [];
    private readonly List<(string Id, string Browser, string State)> attempts = [];
    private readonly string[] browsers = [Secrets.New(), Secrets.New()];
    private readonly Dictionary<string, (long Begun, string AttemptId)> newest = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TokenSet> opened = new(StringComparer.Ordinal);
    private JourneyServices services;
    private (int Changes, IReadOnlyList<Connector> Connectors, IReadOnlyList<Grant> Grants) seen = (-1, [], []);
    private bool hasCrashed;

    public History(int seed)
    {
        random = new Random(seed);
        provider = new ModelProvider(clock, Tell, endsByAccessToken: random.Next(2) == 0);
        services = Start();
    }

    /// <summary>What happened, for whoever has to understand a violation.</summary>
    public string Told => string.Join(
        '\n', told.Concat(Stored.Grants.Select(grant => $"stored: {grant}")).Concat(store.All<Api.Features.Audit.AuditEntry>().Select(entry => $"audit: {entry.Action} {entry.SubjectId}")));

    /// <summary>Plays the history, lets everything come to its end, and looks at what is left.</summary>
    /// <exception cref="CustodyException">Something was stored, handed out or forgotten that must not be.</exception>
    public void Play(int steps) => pump.Run(() =>
    {
        for (var step = 0; step < steps; step++)
        {
            Step();
            pump.Drain();
            Look();
        }

        Settle();
        LookAtTheEnd();
    });

    private JourneyServices Start() => new(store, Protector, provider, clock, clock);

    private void Step()
    {
        switch (random.Next(100))
        {
            case < 9:
                Do("register", RegisterAsync(AnySource(), Company(orNone: true)));
                break;
            case < 18:
                Do("begin", BeginAsync(AnyConnector()));
                break;
            case < 27:
                Do("login", LogInAsync());
                break;
            case < 33:
                Do("confirm", ConfirmAsync());
                break;
            case < 35:
                Do("cancel", CancelAsync());
                break;
            case < 39:
                Do("delete", services.Registry.DeleteAsync(AnyConnector(), Shell.Platform, CancellationToken.None));
                break;
            case < 45:
                Do("token", TokenAsync(AnyConnector()));
                break;
            case < 46:
                Do("failure", FailAsync(AnyConnector()));
                break;
            case < 47:
                Do("sync", services.Registry.SyncedAsync(AnyConnector(), Shell.Platform, SyncStatus.Succeeded, detail: null, CancellationToken.None));
                break;
            case < 51:
                Tell("pass");
                clock.Pass(random.Next(3) == 0 ? TimeSpan.FromMinutes(random.Next(1, 90)) : TimeSpan.FromSeconds(random.Next(1, 300)));
                break;
            case < 52:
                Tell("step the clock");
                clock.Step(TimeSpan.FromMinutes(random.Next(-180, 181)));
                break;
            case < 54:
                Do("sweep", SweepAsync());
                break;
            case < 55:
                provider.IsDown = !provider.IsDown;
                Tell($"provider down: {provider.IsDown}");
                break;
            case < 56:
                store.CommitFailure = store.CommitFailure is null ? new StorageUnavailableException("The disk is gone.") : null;
                Tell($"disk gone: {store.CommitFailure is not null}");
                break;
            case < 57 when random.Next(2) == 0:
                Crash();
                break;
            case < 63:
                ConnectWholly(AnySource(), Company(orNone: true));
                break;
            case < 64:
                Share(AnySource(), AnySource());
                break;
            case < 65:
                Tell("an hour passes");
                clock.Pass(TimeSpan.FromHours(1));
                break;
            case < 66:
                Overtake(AnySource());
                break;
            default:
                GoOn();
                break;
        }
    }

    /// <summary>A data source is registered and logged in, and mostly confirmed where it has to be, while everything that was under way before stands still.</summary>
    /// <param name="source">Which.</param>
    /// <param name="bound">The company that it is registered for, if any.</param>
    /// <param name="opened">The company that the person logs in to, if it is not that one.</param>
    private void ConnectWholly(string source, string? bound, string? opened = null)
    {
        var before = attempts.Count;
        var company = opened ?? bound ?? Company(orNone: false)!;
        Do($"connect {source} wholly, for {bound ?? "none"}", RegisterAsync(source, bound));
        pump.Drain();
        Do("begin", BeginAsync(Connector.IdOf("acme", source)));
        pump.Drain();
        if (attempts.Count == before)
        {
            return;
        }

        Finish("login", LogInAsync(attempts[^1], company));
        if (opened is null && random.Next(3) > 0)
        {
            Do("confirm", ConfirmAsync(attempts[^1].Id));
        }
    }

    /// <summary>A login of a company waits for its confirmation, while another data source's access to the same company ends.</summary>
    private void Share(string waiting, string other)
    {
        var company = Company(orNone: false)!;
        Tell($"share {company}");
        Do("delete", services.Registry.DeleteAsync(Connector.IdOf("acme", waiting), Shell.Platform, CancellationToken.None));
        pump.Drain();
        ConnectWholly(waiting, bound: null, company);
        var attempt = attempts.Count == 0 ? "" : attempts[^1].Id;
        ConnectWholly(other, company);
        pump.Drain();
        Finish("delete", services.Registry.DeleteAsync(Connector.IdOf("acme", other), Shell.Platform, CancellationToken.None));
        Do("confirm", ConfirmAsync(attempt));
    }

    /// <summary>Begins something that goes on to its end, or to a wait, while all that was under way before stands still.</summary>
    private void Finish(string name, Task task)
    {
        var standing = provider.Calling;
        Do(name, task);
        pump.Drain();
        while (!task.IsCompleted && provider.Calling > standing)
        {
            provider.Go(provider.Calling - 1);
            pump.Drain();
        }
    }

    /// <summary>A refresh stands still, asked for or answered, while its data source is deleted, registered anew and logged in.</summary>
    private void Overtake(string source)
    {
        Tell($"overtake a refresh of {source}");
        var standing = provider.Calling;
        clock.Pass(TimeSpan.FromHours(1));
        Do("token", TokenAsync(Connector.IdOf("acme", source)));
        pump.Drain();
        if (provider.Calling > standing && random.Next(2) == 0)
        {
            provider.Go(provider.Calling - 1);
            pump.Drain();
        }

        Do("delete", services.Registry.DeleteAsync(Connector.IdOf("acme", source), Shell.Platform, CancellationToken.None));
        pump.Drain();
        ConnectWholly(source, Company(orNone: true));
    }

    /// <summary>Lets one call of the provider, or one wait, come to its end.</summary>
    private void GoOn()
    {
        var which = random.Next(Math.Max(1, provider.Calling + clock.Waiting));
        if (which < provider.Calling)
        {
            Tell($"provider call {which} goes on");
            provider.Go(which);
        }
        else if (which - provider.Calling < clock.Waiting)
        {
            Tell("a wait ends");
            clock.End(which - provider.Calling);
        }
    }

    /// <summary>The process dies, or the power fails: then what no durable commit has followed is gone, too.</summary>
    private void Crash()
    {
        var losesPower = random.Next(2) == 0;
        Tell(losesPower ? "the power fails" : "the process dies");
        hasCrashed = true;
        foreach (var family in provider.Forget())
        {
            family.IsExcused = true;
        }

        // Answers that were held in memory go with the process; nothing else is there alone (see LookAtTheGrants).
        underWay.Clear();
        pump.Clear();
        clock.Clear();
        if (losesPower)
        {
            store.LosePower();
        }

        foreach (var family in provider.Families.Where(family => (losesPower || services.Refreshed.Waiting > 0) && family.IsAlive && !IsStored(family)))
        {
            family.IsExcused = true;
        }

        services = Start();
    }

    /// <summary>Everything that can go on does, the provider and the disk work, and time passes until nothing is left to do.</summary>
    private void Settle()
    {
        Tell("settle");
        provider.IsDown = false;
        store.CommitFailure = null;
        for (var round = 0; round < 12; round++)
        {
            FinishAll();
            clock.Pass(TimeSpan.FromHours(7));
            Do("sweep", SweepAsync());
            FinishAll();
        }
    }

    private void FinishAll()
    {
        pump.Drain();
        while (provider.Calling > 0 || clock.Waiting > 0)
        {
            if (provider.Calling > 0)
            {
                provider.Go(0);
            }
            else
            {
                clock.End(0);
            }

            pump.Drain();
            Look();
        }
    }

    /// <summary>What is stored now, read once for each change.</summary>
    private (int Changes, IReadOnlyList<Connector> Connectors, IReadOnlyList<Grant> Grants) Stored =>
        seen.Changes == store.Changes ? seen : seen = (store.Changes, store.All<Connector>(), store.All<Grant>());

    /// <summary>What has to hold at any moment.</summary>
    private void Look()
    {
        foreach (var (name, task) in underWay.Where(operation => operation.Task.IsFaulted))
        {
            var exception = task.Exception!.InnerException!;
            Require(exception is IOException, $"{name} threw: {exception}");
        }

        foreach (var ended in underWay.Where(operation => operation.Task.IsCompleted))
        {
            Tell($"  {ended.Name} has ended");
        }

        underWay.RemoveAll(operation => operation.Task.IsCompleted);
        foreach (var connector in Stored.Connectors)
        {
            if (GrantOf(connector) is not { Status: GrantStatus.Used } grant)
            {
                continue;
            }

            var family = FamilyOf(grant);
            Require(connector.Instance is { } bound && string.Equals(bound.Id, family.Company, StringComparison.Ordinal), $"{connector.Id} has a token of another company.");
            LookAtTheOrder(connector, family);
        }

        LookAtTheGrants();
    }

    /// <summary>What the provider has given, and was heard, is stored, with the newest tokens, or those of another login of the company are, whose end ends it too.</summary>
    private void LookAtTheGrants()
    {
        if (services.Refreshed.Waiting > 0)
        {
            // Held in memory: the disk is gone.
            return;
        }

        var (stored, unheard) = (Stored.Grants.Select(grant => (Family: FamilyOf(grant), Open(grant).RefreshToken)).ToList(), provider.Unheard);
        foreach (var family in provider.Families.Where(family => family.IsAlive && !family.IsExcused && !unheard.Contains(family)))
        {
            // Spared for another login of the company, whose newest tokens a crash has swallowed since: that ends it no more, and nobody can know.
            Require(
                stored.Exists(grant => grant.Family.Company == family.Company) || provider.Families.Exists(other => other.IsExcused && other.IsAlive && other.Company == family.Company),
                $"The grant of {family.AttemptId} for {family.Company} was forgotten.");
            Require(stored.TrueForAll(grant => grant.Family != family || grant.RefreshToken == family.RefreshToken), $"Newer tokens of {family.Number} were lost.");
        }
    }

    private void LookAtTheOrder(Connector connector, Family family)
    {
        var key = $"{connector.Id}/{connector.Registration}";
        var begun = attempts.FindIndex(attempt => string.Equals(attempt.Id, family.AttemptId, StringComparison.Ordinal));
        Require(!newest.TryGetValue(key, out var known) || known.Begun <= begun, $"{connector.Id}: an older login replaced a newer one.");
        newest[key] = (begun, family.AttemptId);
    }

    /// <summary>What has to hold once nothing moves any more.</summary>
    private void LookAtTheEnd()
    {
        Require(underWay.TrueForAll(operation => operation.Task.IsCompleted), $"Never ended: {string.Join(", ", underWay.Select(operation => operation.Name))}.");
        Require(services.Refreshed.Waiting == 0, "A refreshed token was never stored.");
        Require(Stored.Grants.All(grant => grant.Status == GrantStatus.Used), "A grant that nobody uses was never revoked.");
        foreach (var connector in Stored.Connectors.Where(connector => connector.Status == ConnectorStatus.Connected))
        {
            var family = FamilyOf(GrantOf(connector)!);
            Require(family.IsAlive || family.IsExcused, $"{connector.Id} is connected with a dead token.");
        }
    }

    private bool IsStored(Family family) => Stored.Grants.Any(grant => string.Equals(Open(grant).RefreshToken, family.RefreshToken, StringComparison.Ordinal));

    private Grant? GrantOf(Connector connector) => Stored.Grants.FirstOrDefault(grant => string.Equals(grant.Id, connector.GrantKey, StringComparison.Ordinal));

    private Family FamilyOf(Grant grant) => provider.FamilyOf(Open(grant).AccessToken);

    private TokenSet Open(Grant grant)
    {
        if (!opened.TryGetValue(grant.Id + grant.ProtectedTokens, out var tokens))
        {
            opened.Add(grant.Id + grant.ProtectedTokens, tokens = Protector.Open(grant) ?? throw new CustodyException("A stored grant does not open."));
        }

        return tokens;
    }

    private void Tell(string what) => told.Add(what);

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new CustodyException(otherwise);
        }
    }
}

/// <summary>Something was stored, handed out or forgotten that must not be.</summary>
internal sealed class CustodyException(string message) : Exception(message);
