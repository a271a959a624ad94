using System.Net;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Journey;

/// <summary>A callback that is refused: no page stands at its address, which holds a code and a state.</summary>
[Trait("Case", "3.2")]
public sealed class RefusedCallbackTests : IAsyncLifetime
{
    private JourneyHost _host = null!;
    private Person _person = null!;

    public async Task InitializeAsync()
    {
        _host = await JourneyHost.StartAsync();
        _person = await _host.PersonAsync();
    }

    [Theory]
    [InlineData(
        "other_browser",
        HttpStatusCode.Forbidden,
        "This login was started in another browser",
        "Diese Anmeldung wurde in einem anderen Browser begonnen"
    )]
    [InlineData("invalid_state", HttpStatusCode.BadRequest, "We don't recognize this login", "Diese Anmeldung ist nicht bekannt")]
    [InlineData("invalid_callback", HttpStatusCode.BadRequest, "The provider's response is incomplete", "Die Antwort des Anbieters ist unvollständig")]
    public async Task Callback_Refused_LeadsABrowserToAnAddressWithoutCodeAndState(string reason, HttpStatusCode status, string english, string german)
    {
        var callback = await _person.LogInAsync(await _person.BeginAsync(await _host.ConnectorAsync(JourneyHost.Acme)));
        using var other = new Browser(_host.Api);
        using var reader = new Browser(_host.Api) { Languages = "de" };
        var address = reason switch
        {
            "other_browser" => callback,
            "invalid_state" => callback.Replace("state=rea_", "state=rea_x", StringComparison.Ordinal),
            _ => callback + "&code=again",
        };

        var refused = await other.GetAsync(address);

        Assert.Equal((HttpStatusCode.SeeOther, $"https://reauth.example/oauth/refused?reason={reason}"), (refused.Status, refused.Location?.AbsoluteUri));
        var page = await other.FollowAsync(refused);
        Assert.Equal((status, "text/html"), (page.Status, page.MediaType));
        Assert.Contains(english, page.Text, StringComparison.Ordinal);
        Assert.Contains(german, (await reader.OpenAsync(address)).Text, StringComparison.Ordinal);
        var problem = await other.GetAsync(address, accept: "application/json");
        Assert.Equal((status, "application/problem+json"), (problem.Status, problem.MediaType));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?reason=")]
    [InlineData("?reason=unknown")]
    [InlineData("?reason=<script>")]
    public async Task Refused_WithoutAReasonThatThereIs_IsNotFound(string query)
    {
        using var browser = new Browser(_host.Api);
        var page = await browser.GetAsync("/oauth/refused" + query);
        Assert.Equal(HttpStatusCode.NotFound, page.Status);
        Assert.DoesNotContain("script", page.Html, StringComparison.Ordinal);
    }

    public async Task DisposeAsync()
    {
        _person.Dispose();
        await _host.DisposeAsync();
    }
}
