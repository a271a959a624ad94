using System.Net;
using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Commits;

/// <summary>Keys, pairings and sessions, and requests with an Idempotency-Key.</summary>
internal static class AccessScenarios
{
    public static Dictionary<string, Scenario> All { get; } =
        new(StringComparer.Ordinal)
        {
            ["create a key, once"] = new(run =>
                Task.FromResult<Func<Task<string>>>(() =>
                    Run.AnswerAsync(run.Operator.PostJsonAsync("/v1/api-keys", new { name = run.Workspace, role = "support" }, $"once-{run.Workspace}"))
                )
            )
            {
                // The claim may be lost in a crash, in which the request is lost as well; its answer may not.
                Commits = ["deferred idempotency", "durable api_key audit", "durable idempotency"],
                Ends = "201 | audit api_key.created",
                Decided = Scenario.Losses(("1 idempotency", "409 idempotency_in_progress | ")),
            },
            ["be refused, with an Idempotency-Key"] = new(run =>
                Task.FromResult<Func<Task<string>>>(() =>
                    Run.AnswerAsync(
                        run.Operator.PostJsonAsync(
                            "/v1/api-keys",
                            new
                            {
                                name = "x",
                                role = "operator",
                                workspaceId = "acme",
                            },
                            run.Workspace
                        )
                    )
                )
            )
            {
                Commits = ["deferred idempotency", "deferred idempotency"],
                Ends = "400 operator_key_with_workspace | ",
                Decided = Scenario.Losses(("1 idempotency", "409 idempotency_in_progress | ")),
            },
            ["revoke a key"] = new(async run =>
            {
                var client = run.Operator;
                using var made = await client.PostJsonAsync("/v1/api-keys", new { name = run.Workspace, role = "support" });
                var id = (await made.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("id").GetString()!;
                return async () => $"{await Run.AnswerAsync(client.DeleteAsync($"/v1/api-keys/{id}"))}, gone {await run.Host.FindAsync<ApiKey>(id) is null}";
            })
            {
                Commits = ["durable api_key audit"],
                Ends = "204, gone True | audit api_key.revoked",
            },
            ["use a key for the first time"] = new(async run =>
            {
                using var made = await run.Operator.PostJsonAsync(
                    "/v1/api-keys",
                    new
                    {
                        name = run.Workspace,
                        role = "platform",
                        workspaceId = run.Workspace,
                    }
                );
                var key = run.Client((await made.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("key").GetString()!);
                return () => Run.AnswerAsync(key.GetAsync("/v1/connectors"));
            })
            {
                Commits = ["deferred api_key"],
                Ends = "200 | ",
            },
            ["make a pairing code"] = new(run =>
                Task.FromResult<Func<Task<string>>>(() => Run.AnswerAsync(run.Platform.PostJsonAsync("/v1/pairings", new { workspaceId = run.Workspace })))
            )
            {
                Commits = ["durable pairing audit"],
                Ends = "201 | audit pairing.created",
            },
            ["redeem a pairing code"] = new(async run =>
            {
                using var pairing = await run.Platform.PostJsonAsync("/v1/pairings", new { workspaceId = run.Workspace });
                var (code, anonymous) = ((await pairing.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("code").GetString(), run.Client("none"));
                anonymous.DefaultRequestHeaders.Authorization = null;
                return () => Run.AnswerAsync(anonymous.PostJsonAsync("/v1/sessions", new { code }));
            })
            {
                Commits = ["durable pairing session audit"],
                Ends = "201 | audit session.created",
                Decided = Scenario.Losses(("1 pairing", "400 invalid_pairing_code | audit pairing_code.refused")),
            },
            ["use a session after an hour"] = new(async run =>
            {
                var (person, id) = await SessionAsync(run);
                await run.ChangeAsync<Session>(id, session => session with { LastUsedAt = session.LastUsedAt.AddHours(-1) });
                return () => Run.AnswerAsync(person.Extension.GetAsync("/v1/connectors"));
            })
            {
                Commits = ["deferred session"],
                Ends = "200 | ",
            },
            ["end a session"] = new(async run =>
            {
                var (person, id) = await SessionAsync(run);
                return async () =>
                    $"{await Run.AnswerAsync(person.Extension.DeleteAsync("/v1/sessions/current"))}, gone {await run.Host.FindAsync<Session>(id) is null}";
            })
            {
                Commits = ["durable session audit"],
                Ends = "204, gone True | audit session.revoked",
            },
        };

    private static async Task<(Person Person, string Id)> SessionAsync(Run run)
    {
        var person = await run.PersonAsync();
        using var current = await person.Extension.GetAsync("/v1/sessions/current");
        return (person, (await current.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("id").GetString()!);
    }
}
