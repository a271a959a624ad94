using System.Net;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Journey;

/// <summary>From one finished login to the next failed connector of the workspace.</summary>
public sealed class ReconnectNextTests : IAsyncLifetime
{
    private JourneyHost _host = null!;
    private string _first = null!;
    private string _second = null!;

    public async Task InitializeAsync()
    {
        _host = await JourneyHost.StartAsync();
        _first = await _host.ConnectedAsync(JourneyHost.Acme, "QuickBooks Acme");
        _second = await _host.ConnectedAsync(JourneyHost.Globex, "QuickBooks Globex");
        await FailAsync(_first);
        await FailAsync(_second);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Success_LeadsToTheNextFailedOneWithOneClick()
    {
        using var person = await _host.PersonAsync();
        var (attempt, back) = await person.ReauthenticateAsync(_first);
        Assert.Equal(JourneyHost.ReturnUrl, back.Address.AbsoluteUri);
        var page = await person.Browser.GetAsync(attempt.Page);
        Assert.Contains("Reconnect next: QuickBooks Globex", page.Text, StringComparison.Ordinal);
        Assert.Contains("Back to Drivetrain", page.Text, StringComparison.Ordinal);
        Assert.Equal(_second, (await _host.ReauthAsync(attempt.Id)).GetProperty("next").GetProperty("connectorId").GetString());
        _host.LogInAs(JourneyHost.Admin, JourneyHost.Globex);

        var end = await person.Browser.FollowAsync(await person.Browser.PostAsync($"{attempt.Page}/attempts", ("connectorId", _second)));

        Assert.Equal(JourneyHost.ReturnUrl, end.Address.AbsoluteUri);
        Assert.Equal("connected", (await _host.ConnectorJsonAsync(_second)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Success_OfATicket_LeadsNowhereElse()
    {
        var attempt = await _host.BeginByPlatformAsync(_first);
        using var browser = new Browser(_host.Api);

        var page = await browser.RedeemAndLogInAsync(attempt.StartUrl);

        Assert.Equal(JourneyHost.ReturnUrl, page.Address.AbsoluteUri);
        var next = await browser.PostAsync($"{attempt.Page}/attempts", ("connectorId", _second));
        Assert.Equal(HttpStatusCode.Conflict, next.Status);
    }

    [Fact]
    public async Task Success_WithoutAnotherFailure_GoesToDrivetrain()
    {
        using var deleted = await _host.Platform.DeleteAsync($"/v1/connectors/{_second}");
        using var person = await _host.PersonAsync();

        var (_, page) = await person.ReauthenticateAsync(_first);

        Assert.Equal(JourneyHost.ReturnUrl, page.Address.AbsoluteUri);
    }

    private async Task FailAsync(string connectorId)
    {
        using var response = await _host.Platform.PostJsonAsync($"/v1/connectors/{connectorId}/failures", new { code = "credentials_expired" });
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
