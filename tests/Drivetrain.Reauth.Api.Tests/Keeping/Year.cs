using System.Globalization;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Foundation.Retention;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Plugins;
using Microsoft.AspNetCore.DataProtection;

namespace Drivetrain.Reauth.Api.Tests.Keeping;

/// <summary>
/// A year of many connectors over the real services: uses, outages with false refusals, limits, revocations, lost roles, hard limits, clocks that are set, and
/// restarts. What happens follows from the seed; <see cref="YearLaws"/> says what must hold throughout.
/// </summary>
internal sealed class Year
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Length = TimeSpan.FromDays(365);
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(15);

    private readonly Random _random;
    private readonly YearClock _clock = new(Start);
    private readonly YearProvider _provider;
    private readonly YearStore _store = new();
    private readonly TokenProtector _protector = new(new EphemeralDataProtectionProvider());
    private readonly PriorityQueue<Func<Task>, DateTimeOffset> _plan = new();
    private readonly YearLaws _laws;
    private JourneyServices _services;

    public Year(int seed, int connectors)
    {
        _random = new Random(seed);
        _provider = new YearProvider(_clock);
        _services = Restarted();
        _laws = new YearLaws(_provider, _store, $"seed {seed}");
        Connectors = [.. Enumerable.Range(0, connectors).Select(number => $"con_{number}{(number % 3 == 0 ? "x" : "")}")];
    }

    public IReadOnlyList<string> Connectors { get; }

    /// <summary>Plays it, and answers with what to report.</summary>
    public async Task<string> PlayAsync()
    {
        foreach (var id in Connectors)
        {
            await LogInAsync(id);
            Plan(id);
        }

        PlanOutages(YearProvider.Intuit);
        PlanOutages(YearProvider.Xero);
        Every(TimeSpan.FromDays(40), () => Do(() => _services = Restarted()));
        foreach (var step in new[] { TimeSpan.FromHours(-1), TimeSpan.FromDays(1), TimeSpan.Zero })
        {
            At(Some(350), () => Do(() => _clock.Offset = step));
        }

        while (_clock.True < Start + Length)
        {
            while (_plan.TryPeek(out var act, out var due) && due <= _clock.True)
            {
                _plan.Dequeue();
                await act();
            }

            await _services.Keeper.SweepAsync(CancellationToken.None);
            _laws.Check(_clock.True);
            _clock.True = Next();
        }

        var calls = _provider.Calls.Values.Sum() / Length.TotalDays / Connectors.Count;
        return string.Create(CultureInfo.InvariantCulture, $"{Connectors.Count} connectors, {calls:0.00} calls a connector and day, {_laws.Report}");
    }

    /// <summary>Fine steps while something is to be mended or due; else to the next event, half a day at the most.</summary>
    private DateTimeOffset Next()
    {
        if (_provider.Troubles.Count > 0 || _laws.HasTrouble || _store.Count(Grant.ByKeeping, Soon()) > 0)
        {
            return _clock.True + Step;
        }

        var far = _clock.True + TimeSpan.FromHours(12);
        return _plan.TryPeek(out _, out var next) && next < far ? (next > _clock.True + Step ? next : _clock.True + Step) : far;
    }

    private Predicate<string> Soon()
    {
        var until = ExpiryKey.Of(_services.Clock.GetUtcNow() + TimeSpan.FromHours(12));
        return key => string.CompareOrdinal(key[(key.IndexOf('/', StringComparison.Ordinal) + 1)..], until) < 0;
    }

    private void Plan(string id)
    {
        var pause = _random.Next(12) switch
        {
            0 => TimeSpan.FromHours(1),
            < 4 => TimeSpan.FromDays(1),
            < 8 => TimeSpan.FromDays(7),
            _ => Timeout.InfiniteTimeSpan,
        };
        if (pause > TimeSpan.Zero)
        {
            Every(pause * (0.5 + _random.NextDouble()), () => UseAsync(id));
        }

        if (_random.Next(10) == 0)
        {
            At(Some(340), () => Do(() => _provider.LoginOf(id).IsRevoked = true));
        }

        if (_random.Next(20) == 0)
        {
            var from = Some(300);
            At(from, () => Do(() => _provider.LoginOf(id).HasRole = false));
            At(from + TimeSpan.FromDays(1 + _random.Next(9)), () => Do(() => GiveRoleBack(id)));
        }

        // Most people log in some time after a failure, or early after a warning; some never do.
        if (_random.Next(5) > 0)
        {
            Every(TimeSpan.FromDays(1 + _random.Next(6)), () => MendAsync(id));
        }
    }

    private void PlanOutages(string providerId)
    {
        for (var number = 0; number < 14; number++)
        {
            var (from, kind) = (Some(355), (Unwell)_random.Next(4));
            var lasts = number % 3 == 0 ? TimeSpan.FromDays(4 * _random.NextDouble()) : TimeSpan.FromMinutes(5 + _random.Next(300));
            At(from, () => Do(() => _provider.Troubles[providerId] = kind));
            At(from + lasts, () => Do(() => _laws.Well(providerId, _provider.Troubles.Remove(providerId), _clock.True)));
        }
    }

    /// <summary>The platform asks for an access token; where the provider is down it says so of some.</summary>
    private async Task UseAsync(string id)
    {
        var result = await _services.AccessTokens.GetAsync(_store.Find<Connector>(id)!, CancellationToken.None);
        if (result.Status == AccessTokenStatus.ProviderUnavailable && _random.Next(5) == 0)
        {
            var failure = new ConnectorFailure("provider_outage", Detail: null, _services.Clock.GetUtcNow());
            await _services.Failures.ReportAsync(id, failure, "key:1", CancellationToken.None);
        }
    }

    private async Task MendAsync(string id)
    {
        var connector = _store.Find<Connector>(id)!;
        if (connector.Status == ConnectorStatus.Failed || (connector.Status == ConnectorStatus.Expiring && _random.Next(4) == 0))
        {
            await LogInAsync(id);
        }
    }

    private async Task LogInAsync(string id)
    {
        // Nobody can log in at a provider that is down.
        if (_provider.Troubles.ContainsKey(YearProvider.ProviderOf(id)))
        {
            return;
        }

        var now = _services.Clock.GetUtcNow();
        var login = _provider.LogIn(id, _random);
        var set = login.Give(_clock.True, _clock.Offset);
        var reauthId = $"rea_{id["con_".Length..]}n{login.Number}";
        var given = new NewGrant(reauthId, id, "acme", YearProvider.ProviderOf(id), "session:1");
        var held = GrantTransitions.Receive(given, new SealedTokens(set, _protector.Protect(set, reauthId, given.ProviderId)), now, now);
        var before = await _store.GetAsync<Connector>(id, CancellationToken.None);
        var old = before is null ? null : await _store.GetAsync<Grant>(before.Value.GrantKey, CancellationToken.None);
        var grant = GrantTransitions.Use(held, old?.Value, id, login.Instance, now)!;
        var connector = before?.Value ?? New(id, login.Instance, now);
        var batch = new Batch()
            .Add(grant)
            .Put(ConnectorTransitions.Reauthenticated(connector, login.Instance, grant.Id, login.Number, now), before?.Version ?? 0);
        Assert.True((await _store.CommitAsync(old is null ? batch : batch.Delete(old), Durability.Durable, CancellationToken.None)).Committed);
        _laws.LoggedIn(login, _clock.True);
    }

    private static Connector New(string id, Instance instance, DateTimeOffset now) =>
        new()
        {
            Id = id,
            WorkspaceId = "acme",
            DataSourceId = id,
            ProviderId = YearProvider.ProviderOf(id),
            Name = id,
            Status = ConnectorStatus.Failed,
            Instance = instance,
            CreatedAt = now,
            UpdatedAt = now,
        };

    private void GiveRoleBack(string id)
    {
        _provider.LoginOf(id).HasRole = true;
        _laws.RoleIsBack(id, _clock.True);
    }

    private JourneyServices Restarted() => new(_store, _protector, _provider, _clock, _clock);

    private DateTimeOffset Some(int days) => Start + (TimeSpan.FromDays(days) * _random.NextDouble()) + TimeSpan.FromHours(1);

    private void At(DateTimeOffset due, Func<Task> act) => _plan.Enqueue(act, due);

    private void Every(TimeSpan pause, Func<Task> act) =>
        At(
            _clock.True + (pause * (0.5 + _random.NextDouble())),
            async () =>
            {
                await act();
                Every(pause, act);
            }
        );

    private static Task Do(Action act)
    {
        act();
        return Task.CompletedTask;
    }
}
