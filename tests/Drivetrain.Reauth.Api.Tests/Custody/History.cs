using Drivetrain.Reauth.Api.Connectors;
using Drivetrain.Reauth.Api.Credentials;
using Drivetrain.Reauth.Api.Reauths;
using Drivetrain.Reauth.Api.Storage;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Plugins;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Primitives;

namespace Drivetrain.Reauth.Api.Tests.Custody;

/// <summary>
/// One random history: three connectors, two companies, two browsers, one provider, and a process that may die. Whatever is begun stops at each call of the provider and each wait, and goes on
/// when chance says so, so that anything may happen in between.
/// </summary>
internal sealed class History
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
    private JourneyServices services;
    private bool hasCrashed;

    public History(int seed)
    {
        random = new Random(seed);
        provider = new ModelProvider(clock, Tell);
        services = Start();
    }

    /// <summary>What happened, for whoever has to understand a violation.</summary>
    public string Told => string.Join(
        '\n', told.Concat(store.All<Grant>().Select(grant => $"stored: {grant}")).Concat(store.All<Api.Audit.AuditEntry>().Select(entry => $"audit: {entry.Action} {entry.SubjectId}")));

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
            case < 57 when random.Next(3) == 0:
                Crash();
                break;
            case < 63:
                ConnectWholly();
                break;
            case < 65:
                Tell("an hour passes");
                clock.Pass(TimeSpan.FromHours(1));
                break;
            default:
                GoOn();
                break;
        }
    }

    /// <summary>A data source is registered for a company and logged in for it, while everything that was under way before stands still.</summary>
    private void ConnectWholly()
    {
        var (source, company, before) = (AnySource(), Company(orNone: false)!, attempts.Count);
        Do($"connect {source} wholly, for {company}", RegisterAsync(source, company));
        pump.Drain();
        Do("begin", BeginAsync(Connector.IdOf("acme", source)));
        pump.Drain();
        if (attempts.Count == before)
        {
            return;
        }

        var standing = provider.Calling;
        var login = LogInAsync(attempts[^1], company);
        Do("login", login);
        pump.Drain();
        while (!login.IsCompleted && provider.Calling > standing)
        {
            provider.Go(provider.Calling - 1);
            pump.Drain();
        }
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

    private void Crash()
    {
        Tell("crash");
        hasCrashed = true;
        foreach (var family in provider.Forget())
        {
            family.IsExcused = true;
        }

        // Answers that were held in memory, and steps that were never on the disk, go with the process.
        underWay.Clear();
        pump.Clear();
        clock.Clear();
        store.LosePower();
        foreach (var family in provider.Families.Where(family => family.IsAlive && !IsStored(family)))
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
            Finish();
            clock.Pass(TimeSpan.FromHours(7));
            Do("sweep", SweepAsync());
            Finish();
        }
    }

    private void Finish()
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

    private void Do(string name, Task task)
    {
        Tell(name);
        underWay.Add((name, task));
    }

    private async Task RegisterAsync(string source, string? company)
    {
        var instance = company is null ? null : new Instance(company, company);
        var registration = new ConnectorRegistration("acme", source, ModelProvider.Id, "Books", instance, ReturnUrl: null);
        await services.Registry.RegisterAsync(registration, Shell.Platform, CancellationToken.None);
    }

    private async Task BeginAsync(string connectorId)
    {
        var (process, browser) = (services, browsers[random.Next(2)]);
        var begun = await process.Starter.StartAsync(connectorId, Shell.Person, browser, new StartReauthRequest(), CancellationToken.None);
        if (begun.Reauth is { } reauth
            && await store.GetAsync<ReauthAttempt>(reauth.Id, CancellationToken.None) is { } stored
            && (await process.Journey.StartAsync(stored, locale: null, CancellationToken.None)).Url is not null)
        {
            attempts.Add((reauth.Id, browser, provider.LastState));
        }
    }

    private Task LogInAsync() => attempts.Count == 0
        ? Task.CompletedTask
        : LogInAsync(attempts[^Math.Min(attempts.Count, random.Next(1, 5))], Company(orNone: false)!);

    private async Task LogInAsync((string Id, string Browser, string State) attempt, string company)
    {
        var query = new Dictionary<string, StringValues>(StringComparer.Ordinal) { ["state"] = attempt.State, ["code"] = $"{company}/{attempt.Id}" };
        await services.Callbacks.HandleAsync(ModelProvider.Id, CallbackParameters.Parse(query, provider.Find(ModelProvider.Id))!, _ => attempt.Browser, CancellationToken.None);
    }

    private async Task ConfirmAsync()
    {
        if (attempts.Count == 0)
        {
            return;
        }

        var id = attempts[^Math.Min(attempts.Count, random.Next(1, 5))].Id;
        if (await store.GetAsync<ReauthAttempt>(id, CancellationToken.None) is { Value.Seen: [{ } seen, ..] })
        {
            await services.Journey.ConfirmAsync(id, seen.Id, CancellationToken.None);
        }
    }

    private async Task CancelAsync()
    {
        if (attempts.Count > 0)
        {
            await services.Journey.CancelAsync(attempts[^Math.Min(attempts.Count, random.Next(1, 5))].Id, CancellationToken.None);
        }
    }

    private async Task TokenAsync(string connectorId)
    {
        if (await store.GetAsync<Connector>(connectorId, CancellationToken.None) is not { } connector)
        {
            return;
        }

        var result = await services.AccessTokens.GetAsync(connector.Value, CancellationToken.None);
        if (result.Tokens is { } tokens)
        {
            var family = provider.FamilyOf(tokens.AccessToken);
            Require(string.Equals(family.Company, tokens.InstanceId, StringComparison.Ordinal), "A token of another company was handed out.");

            // What a restart under a clock that was set back can't know is not asked of it.
            Require(hasCrashed || clock.Passed < family.EndsAt, "An expired token was handed out.");
        }
    }

    private async Task FailAsync(string connectorId)
    {
        var process = services;
        var failed = await process.Failures.ReportAsync(connectorId, new ConnectorFailure("gone", Detail: null, process.Clock.GetUtcNow()), "key:1", CancellationToken.None);
        Require(failed is null || failed.Status != ConnectorStatus.Connected, "A reported failure was dropped.");
    }

    private async Task SweepAsync()
    {
        var process = services;
        await process.Sweep.SweepAsync(CancellationToken.None);
        await process.Refreshed.SweepAsync(CancellationToken.None);
        await process.Revocations.SweepAsync(CancellationToken.None);
    }

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
        foreach (var connector in store.All<Connector>())
        {
            if (GrantOf(connector) is not { Status: GrantStatus.Used } grant)
            {
                continue;
            }

            var family = FamilyOf(grant);
            Require(connector.Instance is { } bound && string.Equals(bound.Id, family.Company, StringComparison.Ordinal), $"{connector.Id} has a token of another company.");
            LookAtTheOrder(connector, family);
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
        Require(store.All<Grant>().All(grant => grant.Status == GrantStatus.Used), "A grant that nobody uses was never revoked.");
        foreach (var connector in store.All<Connector>().Where(connector => connector.Status == ConnectorStatus.Connected))
        {
            var family = FamilyOf(GrantOf(connector)!);
            Require(family.IsAlive || family.IsExcused, $"{connector.Id} is connected with a dead token.");
            Require(family.IsExcused || Open(GrantOf(connector)!).RefreshToken == family.RefreshToken, $"{connector.Id} has lost a refreshed token.");
        }

        foreach (var family in provider.Families.Where(family => family.IsAlive && !family.IsExcused))
        {
            Require(IsKnown(family), $"The grant of {family.AttemptId} for {family.Company} was forgotten.");
        }
    }

    private bool IsStored(Family family) => store.All<Grant>().Any(grant => string.Equals(Open(grant).RefreshToken, family.RefreshToken, StringComparison.Ordinal));

    /// <summary>A grant is known while its tokens are stored, or those of a newer one of the same company, whose end ends it too.</summary>
    private bool IsKnown(Family family) => store.All<Grant>().Any(grant => string.Equals(FamilyOf(grant).Company, family.Company, StringComparison.Ordinal));

    private Grant? GrantOf(Connector connector) => store.Find<Grant>(connector.GrantKey);

    private Family FamilyOf(Grant grant) => provider.FamilyOf(Open(grant).AccessToken);

    private static TokenSet Open(Grant grant) => Protector.Open(grant) ?? throw new CustodyException("A stored grant does not open.");

    /// <summary>Mostly the same one, so that much happens to it.</summary>
    private string AnySource() => $"ds{Math.Max(0, random.Next(5) - 2)}";

    private string AnyConnector() => Connector.IdOf("acme", AnySource());

    private string? Company(bool orNone) => random.Next(orNone ? 3 : 2) is var index and < 2 ? Companies[index] : null;

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
