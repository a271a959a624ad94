using System.Net;
using System.Net.Http.Json;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Features.StuckReports;

/// <content>Reports that the platform sends.</content>
public sealed partial class CopiedAttemptTests
{
    /// <summary>The platform sees all workspaces, and still may not mix two of them in one report.</summary>
    [Fact]
    public async Task Post_OfThePlatform_LeavesOutWhatBelongsToAnotherWorkspace()
    {
        var (acme, globex) = (await ConnectorAsync("ds_1"), await ConnectorAsync("ds_1", ReauthApi.OtherWorkspace));
        var (acmes, globexes) = (await AttemptAsync(acme), await AttemptAsync(globex));
        using var platform = await _api.ClientAsync(Role.Platform);
        await AssertAsync(
            platform,
            new
            {
                Step,
                Description,
                workspaceId = "acme",
                connectorId = acme,
                reauthId = acmes,
            },
            acme,
            acmes
        );
        await AssertAsync(
            platform,
            new
            {
                Step,
                Description,
                workspaceId = "acme",
                connectorId = globex,
            },
            connectorId: null,
            reauthId: null
        );
        await AssertAsync(
            platform,
            new
            {
                Step,
                Description,
                workspaceId = "acme",
                reauthId = globexes,
            },
            connectorId: null,
            reauthId: null
        );
        await AssertAsync(
            platform,
            new
            {
                Step,
                Description,
                connectorId = acme,
                reauthId = globexes,
            },
            acme,
            reauthId: null
        );
    }

    [Fact]
    public async Task Post_OfThePlatformWithoutAWorkspace_TakesThatOfItsSubjectOrIsRefused()
    {
        var globex = await ConnectorAsync("ds_1", ReauthApi.OtherWorkspace);
        using var platform = await _api.ClientAsync(Role.Platform);
        var report = await ReportAsync(
            platform,
            new
            {
                Step,
                Description,
                connectorId = globex,
            }
        );
        Assert.Equal("globex", report.GetProperty("workspaceId").GetString());
        using var refused = await platform.ReportAsync(new { Step, Description });
        await refused.ReadProblemAsync(HttpStatusCode.UnprocessableEntity, "workspace_required");
    }
}
