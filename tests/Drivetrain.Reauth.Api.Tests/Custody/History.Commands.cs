using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Plugins;
using Microsoft.Extensions.Primitives;

namespace Drivetrain.Reauth.Api.Tests.Custody;

/// <summary>What people, the platform and the sweeper do in a history, each at the services as they are when it begins.</summary>
internal sealed partial class History
{
    private void Do(string name, Task task)
    {
        Tell(name);
        _underWay.Add((name, task));
    }

    private async Task RegisterAsync(string source, string? company)
    {
        var instance = company is null ? null : new Instance(company, company);
        var registration = new ConnectorRegistration("acme", source, ModelProvider.Id, "Books", instance, ReturnUrl: null);
        await _services.Registry.RegisterAsync(registration, Shell.Platform, CancellationToken.None);
    }

    private async Task BeginAsync(string connectorId)
    {
        var (process, browser) = (_services, _browsers[_random.Next(2)]);
        var begun = await process.Starter.StartAsync(connectorId, Shell.Person, browser, new StartReauthRequest(), CancellationToken.None);
        if (
            begun.Reauth is { } reauth
            && await _store.GetAsync<ReauthAttempt>(reauth.Id, CancellationToken.None) is { } stored
            && (await process.Journey.StartAsync(stored, locale: null, CancellationToken.None)).Url is not null
        )
        {
            _attempts.Add((reauth.Id, browser, _provider.LastState));
        }
    }

    private Task LogInAsync() =>
        _attempts.Count == 0 ? Task.CompletedTask : LogInAsync(_attempts[^Math.Min(_attempts.Count, _random.Next(1, 5))], Company(orNone: false)!);

    private async Task LogInAsync((string Id, string Browser, string State) attempt, string company)
    {
        var query = new Dictionary<string, StringValues>(StringComparer.Ordinal) { ["state"] = attempt.State, ["code"] = $"{company}/{attempt.Id}" };
        await _services.Callbacks.HandleAsync(
            ModelProvider.Id,
            CallbackParameters.Parse(query, _provider.Find(ModelProvider.Id))!,
            _ => attempt.Browser,
            CancellationToken.None
        );
    }

    private Task ConfirmAsync() => _attempts.Count == 0 ? Task.CompletedTask : ConfirmAsync(_attempts[^Math.Min(_attempts.Count, _random.Next(1, 5))].Id);

    private async Task ConfirmAsync(string id)
    {
        if (await _store.GetAsync<ReauthAttempt>(id, CancellationToken.None) is { Value.Seen: [{ } seen, ..] })
        {
            await _services.Journey.ConfirmAsync(id, seen.Id, CancellationToken.None);
        }
    }

    private async Task CancelAsync()
    {
        if (_attempts.Count > 0)
        {
            await _services.Journey.CancelAsync(_attempts[^Math.Min(_attempts.Count, _random.Next(1, 5))].Id, CancellationToken.None);
        }
    }

    private async Task TokenAsync(string connectorId)
    {
        if (await _store.GetAsync<Connector>(connectorId, CancellationToken.None) is not { } connector)
        {
            return;
        }

        var result = await _services.AccessTokens.GetAsync(connector.Value, CancellationToken.None);
        if (result.Tokens is { } tokens)
        {
            var family = _provider.FamilyOf(tokens.AccessToken);
            Require(string.Equals(family.Company, tokens.InstanceId, StringComparison.Ordinal), "A token of another company was handed out.");
            Require(
                _store.Find<Connector>(connectorId) is not { } bound || string.Equals(bound.Instance?.Id, family.Company, StringComparison.Ordinal),
                "A token was handed out of a company that the connector is not bound to."
            );

            // What a restart under a clock that was set back can't know is not asked of it.
            Require(_hasCrashed || _clock.Passed < family.EndsAt, "An expired token was handed out.");
        }
    }

    private async Task FailAsync(string connectorId)
    {
        var process = _services;
        var failed = await process.Failures.ReportAsync(
            connectorId,
            new ConnectorFailure("gone", Detail: null, process.Clock.GetUtcNow()),
            "key:1",
            CancellationToken.None
        );
        Require(failed is null || failed.Status != ConnectorStatus.Connected, "A reported failure was dropped.");
    }

    private async Task SweepAsync()
    {
        var process = _services;
        await process.Sweep.SweepAsync(CancellationToken.None);
        await process.Refreshed.SweepAsync(CancellationToken.None);
        await process.Revocations.SweepAsync(CancellationToken.None);
    }

    /// <summary>Mostly the same one, so that much happens to it.</summary>
    private string AnySource() => $"ds{Math.Max(0, _random.Next(5) - 2)}";

    private string AnyConnector() => Connector.IdOf("acme", AnySource());

    private string? Company(bool orNone) => _random.Next(orNone ? 3 : 2) is var index and < 2 ? Companies[index] : null;
}
