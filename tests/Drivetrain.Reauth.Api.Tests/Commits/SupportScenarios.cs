using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Features.StuckReports;
using Drivetrain.Reauth.Api.Features.SupportConsole.SignIn;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Features.SupportConsole;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Commits;

/// <summary>Stuck reports, the console's sessions, webhook endpoints and the outbox.</summary>
internal static class SupportScenarios
{
    private const string Conflict = "409 conflict | ";

    public static Dictionary<string, Scenario> All { get; } =
        new(StringComparer.Ordinal)
        {
            ["report"] = new(async run =>
            {
                var person = await run.PersonAsync();
                return () => Run.AnswerAsync(person.Extension.ReportAsync(new { step = "other", description = "Stuck." }, idempotencyKey: run.Workspace));
            })
            {
                Commits = ["durable stuck_report_ledger stuck_reports outbox audit"],
                Ends = "201 | event stuck_report.created, audit stuck_report.created",
            },
            ["answer a report"] = Report(
                (support, path) => support.PostJsonAsync($"{path}/replies", new { text = "Please ask Ava." }),
                "durable stuck_report_ledger stuck_reports audit outbox",
                "200, WaitingForCustomer, messages 1 | audit stuck_report.replied, event stuck_report.replied"
            ),
            ["resolve a report"] = Report(
                (support, path) => support.PatchAsJsonAsync(path, new { status = "resolved", assignee = "Sam" }),
                "durable stuck_report_ledger stuck_reports audit audit",
                "200, Resolved, messages 0 | audit stuck_report.status_changed, audit stuck_report.assigned"
            ),
            ["delete a report"] = Report(
                (support, path) => support.DeleteAsync(path),
                "durable stuck_report_ledger stuck_reports stuck_report_removals audit",
                "204, gone | audit stuck_report.deleted"
            ),
            ["use the console after a minute"] = Console(
                (supporter, _) => supporter.GetAsync("/support"),
                "200, signed in True | ",
                "deferred console_session"
            ),
            ["leave the console"] = Console(
                (supporter, token) => supporter.PostRawAsync("/support/sign-out", [("form-token", token)]),
                "303, signed in False | audit console_session.ended",
                "deferred console_session",
                "durable console_session audit"
            ),
            ["add a webhook endpoint"] = new(run => Task.FromResult<Func<Task<string>>>(() => Run.AnswerAsync(AddAsync(run))))
            {
                Commits = ["durable webhook_endpoint audit"],
                Ends = "201 | audit webhook_endpoint.created",
            },
            ["change a webhook endpoint"] = Endpoint((client, path) => client.PatchAsJsonAsync(path, new { description = "ours" }), "200", "updated"),
            ["delete a webhook endpoint"] = Endpoint((client, path) => client.DeleteAsync(path), "204", "deleted"),
            ["rotate a webhook's secret"] = Endpoint((client, path) => client.PostAsync($"{path}/secret-rotation", content: null), "200", "secret_rotated"),
            ["send a message again"] = new(async run =>
            {
                var message = await DeadLetterAsync(run);
                return () => Run.AnswerAsync(run.Operator.PostJsonAsync($"/v1/outbox/{message.Id}/redelivery", new { }));
            })
            {
                Commits = ["durable outbox audit"],
                Ends = "202 | audit outbox_message.redelivered",
                Decided = Scenario.Losses(("1 outbox", Conflict)),
            },
            ["send an endpoint's dead letters again"] = new(async run =>
            {
                var message = await DeadLetterAsync(run);
                return async () =>
                {
                    using var response = await run.Operator.PostJsonAsync("/v1/outbox/redeliveries", new { endpointId = message.Deliveries[0].EndpointId });
                    return $"queued {(await response.ReadJsonAsync(HttpStatusCode.Accepted)).GetProperty("queued").GetInt32()}";
                };
            })
            {
                Commits = ["durable outbox audit"],
                Ends = "queued 1 | audit webhook_endpoint.redelivered",
            },
        };

    private static Scenario Report(Func<HttpClient, string, Task<HttpResponseMessage>> act, string committed, string ends) =>
        new(async run =>
        {
            using var made = await (await run.PersonAsync()).Extension.ReportAsync(new { step = "other", description = "Stuck." });
            var id = (await made.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("id").GetString()!;
            var support = run.Client(ReauthApi.SupportKey);
            return async () =>
            {
                var answer = await Run.AnswerAsync(act(support, $"/v1/stuck-reports/{id}"));
                var report = await run.Host.FindAsync<StuckReport>(id);
                return report is null ? $"{answer}, gone" : $"{answer}, {report.Status}, messages {report.Messages.Count}";
            };
        })
        {
            Commits = [committed],
            Ends = ends,
        };

    private static Scenario Console(Func<Supporter, string, Task<Supporter.Answer>> act, string ends, params string[] commits) =>
        new(async run =>
        {
            var supporter = run.Keep(await Supporter.SignedInAsync(run.Host.Api));
            var (cookie, token) = (supporter.Cookies[Supporter.SessionCookie], (await supporter.OpenAsync("/support/sign-in")).Token);
            await run.ChangeAsync<ConsoleSession>(cookie[..cookie.IndexOf('.')], session => session with { LastUsedAt = session.LastUsedAt.AddMinutes(-1) });
            return async () =>
            {
                var answer = await act(supporter, token);
                return $"{(int)answer.Status}, signed in {await run.Host.FindAsync<ConsoleSession>(cookie[..cookie.IndexOf('.')]) is not null}";
            };
        })
        {
            Commits = commits,
            Ends = ends,
        };

    private static Scenario Endpoint(Func<HttpClient, string, Task<HttpResponseMessage>> act, string status, string action) =>
        new(async run =>
        {
            using var added = await AddAsync(run);
            var id = (await added.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("endpoint").GetProperty("id").GetString();
            return () => Run.AnswerAsync(act(run.Platform, $"/v1/webhook-endpoints/{id}"));
        })
        {
            Commits = ["durable webhook_endpoint audit"],
            Ends = $"{status} | audit webhook_endpoint.{action}",
            Decided = Scenario.Losses(("1 webhook_endpoint", Conflict)),
        };

    /// <summary>It asks for an event that never comes.</summary>
    private static Task<HttpResponseMessage> AddAsync(Run run)
    {
        string[] events = ["nothing.ever"];
        return run.Platform.PostJsonAsync(
            "/v1/webhook-endpoints",
            new
            {
                url = "https://hooks.example",
                events,
                workspaceId = run.Workspace,
            }
        );
    }

    /// <summary>A message given up for an endpoint that is no more.</summary>
    private static async Task<OutboxMessage> DeadLetterAsync(Run run)
    {
        var now = run.Host.Api.Time.GetUtcNow();
        var created = OutboxMessage.Create("connector.failed", run.Workspace, "con", JsonSerializer.SerializeToElement(1), now);
        var dead = DeliveryRules.Plan(created, [$"whe_{run.Workspace}"], now);
        dead = DeliveryRules.Apply(dead, dead.Deliveries[0].EndpointId, DeliveryOutcome.Refused(DeliveryErrors.EndpointDeleted), now, 0, new OutboxOptions());
        Assert.True((await run.Host.Store.CommitAsync(new Batch().Add(dead), Durability.Durable, CancellationToken.None)).Committed);
        return dead;
    }
}
