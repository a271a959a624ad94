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
    private JourneyHost _host = null!;
    private Person _person = null!;
    private Browser _colleague = null!;
    private string _connectorId = "";

    public async Task InitializeAsync()
    {
        _host = await JourneyHost.StartAsync();
        _person = await _host.PersonAsync();
        _colleague = new Browser(_host.Api);
        _connectorId = await _host.ConnectorAsync(JourneyHost.Acme, "QuickBooks — Acme");
    }

    [Fact]
    public async Task Open_AfterItsUse_LeadsThatBrowserToItsAttemptAndTellsOthers()
    {
        var link = await _host.HandOverAsync(_connectorId, _person);
        await link.PressAsync(_colleague);
        var reauthId = (await _host.FindAsync<Handover>(link.Id))!.ReauthId!;

        Assert.Equal($"/reauth/{reauthId}", (await _colleague.OpenAsync(link.Url)).Address.AbsolutePath);
        using var other = new Browser(_host.Api);
        var page = await other.OpenAsync(link.Url);
        Assert.Equal(HttpStatusCode.Gone, page.Status);
        Assert.Contains("ask the sender for a new link", page.Text, StringComparison.Ordinal);
        Assert.Empty(other.Cookies);
    }

    [Fact]
    public async Task Revoke_Twice_EndsTheLink()
    {
        var link = await _host.HandOverAsync(_connectorId, _person);
        for (var i = 0; i < 2; i++)
        {
            using var response = await _person.Extension.DeleteAsync($"/v1/handovers/{link.Id}");
            Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        }

        await AssertEndedAsync(link, HttpStatusCode.Gone, "handover_revoked", "This link was revoked");
    }

    [Fact]
    public async Task Link_AfterSevenDays_IsTooOldAndLaterForgotten()
    {
        var link = await _host.HandOverAsync(_connectorId, _person);
        _host.Api.Time.Leap(TimeSpan.FromDays(7));
        await AssertEndedAsync(link, HttpStatusCode.Gone, "handover_expired", "This link has expired");

        _host.Api.Time.Leap(TimeSpan.FromDays(30));
        await _host.Api.Services.GetRequiredService<ExpirySweep>().SweepAsync(CancellationToken.None);
        Assert.Null(await _host.FindAsync<Handover>(link.Id));
        await AssertEndedAsync(link, HttpStatusCode.NotFound, "handover_not_valid", "This link doesn't work");
    }

    [Fact]
    public async Task Link_WithoutItsTicket_SaysNothing()
    {
        var link = await _host.HandOverAsync(_connectorId, _person);
        foreach (var ticket in new[] { "", "?ticket=", $"?ticket={Secrets.New()}", $"?ticket={link.Ticket}x", $"?ticket={link.Ticket}&ticket={link.Ticket}" })
        {
            var page = await _colleague.GetAsync(link.Path + ticket);
            Assert.Equal(HttpStatusCode.NotFound, page.Status);
            Assert.DoesNotContain("Acme", page.Text, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await _colleague.PostAsync(link.Path)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await _colleague.PostAsync(link.Path, ("ticket", "x"))).Status);
        Assert.Empty(_colleague.Cookies);
    }

    [Fact]
    public async Task Link_OfADataSourceThatIsGoneOrMoved_LeadsNowhere()
    {
        var link = await _host.HandOverAsync(_connectorId, _person);
        var dataSourceId = (await _host.FindAsync<Connector>(_connectorId))!.DataSourceId;
        using var deleted = await _host.Platform.DeleteAsync($"/v1/connectors/{_connectorId}");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        await AssertEndedAsync(link, HttpStatusCode.Gone, "handover_void", "no longer works");

        var body = new
        {
            workspaceId = ReauthApi.Workspace,
            dataSourceId,
            provider = "quickbooks",
            name = "Moved",
            instance = new { id = JourneyHost.Globex.Id, name = "Globex" },
        };
        using var again = await _host.Platform.PutAsync("/v1/connectors", System.Net.Http.Json.JsonContent.Create(body));
        Assert.Equal(_connectorId, (await again.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("id").GetString());
        await AssertEndedAsync(link, HttpStatusCode.Gone, "handover_void", "no longer works");
    }

    [Fact]
    public async Task Link_WhenSomebodyWasFaster_ThanksAndBeginsNothing()
    {
        var link = await _host.HandOverAsync(_connectorId, _person);
        _host.Api.Time.Advance(TimeSpan.FromMinutes(1));
        await _person.ReauthenticateAsync(_connectorId);

        foreach (var page in new[] { await _colleague.OpenAsync(link.Url), await link.PressAsync(_colleague) })
        {
            Assert.Equal(HttpStatusCode.OK, page.Status);
            Assert.Contains("Nothing left to do", page.Text, StringComparison.Ordinal);
        }

        Assert.Null((await _host.FindAsync<Handover>(link.Id))!.ReauthId);
    }

    private async Task AssertEndedAsync(Link link, HttpStatusCode status, string code, string words)
    {
        foreach (var page in new[] { await _colleague.OpenAsync(link.Url), await link.PressAsync(_colleague) })
        {
            Assert.Equal(status, page.Status);
            Assert.Contains(words, page.Text, StringComparison.Ordinal);
        }

        Assert.Contains(code, (await _colleague.GetAsync(link.Url, "application/json")).Html, StringComparison.Ordinal);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    public void Dispose()
    {
        _person.Dispose();
        _colleague.Dispose();
    }
}
