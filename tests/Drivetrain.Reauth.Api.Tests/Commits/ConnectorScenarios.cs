using System.Net.Http.Json;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Commits;

/// <summary>Connectors and their credentials.</summary>
internal static class ConnectorScenarios
{
    private const string Rejected = "409 reauthentication_required, completed matched, failed credentials_rejected, generation 1";
    private const string FailedOnce = "event connector.failed, audit connector.failed";

    public static Dictionary<string, Scenario> All { get; } =
        new(StringComparer.Ordinal)
        {
            ["register"] = new(run =>
                Task.FromResult<Func<Task<string>>>(() => run.AnswerAndStateAsync(RegisterAsync(run, "QuickBooks"), Connector.IdOf(run.Workspace, "ds")))
            )
            {
                Commits = ["durable connectors audit"],
                Ends = "201, unbound, no credential | audit connector.registered",
                Decided = Scenario.Losses(("1 connectors", "200, unbound, no credential | ")),
            },
            ["register again under another name"] = new(async run =>
            {
                Assert.Equal("201", await Run.AnswerAsync(RegisterAsync(run, "QuickBooks")));
                var id = Connector.IdOf(run.Workspace, "ds");
                return async () => $"{await Run.AnswerAsync(RegisterAsync(run, "Books"))}, {(await run.Host.FindAsync<Connector>(id))!.Name}";
            })
            {
                Commits = ["durable connectors audit"],
                Ends = "200, Books | audit connector.updated",
            },
            ["report a failure"] = new(async run =>
            {
                var connectorId = await run.ConnectedAsync();
                return () => run.AnswerAndStateAsync(run.Platform.PostJsonAsync($"/v1/connectors/{connectorId}/failures", new { code = "gone" }), connectorId);
            })
            {
                Commits = ["durable connectors outbox audit credentials"],
                Ends = $"200, completed matched, failed gone, generation 1 | {FailedOnce}",
            },
            ["report a sync"] = new(async run =>
            {
                var connectorId = await run.ConnectedAsync();
                return async () =>
                {
                    var answer = await Run.AnswerAsync(run.Platform.PutAsJsonAsync($"/v1/connectors/{connectorId}/sync", new { status = "running" }));
                    return $"{answer}, {(await run.Host.FindAsync<Connector>(connectorId))!.Sync?.Status}";
                };
            })
            {
                Commits = ["deferred connectors"],
                Ends = "200, Running | ",
            },
            ["delete, with an attempt under way"] = new(async run =>
            {
                var connectorId = await run.ConnectedAsync();
                var login = await run.LogInAsync(connectorId);
                return () => run.AnswerAndStateAsync(run.Platform.DeleteAsync($"/v1/connectors/{connectorId}"), connectorId, login.Attempt.Id);
            })
            {
                Commits = ["durable connectors outbox audit credentials reauths", "durable credentials audit"],
                Ends =
                    "204, cancelled cancelled, no connector, no credential | revocation, event connector.deleted, audit connector.deleted, audit "
                    + "grant.tokens_revoked",
            },
            ["refresh"] = new(async run =>
            {
                var connectorId = await run.ConnectedAsync();
                await run.NearExpiryAsync(connectorId);
                var before = (await run.Host.TokensAsync(connectorId))!.AccessToken;
                return async () =>
                {
                    var answered = await run.Host.AccessTokenAsync(connectorId);
                    var (isNew, isKept) = (answered != before, answered == (await run.Host.TokensAsync(connectorId))!.AccessToken);
                    return $"new {isNew}, kept {isKept}, {await run.StateAsync(connectorId)}";
                };
            })
            {
                Commits = ["durable credentials", "durable audit"],
                Ends = "new True, kept True, completed matched, connected, generation 2 | refresh, audit access_token.issued",
            },
            ["refresh what the provider has ended"] = new(async run =>
            {
                var connectorId = await run.ConnectedAsync();
                await run.NearExpiryAsync(connectorId);
                run.Host.Intuit.DisconnectCompany(JourneyHost.Acme.Id);
                return () => run.AnswerAndStateAsync(Eventually.WithClockAsync(run.Host.Api.Time, run.Host.AskForTokenAsync(connectorId)), connectorId);
            })
            {
                Commits = ["durable connectors outbox audit credentials"],
                Ends = $"{Rejected} | refresh, refresh, {FailedOnce}",
                Decided = Scenario.Losses(
                    // Perhaps a login has replaced it, so the provider is asked again.
                    ("1 credentials", $"{Rejected} | refresh, refresh, refresh, refresh, {FailedOnce}")
                ),
            },
        };

    private static Task<HttpResponseMessage> RegisterAsync(Run run, string name) =>
        run.Platform.PutAsJsonAsync(
            "/v1/connectors",
            new
            {
                workspaceId = run.Workspace,
                dataSourceId = "ds",
                provider = "quickbooks",
                name,
            }
        );
}
