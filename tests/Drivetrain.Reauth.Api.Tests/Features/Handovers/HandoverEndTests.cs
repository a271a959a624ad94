using System.Net;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Handovers;
using Drivetrain.Reauth.Api.Foundation.Retention;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Drivetrain.Reauth.Api.Tests.Features.Handovers;

/// <summary>Links that begin nothing, and what they say.</summary>
public sealed class HandoverEndTests : IAsyncLifetime, IDisposable
{
    private JourneyHost host = null!;
    private Person person = null!;
    private Browser colleague = null!;
    private string connectorId = "";

    public async Task InitializeAsync()
    {
        host = await JourneyHost.StartAsync();
        person = await host.PersonAsync();
        colleague = new Browser(host.Api);
        connectorId = await host.ConnectorAsync(JourneyHost.Acme, "QuickBooks — Acme");
    }

    [Fact]
    public async Task Open_AfterItsUse_LeadsThatBrowserToItsAttemptAndTellsOthers()
    {
        var link = await host.HandOverAsync(connectorId, person);
        await link.PressAsync(colleague);
        var reauthId = (await host.FindAsync<Handover>(link.Id))!.ReauthId!;

        Assert.Equal($"/reauth/{reauthId}", (await colleague.OpenAsync(link.Url)).Address.AbsolutePath);
        using var other = new Browser(host.Api);
        var page = await other.OpenAsync(link.Url);
        Assert.Equal(HttpStatusCode.Gone, page.Status);
        Assert.Contains("ask whoever sent it for a new one", page.Text, StringComparison.Ordinal);
        Assert.Empty(other.Cookies);
    }

    [Fact]
    public async Task Revoke_Twice_EndsTheLink()
    {
        var link = await host.HandOverAsync(connectorId, person);
        for (var i = 0; i < 2; i++)
        {
            using var response = await person.Extension.DeleteAsync($"/v1/handovers/{link.Id}");
            Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        }

        await AssertEndedAsync(link, HttpStatusCode.Gone, "handover_revoked", "This link was taken back");
    }

    [Fact]
    public async Task Link_AfterSevenDays_IsTooOldAndLaterForgotten()
    {
        var link = await host.HandOverAsync(connectorId, person);
        host.Api.Time.Leap(TimeSpan.FromDays(7));
        await AssertEndedAsync(link, HttpStatusCode.Gone, "handover_expired", "This link is too old");

        host.Api.Time.Leap(TimeSpan.FromDays(30));
        await host.Api.Services.GetRequiredService<ExpirySweep>().SweepAsync(CancellationToken.None);
        Assert.Null(await host.FindAsync<Handover>(link.Id));
        await AssertEndedAsync(link, HttpStatusCode.NotFound, "handover_not_valid", "This link does not work");
    }

    [Fact]
    public async Task Link_WithoutItsTicket_SaysNothing()
    {
        var link = await host.HandOverAsync(connectorId, person);
        foreach (var ticket in new[] { "", "?ticket=", $"?ticket={Secrets.New()}", $"?ticket={link.Ticket}x", $"?ticket={link.Ticket}&ticket={link.Ticket}" })
        {
            var page = await colleague.GetAsync(link.Path + ticket);
            Assert.Equal(HttpStatusCode.NotFound, page.Status);
            Assert.DoesNotContain("Acme", page.Text, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await colleague.PostAsync(link.Path)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await colleague.PostAsync(link.Path, ("ticket", "x"))).Status);
        Assert.Empty(colleague.Cookies);
    }

    [Fact]
    public async Task Link_OfADataSourceThatIsGoneOrMoved_LeadsNowhere()
    {
        var link = await host.HandOverAsync(connectorId, person);
        var dataSourceId = (await host.FindAsync<Connector>(connectorId))!.DataSourceId;
        using var deleted = await host.Platform.DeleteAsync($"/v1/connectors/{connectorId}");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        await AssertEndedAsync(link, HttpStatusCode.Gone, "handover_void", "leads nowhere");

        var body = new { workspaceId = ReauthApi.Workspace, dataSourceId, provider = "quickbooks", name = "Moved", instance = new { id = JourneyHost.Globex.Id, name = "Globex" } };
        using var again = await host.Platform.PutAsync("/v1/connectors", System.Net.Http.Json.JsonContent.Create(body));
        Assert.Equal(connectorId, (await again.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("id").GetString());
        await AssertEndedAsync(link, HttpStatusCode.Gone, "handover_void", "leads nowhere");
    }

    [Fact]
    public async Task Link_WhenSomebodyWasFaster_ThanksAndBeginsNothing()
    {
        var link = await host.HandOverAsync(connectorId, person);
        host.Api.Time.Advance(TimeSpan.FromMinutes(1));
        await person.ReauthenticateAsync(connectorId);

        foreach (var page in new[] { await colleague.OpenAsync(link.Url), await link.PressAsync(colleague) })
        {
            Assert.Equal(HttpStatusCode.OK, page.Status);
            Assert.Contains("Nothing left to do", page.Text, StringComparison.Ordinal);
        }

        Assert.Null((await host.FindAsync<Handover>(link.Id))!.ReauthId);
    }

    private async Task AssertEndedAsync(Link link, HttpStatusCode status, string code, string words)
    {
        foreach (var page in new[] { await colleague.OpenAsync(link.Url), await link.PressAsync(colleague) })
        {
            Assert.Equal(status, page.Status);
            Assert.Contains(words, page.Text, StringComparison.Ordinal);
        }

        Assert.Contains(code, (await colleague.GetAsync(link.Url, "application/json")).Html, StringComparison.Ordinal);
    }

    public async Task DisposeAsync() => await host.DisposeAsync();

    public void Dispose()
    {
        person.Dispose();
        colleague.Dispose();
    }
}
