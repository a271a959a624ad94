using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Credentials;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Plugins;
using Microsoft.AspNetCore.DataProtection;

namespace Drivetrain.Reauth.Api.Tests.Custody;

/// <summary>
/// One random history: three connectors, two companies, two browsers, one provider, and a process that may die. Whatever is begun stops at each call of the
/// provider and each wait, and goes on when chance says so, so that anything may happen in between.
/// </summary>
internal sealed partial class History
{
    private static readonly string[] Companies = ["9130347957983001", "9130347957983003"];
    private static readonly TokenProtector Protector = new(new EphemeralDataProtectionProvider());

    private readonly Pump _pump = new();
    private readonly ModelClock _clock = new(new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero));
    private readonly InMemoryStore _store = new() { CanLosePower = true };
    private readonly ModelProvider _provider;
    private readonly Random _random;
    private readonly List<string> _told = [];
    private readonly List<(string Name, Task Task)> _underWay = [];
    private readonly List<(string Id, string Browser, string State)> _attempts = [];
    private readonly string[] _browsers = [Secrets.New(), Secrets.New()];
    private readonly Dictionary<string, (long Begun, string AttemptId)> _newest = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TokenSet> _opened = new(StringComparer.Ordinal);
    private JourneyServices _services;
    private (int Changes, IReadOnlyList<Connector> Connectors, IReadOnlyList<Grant> Grants) _seen = (-1, [], []);
    private bool _hasCrashed;

    public History(int seed)
    {
        _random = new Random(seed);
        _provider = new ModelProvider(_clock, Tell, endsByAccessToken: _random.Next(2) == 0);
        _services = Start();
    }

    /// <summary>What happened, for whoever has to understand a violation.</summary>
    public string Told =>
        string.Join(
            '\n',
            _told
                .Concat(Stored.Grants.Select(grant => $"stored: {grant}"))
                .Concat(_store.All<Api.Features.Audit.AuditEntry>().Select(entry => $"audit: {entry.Action} {entry.SubjectId}"))
        );

    /// <summary>Plays the history, lets everything come to its end, and looks at what is left.</summary>
    /// <exception cref="CustodyException">Something was stored, handed out or forgotten that must not be.</exception>
    public void Play(int steps) =>
        _pump.Run(() =>
        {
            for (var step = 0; step < steps; step++)
            {
                Step();
                _pump.Drain();
                Look();
            }

            Settle();
            LookAtTheEnd();
        });

    private JourneyServices Start() => new(_store, Protector, _provider, _clock, _clock);

    private void Step()
    {
        switch (_random.Next(100))
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
                Do("delete", _services.Registry.DeleteAsync(AnyConnector(), Shell.Platform, CancellationToken.None));
                break;
            case < 45:
                Do("token", TokenAsync(AnyConnector()));
                break;
            case < 46:
                Do("failure", FailAsync(AnyConnector()));
                break;
            case < 47:
                Do("sync", _services.Registry.SyncedAsync(AnyConnector(), Shell.Platform, SyncStatus.Succeeded, detail: null, CancellationToken.None));
                break;
            case < 51:
                Tell("pass");
                _clock.Pass(_random.Next(3) == 0 ? TimeSpan.FromMinutes(_random.Next(1, 90)) : TimeSpan.FromSeconds(_random.Next(1, 300)));
                break;
            case < 52:
                Tell("step the clock");
                _clock.Step(TimeSpan.FromMinutes(_random.Next(-180, 181)));
                break;
            case < 54:
                Do("sweep", SweepAsync());
                break;
            case < 55:
                _provider.IsDown = !_provider.IsDown;
                Tell($"provider down: {_provider.IsDown}");
                break;
            case < 56:
                _store.CommitFailure = _store.CommitFailure is null ? new StorageUnavailableException("The disk is gone.") : null;
                Tell($"disk gone: {_store.CommitFailure is not null}");
                break;
            case < 57 when _random.Next(2) == 0:
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
                _clock.Pass(TimeSpan.FromHours(1));
                break;
            case < 66:
                Overtake(AnySource());
                break;
            default:
                GoOn();
                break;
        }
    }

    /// <summary>
    /// A data source is registered and logged in, and mostly confirmed where it has to be, while everything that was under way before stands still.
    /// </summary>
    /// <param name="source">Which.</param>
    /// <param name="bound">The company that it is registered for, if any.</param>
    /// <param name="opened">The company that the person logs in to, if it is not that one.</param>
    private void ConnectWholly(string source, string? bound, string? opened = null)
    {
        var before = _attempts.Count;
        var company = opened ?? bound ?? Company(orNone: false)!;
        Do($"connect {source} wholly, for {bound ?? "none"}", RegisterAsync(source, bound));
        _pump.Drain();
        Do("begin", BeginAsync(Connector.IdOf("acme", source)));
        _pump.Drain();
        if (_attempts.Count == before)
        {
            return;
        }

        Finish("login", LogInAsync(_attempts[^1], company));
        if (opened is null && _random.Next(3) > 0)
        {
            Do("confirm", ConfirmAsync(_attempts[^1].Id));
        }
    }

    /// <summary>A login of a company waits for its confirmation, while another data source's access to the same company ends.</summary>
    private void Share(string waiting, string other)
    {
        var company = Company(orNone: false)!;
        Tell($"share {company}");
        Do("delete", _services.Registry.DeleteAsync(Connector.IdOf("acme", waiting), Shell.Platform, CancellationToken.None));
        _pump.Drain();
        ConnectWholly(waiting, bound: null, company);
        var attempt = _attempts.Count == 0 ? "" : _attempts[^1].Id;
        ConnectWholly(other, company);
        _pump.Drain();
        Finish("delete", _services.Registry.DeleteAsync(Connector.IdOf("acme", other), Shell.Platform, CancellationToken.None));
        Do("confirm", ConfirmAsync(attempt));
    }

    /// <summary>Begins something that goes on to its end, or to a wait, while all that was under way before stands still.</summary>
    private void Finish(string name, Task task)
    {
        var standing = _provider.Calling;
        Do(name, task);
        _pump.Drain();
        while (!task.IsCompleted && _provider.Calling > standing)
        {
            _provider.Go(_provider.Calling - 1);
            _pump.Drain();
        }
    }

    /// <summary>A refresh stands still, asked for or answered, while its data source is deleted, registered anew and logged in.</summary>
    private void Overtake(string source)
    {
        Tell($"overtake a refresh of {source}");
        var standing = _provider.Calling;
        _clock.Pass(TimeSpan.FromHours(1));
        Do("token", TokenAsync(Connector.IdOf("acme", source)));
        _pump.Drain();
        if (_provider.Calling > standing && _random.Next(2) == 0)
        {
            _provider.Go(_provider.Calling - 1);
            _pump.Drain();
        }

        Do("delete", _services.Registry.DeleteAsync(Connector.IdOf("acme", source), Shell.Platform, CancellationToken.None));
        _pump.Drain();
        ConnectWholly(source, Company(orNone: true));
    }

    /// <summary>Lets one call of the provider, or one wait, come to its end.</summary>
    private void GoOn()
    {
        var which = _random.Next(Math.Max(1, _provider.Calling + _clock.Waiting));
        if (which < _provider.Calling)
        {
            Tell($"provider call {which} goes on");
            _provider.Go(which);
        }
        else if (which - _provider.Calling < _clock.Waiting)
        {
            Tell("a wait ends");
            _clock.End(which - _provider.Calling);
        }
    }

    /// <summary>The process dies, or the power fails: then what no durable commit has followed is gone, too.</summary>
    private void Crash()
    {
        var losesPower = _random.Next(2) == 0;
        Tell(losesPower ? "the power fails" : "the process dies");
        _hasCrashed = true;
        foreach (var family in _provider.Forget())
        {
            family.IsExcused = true;
        }

        // Answers that were held in memory go with the process; nothing else is there alone (see LookAtTheGrants).
        _underWay.Clear();
        _pump.Clear();
        _clock.Clear();
        if (losesPower)
        {
            _store.LosePower();
        }

        foreach (var family in _provider.Families.Where(family => (losesPower || _services.Refreshed.Waiting > 0) && family.IsAlive && !IsStored(family)))
        {
            family.IsExcused = true;
        }

        _services = Start();
    }

    /// <summary>Everything that can go on does, the provider and the disk work, and time passes until nothing is left to do.</summary>
    private void Settle()
    {
        Tell("settle");
        _provider.IsDown = false;
        _store.CommitFailure = null;
        for (var round = 0; round < 12; round++)
        {
            FinishAll();
            _clock.Pass(TimeSpan.FromHours(7));
            Do("sweep", SweepAsync());
            FinishAll();
        }
    }

    private void FinishAll()
    {
        _pump.Drain();
        while (_provider.Calling > 0 || _clock.Waiting > 0)
        {
            if (_provider.Calling > 0)
            {
                _provider.Go(0);
            }
            else
            {
                _clock.End(0);
            }

            _pump.Drain();
            Look();
        }
    }

    /// <summary>What is stored now, read once for each change.</summary>
    private (int Changes, IReadOnlyList<Connector> Connectors, IReadOnlyList<Grant> Grants) Stored =>
        _seen.Changes == _store.Changes ? _seen : _seen = (_store.Changes, _store.All<Connector>(), _store.All<Grant>());

    /// <summary>What has to hold at any moment.</summary>
    private void Look()
    {
        foreach (var (name, task) in _underWay.Where(operation => operation.Task.IsFaulted))
        {
            var exception = task.Exception!.InnerException!;
            Require(exception is IOException, $"{name} threw: {exception}");
        }

        foreach (var ended in _underWay.Where(operation => operation.Task.IsCompleted))
        {
            Tell($"  {ended.Name} has ended");
        }

        _underWay.RemoveAll(operation => operation.Task.IsCompleted);
        foreach (var connector in Stored.Connectors)
        {
            if (GrantOf(connector) is not { Status: GrantStatus.Used } grant)
            {
                continue;
            }

            var family = FamilyOf(grant);
            Require(
                connector.Instance is { } bound && string.Equals(bound.Id, family.Company, StringComparison.Ordinal),
                $"{connector.Id} has a token of another company."
            );
            LookAtTheOrder(connector, family);
        }

        LookAtTheGrants();
    }

    /// <summary>
    /// What the provider has given, and was heard, is stored, with the newest tokens, or those of another login of the company are, whose end ends it too.
    /// </summary>
    private void LookAtTheGrants()
    {
        if (_services.Refreshed.Waiting > 0)
        {
            // Held in memory: the disk is gone.
            return;
        }

        var (stored, unheard) = (Stored.Grants.Select(grant => (Family: FamilyOf(grant), Open(grant).RefreshToken)).ToList(), _provider.Unheard);
        foreach (var family in _provider.Families.Where(family => family.IsAlive && !family.IsExcused && !unheard.Contains(family)))
        {
            // Spared for another login of the company, whose newest tokens a crash has swallowed since: that ends it no more, and nobody can know.
            Require(
                stored.Exists(grant => grant.Family.Company == family.Company)
                    || _provider.Families.Exists(other => other.IsExcused && other.IsAlive && other.Company == family.Company),
                $"The grant of {family.AttemptId} for {family.Company} was forgotten."
            );
            Require(
                stored.TrueForAll(grant => grant.Family != family || grant.RefreshToken == family.RefreshToken),
                $"Newer tokens of {family.Number} were lost."
            );
        }
    }

    private void LookAtTheOrder(Connector connector, Family family)
    {
        var key = $"{connector.Id}/{connector.Registration}";
        var begun = _attempts.FindIndex(attempt => string.Equals(attempt.Id, family.AttemptId, StringComparison.Ordinal));
        Require(!_newest.TryGetValue(key, out var known) || known.Begun <= begun, $"{connector.Id}: an older login replaced a newer one.");
        _newest[key] = (begun, family.AttemptId);
    }

    /// <summary>What has to hold once nothing moves any more.</summary>
    private void LookAtTheEnd()
    {
        Require(
            _underWay.TrueForAll(operation => operation.Task.IsCompleted),
            $"Never ended: {string.Join(", ", _underWay.Select(operation => operation.Name))}."
        );
        Require(_services.Refreshed.Waiting == 0, "A refreshed token was never stored.");
        Require(Stored.Grants.All(grant => grant.Status == GrantStatus.Used), "A grant that nobody uses was never revoked.");
        foreach (var connector in Stored.Connectors.Where(connector => connector.Status == ConnectorStatus.Connected))
        {
            var family = FamilyOf(GrantOf(connector)!);
            Require(family.IsAlive || family.IsExcused, $"{connector.Id} is connected with a dead token.");
        }
    }

    private bool IsStored(Family family) => Stored.Grants.Any(grant => string.Equals(Open(grant).RefreshToken, family.RefreshToken, StringComparison.Ordinal));

    private Grant? GrantOf(Connector connector) => Stored.Grants.FirstOrDefault(grant => string.Equals(grant.Id, connector.GrantKey, StringComparison.Ordinal));

    private Family FamilyOf(Grant grant) => _provider.FamilyOf(Open(grant).AccessToken);

    private TokenSet Open(Grant grant)
    {
        if (!_opened.TryGetValue(grant.Id + grant.ProtectedTokens, out var tokens))
        {
            _opened.Add(grant.Id + grant.ProtectedTokens, tokens = Protector.Open(grant) ?? throw new CustodyException("A stored grant does not open."));
        }

        return tokens;
    }

    private void Tell(string what) => _told.Add(what);

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
