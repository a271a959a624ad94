using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
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
                Do("sync", _services.Registry.SyncedAsync(AnyConnector(), Shell.Platform, new ReportSyncRequest(SyncStatus.Succeeded), CancellationToken.None));
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
