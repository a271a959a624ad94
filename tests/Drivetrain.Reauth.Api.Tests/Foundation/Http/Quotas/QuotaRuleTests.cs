using System.Net;
using Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;
using Drivetrain.Reauth.Api.Tests.Features.StuckReports;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Foundation.Http.Quotas;

/// <summary>What a quota counts, and what it leaves alone.</summary>
[Trait("Case", "12.7")]
public sealed class QuotaRuleTests : IDisposedByXunit
{
    private readonly Creator _creator = new();

    [Fact]
    public async Task Create_AfterOneWasDeleted_IsPossibleAgain()
    {
        _creator.Api.Settings["Quotas:ConnectorsPerWorkspace"] = "1";
        using var first = await _creator.ConnectorAsync(_creator.Platform);
        var id = (await first.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("id").GetString();
        using var refused = await _creator.ConnectorAsync(_creator.Platform);
        using var deleted = await _creator.Platform.DeleteAsync($"/v1/connectors/{id}");
        using var second = await _creator.ConnectorAsync(_creator.Platform);
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.NoContent, HttpStatusCode.Created), (refused.StatusCode, deleted.StatusCode, second.StatusCode));
    }

    [Fact]
    public async Task Create_InAFullWorkspace_LeavesOtherWorkspacesAndKnownConnectorsAlone()
    {
        _creator.Api.Settings["Quotas:ConnectorsPerWorkspace"] = "1";
        using var first = await _creator.ConnectorAsync(_creator.Platform, "ds_1");
        using var again = await _creator.ConnectorAsync(_creator.Platform, "ds_1");
        using var elsewhere = await _creator.ConnectorAsync(_creator.Platform, "ds_1", ReauthApi.OtherWorkspace);
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK, HttpStatusCode.Created), (first.StatusCode, again.StatusCode, elsewhere.StatusCode));
    }

    [Fact]
    public async Task Create_BySessionsOfOneWorkspace_IsCountedForEach()
    {
        _creator.Api.Settings["Quotas:ConnectorsPerSessionPerDay"] = "1";
        var (dana, erin) = (await _creator.SessionAsync(), await _creator.SessionAsync());
        using var first = await _creator.ConnectorAsync(dana);
        using var refused = await _creator.ConnectorAsync(dana);
        using var colleague = await _creator.ConnectorAsync(erin);
        Assert.Equal(
            (HttpStatusCode.Created, HttpStatusCode.TooManyRequests, HttpStatusCode.Created),
            (first.StatusCode, refused.StatusCode, colleague.StatusCode)
        );
    }

    [Fact]
    public async Task Create_ThatFailsOrIsRepeated_CountsNothing()
    {
        _creator.Api.Settings["Quotas:HandoversPerSessionPerDay"] = "1";
        _creator.Api.Settings["Quotas:IdempotencyKeysPerSessionPerDay"] = "1";
        var (unbound, bound, dana) = (await _creator.UnboundAsync(), await _creator.BoundAsync(), await _creator.SessionAsync());
        for (var i = 0; i < 3; i++)
        {
            using var failed = await dana.PostJsonAsync($"/v1/connectors/{unbound}/handovers", new { }, Guid.NewGuid().ToString());
            Assert.Equal(HttpStatusCode.Conflict, failed.StatusCode);
        }

        var key = Guid.NewGuid().ToString();
        for (var i = 0; i < 3; i++)
        {
            using var made = await dana.PostJsonAsync($"/v1/connectors/{bound}/handovers", new { }, key);
            Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        }
    }

    [Fact]
    public async Task Redeem_InAFullWorkspace_LeavesTheCodeGood()
    {
        _creator.Api.Settings["Quotas:SessionsPerWorkspace"] = "1";
        var dana = await _creator.SessionAsync();
        using var pairing = await _creator.Platform.PostJsonAsync("/v1/pairings", new { workspaceId = ReauthApi.Workspace });
        var code = (await pairing.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("code").GetString();
        using var refused = await _creator.Api.Anonymous().PostJsonAsync("/v1/sessions", new { code });
        await refused.ReadProblemAsync(HttpStatusCode.Forbidden, "quota_exceeded");
        using var ended = await dana.DeleteAsync("/v1/sessions/current");
        using var redeemed = await _creator.Api.Anonymous().PostJsonAsync("/v1/sessions", new { code });
        await redeemed.ReadJsonAsync(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Screenshots_OfADeletedReport_GiveTheirRoomBack()
    {
        var dana = await _creator.SessionAsync();
        using var sent = await dana.ReportAsync(Creator.Stuck, Pictures.Png());
        var id = (await sent.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("id").GetString();
        Assert.NotEqual(0, Assert.Single(_creator.Api.Store.All<ScreenshotUsage>()).Bytes);
        using var support = _creator.Api.With(ReauthApi.SupportKey);
        using var deleted = await support.DeleteAsync($"/v1/stuck-reports/{id}");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(0, Assert.Single(_creator.Api.Store.All<ScreenshotUsage>()).Bytes);
    }

    public ValueTask DisposeAsync() => _creator.DisposeAsync();
}
