using System.Globalization;
using System.Text.Json;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Outbox;

namespace Drivetrain.Reauth.Api.Tests.Keeping;

/// <summary>What must hold in every moment of a <see cref="Year"/>, whatever happens in it.</summary>
internal sealed class YearLaws(YearProvider provider, YearStore store, string name)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly Dictionary<string, DateTimeOffset> _wellSince = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _roleSince = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Told> _told = new(StringComparer.Ordinal);
    private int _failures;
    private int _interruptions;
    private int _recoveries;
    private int _warnings;
    private int _caps;

    /// <summary>Whether some connector doesn't work that may be mended.</summary>
    public bool HasTrouble { get; private set; }

    public string Report =>
        $"{_failures} failures, {_interruptions} interruptions, {_recoveries} recoveries without a login, {_warnings} warnings, {_caps} hard limits reached";

    public void Well(string providerId, bool wasUnwell, DateTimeOffset now)
    {
        if (wasUnwell)
        {
            _wellSince[providerId] = now;
        }
    }

    public void RoleIsBack(string connectorId, DateTimeOffset now) => _roleSince[connectorId] = now;

    public void LoggedIn(YearLogin login, DateTimeOffset now)
    {
        Hear(now);
        var told = _told.GetValueOrDefault(login.ConnectorId) ?? new Told();
        told.History.Add(Line(now, $"login {login.Number}, hard end {login.HardEnd:yyyy-MM-dd}"));
        _told[login.ConnectorId] = told with { IsDown = false, Days = [], IsCapCounted = false };
    }

    /// <summary>Takes what was told until now.</summary>
    private void Hear(DateTimeOffset now)
    {
        foreach (var message in store.TakeTold())
        {
            Take(message, now);
        }
    }

    public void Check(DateTimeOffset now)
    {
        Hear(now);
        HasTrouble = false;
        foreach (var connector in store.All<Connector>())
        {
            Check(connector, now);
        }
    }

    private void Take(OutboxMessage message, DateTimeOffset now)
    {
        var connector = message.Data.GetProperty("connector");
        var id = connector.GetProperty("id").GetString()!;
        var told = _told[id];
        told.History.Add(Line(now, message.EventType));
        switch (message.EventType)
        {
            case ConnectorEvent.Failed or ConnectorEvent.Interrupted:
                var isFailure = message.EventType is ConnectorEvent.Failed;
                // One that has failed may have to wait besides.
                Hold(!told.IsDown || isFailure == told.IsInterrupted || !isFailure, id, now, () => "was told to have failed twice");
                _failures += isFailure ? 1 : 0;
                _interruptions += isFailure ? 0 : 1;
                _told[id] = told with { IsDown = true, IsInterrupted = !isFailure && (!told.IsDown || told.IsInterrupted) };
                break;
            case ConnectorEvent.Recovered:
                Hold(told.IsDown, id, now, () => "was told to have recovered, and wasn't down");
                _recoveries++;
                _told[id] = told with { IsDown = false, IsInterrupted = false };
                break;
            case ConnectorEvent.Expiring:
                _warnings++;
                var days = connector.GetProperty("expiry").GetProperty("daysAhead").GetInt32();
                var cause = connector.GetProperty("expiry").GetProperty("cause").GetString();
                Hold(cause is not "hard_limit" || told.Days.Add(days), id, now, () => $"was warned twice of {days} days");
                break;
            default:
                throw new InvalidOperationException($"{message.EventType} is not of a year.");
        }
    }

    private void Check(Connector connector, DateTimeOffset now)
    {
        var (id, login) = (connector.Id, provider.LoginOf(connector.Id));
        var isWorking = ConnectorTransitions.IsWorking(connector.Status);
        var isWell = !provider.Troubles.ContainsKey(connector.ProviderId);
        var wellFor = isWell ? now - _wellSince.GetValueOrDefault(connector.ProviderId, DateTimeOffset.MinValue) : TimeSpan.Zero;
        var isLost = login.IsDead(now) || !login.HasRole;
        HasTrouble |= !isWorking && !isLost;

        Hold(isWorking != _told[id].IsDown, id, now, () => $"is {connector.Status}, and nobody was told so");

        // Whoever lost a role for long is looked at once a day.
        var isNew = now - _roleSince.GetValueOrDefault(id, DateTimeOffset.MinValue) < TimeSpan.FromHours(25);
        Hold(isWorking || isLost || isNew || wellFor <= Hour, id, now, () => $"is {connector.Status}, though its provider has been well for {wellFor}");

        var hasLapsed = !login.IsRevoked && now >= login.RollingEnd && login.RollingEnd != login.HardEnd;
        Hold(!hasLapsed, id, now, () => "lapsed for lack of use");

        // A clock that was set by an hour or a day makes as much of a difference.
        if (login.HardEnd is { } cap && now >= cap && !login.IsRevoked)
        {
            _caps += _told[id].IsCapCounted ? 0 : 1;
            _told[id] = _told[id] with { IsCapCounted = true };
            Hold(now - cap < TimeSpan.FromDays(1.1) || wellFor <= Hour || connector.Status is ConnectorStatus.Failed, id, now, () => $"works past {cap}");
        }

        var isQuiet = isWorking && wellFor > TimeSpan.FromDays(2);
        foreach (var days in new[] { 30, 7 })
        {
            var isDue = login.HardEnd is { } end && login.GivenAt < end.AddDays(-days) && now > end.AddDays(2.1 - days) && now < end;
            var isWarned = _told[id].Days.Any(told => told <= days);
            Hold(!isDue || !isQuiet || isWarned, id, now, () => $"was not warned {days} days before its hard end on {login.HardEnd}");
        }
    }

    /// <param name="what">Made only where it doesn't hold: laws are asked some hundred million times.</param>
    private void Hold(bool holds, string connectorId, DateTimeOffset now, Func<string> what)
    {
        if (!holds)
        {
            Assert.Fail($"{name}, {connectorId}, {Line(now, what())}. {string.Join("; ", _told[connectorId].History.TakeLast(12))}");
        }
    }

    private static string Line(DateTimeOffset at, string what) => string.Create(CultureInfo.InvariantCulture, $"{at:yyyy-MM-dd HH:mm} {what}");

    private sealed record Told
    {
        public List<string> History { get; } = [];

        public bool IsDown { get; init; }

        public bool IsInterrupted { get; init; }

        public HashSet<int> Days { get; init; } = [];

        public bool IsCapCounted { get; init; }
    }
}
