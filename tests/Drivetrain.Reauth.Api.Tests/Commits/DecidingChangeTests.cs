using System.Net;
using System.Net.Http.Json;
using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Commits;

/// <summary>Somebody decides otherwise in the moment between a change's read and its commit.</summary>
public sealed class DecidingChangeTests(ScenarioWorld world) : DecidingTests(world)
{
    [Fact]
    public async Task Confirm_CancelledFirst_BindsNothingAndRevokesOnce()
    {
        var connectorId = await Mine.ConnectorAsync(bound: null);
        var login = await Mine.AskedToConfirmAsync(connectorId);
        Host.Store.Before(1, () => login.Person.Browser.PostAsync($"{login.Attempt.Page}/cancellation"));

        Assert.Equal("409 nothing_to_confirm", await Run.AnswerAsync(login.ConfirmAsync()));

        Assert.Equal("cancelled cancelled, unbound, no credential", await Mine.StateAsync(connectorId));
        Assert.Single(Mine.Revoked);
    }

    [Fact]
    public async Task Confirm_BoundToAnotherCompanyFirst_IsAMismatchAndRevokes()
    {
        var connectorId = await Mine.ConnectorAsync(bound: null);
        var login = await Mine.AskedToConfirmAsync(connectorId);
        Host.Store.Before(1, () => Mine.ChangeAsync<Connector>(connectorId, connector => connector with { Instance = JourneyHost.Globex }));

        await Run.AnswerAsync(login.ConfirmAsync());

        Assert.Equal(("instance_mismatch", null), (await Host.OutcomeAsync(login.Attempt.Id), await Host.GrantAsync(connectorId)));
        Assert.Equal([JourneyHost.Acme.Id], Mine.Revoked);
    }

    [Fact]
    public async Task Cancel_CompletedFirst_ShowsTheCompletedOne()
    {
        var connectorId = await Mine.ConnectorAsync(bound: null);
        var login = await Mine.AskedToConfirmAsync(connectorId);
        Host.Store.Before(1, async () => Assert.Equal("200", await Run.AnswerAsync(login.ConfirmAsync())));

        using var cancelled = await login.Person.CancelAsync(login.Attempt);

        Assert.Equal("completed", (await cancelled.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("status").GetString());
        Assert.Equal("completed matched, connected, generation 1", await Mine.StateAsync(connectorId));
        Assert.Empty(Mine.Revoked);
    }

    [Fact]
    public async Task Failure_OfTheCredentialBeforeALoginThatIsFaster_ChangesNothing()
    {
        var connectorId = await Mine.ConnectedAsync();
        var seen = Host.Api.Time.GetUtcNow();
        Host.Store.Before(
            1,
            async () =>
            {
                Host.Api.Time.Advance(TimeSpan.FromSeconds(1));
                await (await Mine.PersonAsync()).ReauthenticateAsync(connectorId);
            }
        );

        var body = new { code = "gone", occurredAt = seen };
        Assert.Equal("200", await Run.AnswerAsync(Mine.Platform.PostJsonAsync($"/v1/connectors/{connectorId}/failures", body)));

        Assert.Equal("completed matched, connected, generation 2", await Mine.StateAsync(connectorId));
    }

    [Fact]
    public async Task Rejected_LoginIsFasterThanTheFailure_AnswersWithTheLoginsToken()
    {
        var connectorId = await Mine.ConnectedAsync();
        await Mine.NearExpiryAsync(connectorId);
        Host.Intuit.DisconnectCompany(JourneyHost.Acme.Id);
        Host.Store.Before(1, async () => await (await Mine.PersonAsync()).ReauthenticateAsync(connectorId));

        using var response = await Eventually.WithClockAsync(Host.Api.Time, Host.AskForTokenAsync(connectorId));

        var answered = (await response.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("accessToken").GetString();
        Assert.Equal((await Host.TokensAsync(connectorId))!.AccessToken, answered);
        Assert.Equal("completed matched, connected, generation 2", await Mine.StateAsync(connectorId));
    }

    [Fact]
    public async Task Register_ForAnotherCompanyFirst_IsRefused()
    {
        Host.Store.Before(1, async () => Assert.Equal("201", await RegisterAsync(JourneyHost.Globex.Id)));

        Assert.Equal("409 connector_bound", await RegisterAsync(JourneyHost.Acme.Id));
    }

    [Theory]
    [InlineData("sync")]
    [InlineData("delete")]
    [InlineData("failure")]
    public async Task Change_OfAConnectorDeletedFirst_IsNotFound(string change)
    {
        var connectorId = await Mine.ConnectorAsync(JourneyHost.Acme);
        var path = $"/v1/connectors/{connectorId}";
        Host.Store.Before(1, async () => Assert.Equal("204", await Run.AnswerAsync(Mine.Platform.DeleteAsync(path))));

        Assert.Equal(
            "404 not_found",
            await Run.AnswerAsync(
                change switch
                {
                    "sync" => Mine.Platform.PutAsJsonAsync($"{path}/sync", new { status = "running" }),
                    "delete" => Mine.Platform.DeleteAsync(path),
                    _ => Mine.Platform.PostJsonAsync($"{path}/failures", new { code = "gone" }),
                }
            )
        );
    }

    [Fact]
    public async Task Code_RedeemedByAnotherFirst_GivesOneSession()
    {
        using var pairing = await Mine.Platform.PostJsonAsync("/v1/pairings", new { workspaceId = Mine.Workspace });
        var code = (await pairing.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("code").GetString();
        using var anonymous = Host.Api.Anonymous();
        Host.Store.Before(1, async () => Assert.Equal("201", await Run.AnswerAsync(anonymous.PostJsonAsync("/v1/sessions", new { code }))));

        Assert.Equal("400 invalid_pairing_code", await Run.AnswerAsync(anonymous.PostJsonAsync("/v1/sessions", new { code })));

        Assert.Single(await Host.Store.QueryAsync(Session.ByWorkspace, KeyRange.Prefix($"{Mine.Workspace}/"), 10, CancellationToken.None));
    }

    [Fact]
    public async Task Claim_OfTheSameRequestFirst_IsCarriedOutOnce()
    {
        var body = new { name = Mine.Workspace, role = "support" };
        Task<string> CreateAsync() => Run.AnswerAsync(Mine.Operator.PostJsonAsync("/v1/api-keys", body, Mine.Workspace));
        Host.Store.Before(1, async () => Assert.Equal("201", await CreateAsync()));

        Assert.Equal("409 idempotency_in_progress", await CreateAsync());

        Assert.Equal("201", await CreateAsync());
        Assert.Single(
            await Host.Store.QueryAsync(ApiKey.ById, new KeyRange(null, null), 1000, CancellationToken.None),
            key => key.Value.Name == Mine.Workspace
        );
    }

    [Fact]
    public async Task Report_SentByTheSameRequestFirst_IsThatOne()
    {
        var person = await Mine.PersonAsync();
        async Task<(string?, bool)> ReportAsync()
        {
            using var response = await person.Extension.ReportAsync(new { step = "other", description = "Stuck." }, idempotencyKey: "once");
            var id = (await response.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("id").GetString();
            return (id, response.Headers.Contains("Idempotency-Replayed"));
        }

        (string? Id, bool IsReplay) first = default;
        Host.Store.Before(1, async () => first = await ReportAsync());

        var second = await ReportAsync();

        Assert.Equal((first.Id, true), second);
        Assert.False(first.IsReplay);
    }

    [Theory]
    [InlineData("delete")]
    [InlineData("update")]
    [InlineData("reply")]
    public async Task Change_OfAReportDeletedFirst_IsNotFound(string change)
    {
        var support = Mine.Client(ReauthApi.SupportKey);
        using var made = await (await Mine.PersonAsync()).Extension.ReportAsync(new { step = "other", description = "Stuck." });
        var path = $"/v1/stuck-reports/{(await made.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("id").GetString()}";
        Host.Store.Before(1, async () => Assert.Equal("204", await Run.AnswerAsync(support.DeleteAsync(path))));

        Assert.Equal(
            "404 not_found",
            await Run.AnswerAsync(
                change switch
                {
                    "delete" => support.DeleteAsync(path),
                    "update" => support.PatchAsJsonAsync(path, new { status = "resolved" }),
                    _ => support.PostJsonAsync($"{path}/replies", new { text = "Hello." }),
                }
            )
        );
    }

    private Task<string> RegisterAsync(string instanceId)
    {
        var instance = new { id = instanceId, name = "A company" };
        var body = new
        {
            workspaceId = Mine.Workspace,
            dataSourceId = "ds",
            provider = "quickbooks",
            name = "Books",
            instance,
        };
        return Run.AnswerAsync(Mine.Platform.PutAsJsonAsync("/v1/connectors", body));
    }
}
