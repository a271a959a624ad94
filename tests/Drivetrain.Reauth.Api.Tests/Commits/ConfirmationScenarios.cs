using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Commits;

/// <summary>What is done with an attempt that has begun, besides its callback.</summary>
internal static class ConfirmationScenarios
{
    private const string Ended = "durable reauths";
    private const string Reauthenticated = "event connector.reauthenticated, audit connector.reauthenticated";

    public static Dictionary<string, Scenario> All { get; } =
        new(StringComparer.Ordinal)
        {
            ["confirm"] = new(async run =>
            {
                var connectorId = await run.ConnectorAsync(bound: null);
                var login = await run.AskedToConfirmAsync(connectorId);
                return () => run.AnswerAndStateAsync(login.ConfirmAsync(), connectorId);
            })
            {
                Commits = ["durable reauths connectors credentials outbox audit"],
                Ends = $"200, completed matched, connected, generation 1 | {Reauthenticated}",
            },
            ["cancel"] = new(async run =>
            {
                var connectorId = await run.ConnectorAsync(JourneyHost.Acme);
                var login = await run.LogInAsync(connectorId);
                return () => run.AnswerAndStateAsync(login.Person.CancelAsync(login.Attempt), connectorId);
            })
            {
                Commits = [Ended],
                Ends = "200, cancelled cancelled, failed no_credential, no credential | ",
            },
            ["cancel, with tokens held"] = new(async run =>
            {
                var connectorId = await run.ConnectorAsync(bound: null);
                var login = await run.AskedToConfirmAsync(connectorId);
                return async () =>
                    $"{(int)(await login.Person.Browser.PostAsync($"{login.Attempt.Page}/cancellation")).Status}, {await run.StateAsync(connectorId)}";
            })
            {
                Commits = ["durable reauths credentials", "durable credentials audit", "deferred reauths"],
                Ends = "303, cancelled cancelled, unbound, no credential | revocation, audit grant.tokens_revoked",
            },
            ["begin, in the place of one with tokens held"] = new(async run =>
            {
                var connectorId = await run.ConnectorAsync(bound: null);
                var login = await run.AskedToConfirmAsync(connectorId);
                var path = $"/v1/connectors/{connectorId}/reauths";
                return () => run.AnswerAndStateAsync(login.Person.Extension.PostJsonAsync(path, new { }), connectorId, login.Attempt.Id);
            })
            {
                Commits = ["durable reauths connectors reauths credentials", "durable credentials audit", "deferred reauths"],
                Ends = "201, superseded superseded, unbound, no credential | revocation, audit grant.tokens_revoked",
            },
            ["look at one whose time is over"] = new(async run =>
            {
                var connectorId = await run.ConnectorAsync(JourneyHost.Acme);
                var login = await run.LogInAsync(connectorId);
                await run.ChangeAsync<ReauthAttempt>(login.Attempt.Id, reauth => reauth with { ExpiresAt = run.Host.Api.Time.GetUtcNow() });
                return async () => $"{(int)(await login.Person.Browser.GetAsync(login.Attempt.Page)).Status}, {await run.StateAsync(connectorId)}";
            })
            {
                Commits = [Ended],
                Ends = "200, expired expired, failed no_credential, no credential | ",
            },
            ["look at one that a crash interrupted"] = new(async run =>
            {
                var connectorId = await run.ConnectorAsync(JourneyHost.Acme);
                var login = await run.LogInAsync(connectorId);
                await run.ChangeAsync<ReauthAttempt>(
                    login.Attempt.Id,
                    reauth => ReauthTransitions.Consume(reauth, run.Host.Api.Time.GetUtcNow().AddMinutes(-2))!
                );
                return async () => $"{(int)(await login.Person.Browser.GetAsync(login.Attempt.Page)).Status}, {await run.StateAsync(connectorId)}";
            })
            {
                Commits = ["durable reauths outbox audit"],
                Ends = "200, failed interrupted, failed no_credential, no credential | event reauth.failed, audit reauth.failed",
            },
        };
}
