using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Tests.CredentialForms;
using Drivetrain.Reauth.Api.Tests.Features.Handovers;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Tests.Commits;

/// <summary>From the click to the callback's end.</summary>
internal static partial class LoginScenarios
{
    private const string Started = "deferred reauths";
    private const string Completed = "durable reauths connectors credentials outbox audit";
    private const string Failed = "durable reauths outbox audit";
    private const string Granted = "deferred credentials";

    /// <summary>What follows a commit that plans a revocation: it is carried out, and the timeline tells how.</summary>
    private static readonly string[] Revoked = ["durable credentials audit", "deferred reauths"];

    private const string NoCredential = "failed no_credential, no credential";
    private const string Untouched = $"303, started, {NoCredential} | ";
    private const string RevokedAtOnce = "audit grant.tokens_revoked";
    private const string ReauthFailed = "event reauth.failed, audit reauth.failed";
    private const string Reauthenticated = "event connector.reauthenticated, audit connector.reauthenticated";

    public static Dictionary<string, Scenario> All { get; } =
        new(StringComparer.Ordinal)
        {
            ["begin"] = new(async run =>
            {
                var connectorId = await run.ConnectorAsync(JourneyHost.Acme);
                var person = await run.PersonAsync();
                return () => run.AnswerAndStateAsync(person.Extension.PostJsonAsync($"/v1/connectors/{connectorId}/reauths", new { }), connectorId);
            })
            {
                Commits = ["deferred reauths connectors"],
                Ends = "201, created, failed no_credential, no credential | ",
            },
            ["begin, in the place of an older one"] = new(async run =>
            {
                var connectorId = await run.ConnectorAsync(JourneyHost.Acme);
                var login = await run.LogInAsync(connectorId);
                return async () =>
                {
                    var began = await run.AnswerAndStateAsync(
                        login.Person.Extension.PostJsonAsync($"/v1/connectors/{connectorId}/reauths", new { }),
                        connectorId
                    );
                    return $"{began}; {await run.StateAsync(connectorId, login.Attempt.Id)}";
                };
            })
            {
                Commits = ["deferred reauths connectors reauths"],
                Ends = "201, created, failed no_credential, no credential; superseded superseded, failed no_credential, no credential | ",
            },
            ["redeem a ticket and start"] = new(async run =>
            {
                var connectorId = await run.ConnectorAsync(JourneyHost.Acme);
                var (attempt, browser) = (await run.Host.BeginByPlatformAsync(connectorId), run.NewBrowser());
                return async () =>
                {
                    var redeemed = await browser.ClickTicketAsync(attempt.StartUrl);
                    return $"{(int)redeemed.Status}, {(int)(await browser.GetAsync(attempt.StartUrl)).Status}, {await run.StateAsync(connectorId)}";
                };
            })
            {
                Commits = [Started, Started],
                Ends = "303, 302, started, failed no_credential, no credential | ",
                Decided = Scenario.Losses(
                    ("1 reauths", "404, 200, created, failed no_credential, no credential | audit start_ticket.refused"),
                    ("2 reauths", "303, 303, created, failed no_credential, no credential | ")
                ),
            },
            ["callback, matched"] = Callback(Bound, Completed, $"303, completed matched, connected, generation 1 | exchange, {Reauthenticated}") with
            {
                Decided = Scenario.Losses(("1 reauths", Untouched)),
            },
            ["callback, matched again"] = Callback(
                run => run.ConnectedAsync(),
                Completed + " credentials",
                $"303, completed matched, connected, generation 2 | exchange, {Reauthenticated}"
            ) with
            {
                Decided = Scenario.Losses(("1 reauths", "303, started, connected, generation 1 | ")),
            },
            ["callback, of another company"] = Callback(
                Bound,
                Failed,
                $"303, failed instance_mismatch, {NoCredential} | exchange, revocation, {ReauthFailed}, {RevokedAtOnce}",
                JourneyHost.Globex
            ),
            ["callback, proof refused"] = Callback(
                Bound,
                Failed,
                $"303, failed not_admin, {NoCredential} | exchange, revocation, {ReauthFailed}, {RevokedAtOnce}",
                proof: ProviderFailureKind.NotAdmin
            ),
            ["callback, denied"] = Callback(Bound, Failed, $"303, failed denied, {NoCredential} | {ReauthFailed}", answer: "error=access_denied"),
            ["callback, to be confirmed"] = Callback(
                run => run.ConnectorAsync(bound: null),
                "durable reauths credentials",
                "303, awaitingconfirmation, unbound, no credential | exchange"
            ) with
            {
                Decided = Scenario.Losses(("1 reauths", "303, started, unbound, no credential | ")),
            },
            ["form"] = new(async run =>
            {
                var account = new { id = FakeLedger.Account, name = "Ledger of Acme" };
                var body = new
                {
                    workspaceId = run.Workspace,
                    dataSourceId = "ledger",
                    provider = "ledger",
                    name = "Ledger",
                    instance = account,
                };
                using var response = await run.Platform.PutAsJsonAsync("/v1/connectors", body);
                var connectorId = (await response.ReadJsonAsync(System.Net.HttpStatusCode.Created)).GetProperty("id").GetString()!;
                var person = await run.PersonAsync();
                var page = await person.Browser.OpenAsync((await person.BeginAsync(connectorId)).StartUrl);
                var state = State().Match(page.Html).Groups["state"].Value;
                (string, string)[] form =
                [
                    ("state", state),
                    ("account", FakeLedger.Account),
                    ("tokenId", FakeLedger.TokenId),
                    ("tokenSecret", FakeLedger.Secret),
                ];
                return async () =>
                {
                    var sent = await person.Browser.PostAsync("/oauth/ledger/form", form);
                    return $"{(int)sent.Status}, {await run.StateAsync(connectorId)}";
                };
            })
            {
                Commits = ["deferred reauths", "deferred reauths credentials", Completed],
                Ends = $"303, completed matched, connected, generation 1 | {Reauthenticated}",
                Decided = Scenario.Losses(("2 reauths", Untouched)),
            },
            ["use a link"] = new(async run =>
            {
                var connectorId = await run.ConnectorAsync(JourneyHost.Acme);
                var link = await run.Host.HandOverAsync(connectorId, await run.PersonAsync());
                var browser = run.NewBrowser();
                return async () => $"{(int)(await link.PressAsync(browser)).Status}, {await run.StateAsync(connectorId)}, cookies {browser.Cookies.Count}";
            })
            {
                Commits = ["durable reauths connectors handovers audit"],
                Ends = "303, created, failed no_credential, no credential, cookies 1 | audit handover.used",
            },
            ["make a link"] = new(async run =>
            {
                var (connectorId, person) = (await run.ConnectorAsync(JourneyHost.Acme), await run.PersonAsync());
                return () => Run.AnswerAsync(person.Extension.PostJsonAsync($"/v1/connectors/{connectorId}/handovers", new { }));
            })
            {
                Commits = ["durable handovers audit"],
                Ends = "201 | audit handover.created",
            },
            ["take a link back"] = new(async run =>
            {
                var person = await run.PersonAsync();
                var link = await run.Host.HandOverAsync(await run.ConnectorAsync(JourneyHost.Acme), person);
                return () => Run.AnswerAsync(person.Extension.DeleteAsync($"/v1/handovers/{link.Id}"));
            })
            {
                Commits = ["durable handovers audit"],
                Ends = "204 | audit handover.revoked",
            },
        };

    private static Task<string> Bound(Run run) => run.ConnectorAsync(JourneyHost.Acme);

    private static Scenario Callback(
        Func<Run, Task<string>> connector,
        string committed,
        string ends,
        Instance? company = null,
        ProviderFailureKind? proof = null,
        string? answer = null
    )
    {
        string[] commits =
            answer is not null ? [committed]
            : committed is Failed ? [Granted, Failed + " credentials", .. Revoked]
            : [Granted, committed];
        return new Scenario(PrepareAsync)
        {
            Commits = [Started, .. commits],
            Ends = ends,
            Decided = Scenario.Losses(("1 reauths", Untouched)),
        };

        async Task<Func<Task<string>>> PrepareAsync(Run run)
        {
            var connectorId = await connector(run);
            var login = await run.LogInAsync(connectorId, company);
            login = answer is null ? login : login with { Callback = CodeParameter().Replace(login.Callback, answer) };
            return async () =>
            {
                run.Host.Catalog.Proof = proof is { } kind ? _ => new ProviderFailure(kind) : null;
                var page = await login.OpenAsync();
                run.Host.Catalog.Proof = null;
                return $"{(int)page.Status}, {await run.StateAsync(connectorId)}";
            };
        }
    }

    [GeneratedRegex("name=\"state\" value=\"(?<state>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex State();

    [GeneratedRegex("code=[^&]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CodeParameter();
}
