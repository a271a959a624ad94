using System.Net;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Tests.Features.Handovers;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Journey;

/// <summary>Previews, prefetches, mail scanners and HEAD come before the person: they begin, redeem and end nothing.</summary>
public sealed class AheadTests : IAsyncLifetime
{
    private JourneyHost _host = null!;
    private Person _person = null!;
    private string _connectorId = "";

    public static TheoryData<string, string, string> Looks { get; } =
        new()
        {
            { "HEAD", "", "" },
            { "GET", "Sec-Purpose", "prefetch" },
            { "GET", "Sec-Purpose", "prefetch;prerender" },
            { "GET", "Purpose", "prefetch" },
            { "GET", "X-Purpose", "preview" },
            { "GET", "X-Moz", "prefetch" },
        };

    public async Task InitializeAsync()
    {
        _host = await JourneyHost.StartAsync();
        _person = await _host.PersonAsync();
        _connectorId = await _host.ConnectorAsync(JourneyHost.Acme);
    }

    [Theory]
    [Trait("Case", "3.1")]
    [Trait("Case", "3.3")]
    [MemberData(nameof(Looks))]
    public async Task Start_LookedAtAhead_StartsNothing(string method, string header, string value)
    {
        var attempt = await _person.BeginAsync(_connectorId);
        var before = await _host.FindAsync<ReauthAttempt>(attempt.Id);

        using var looked = await LookAsync(method, attempt.StartUrl, header, value);

        // A browser drops what was fetched ahead with an error, and asks again when the person goes there.
        Assert.Equal(method is "HEAD" ? HttpStatusCode.Found : HttpStatusCode.ServiceUnavailable, looked.StatusCode);
        Assert.Equal(before, await _host.FindAsync<ReauthAttempt>(attempt.Id), AttemptComparer);
        Assert.Equal(JourneyHost.ReturnUrl, (await _person.Browser.OpenAsync(attempt.StartUrl)).Address.AbsoluteUri);
    }

    [Theory]
    [Trait("Case", "3.1")]
    [Trait("Case", "3.3")]
    [MemberData(nameof(Looks))]
    public async Task Callback_LookedAtAhead_ConsumesNothing(string method, string header, string value)
    {
        var attempt = await _person.BeginAsync(_connectorId);
        var callback = await _person.LogInAsync(attempt);
        var before = await _host.FindAsync<ReauthAttempt>(attempt.Id);

        using var looked = await LookAsync(method, callback, header, value);

        Assert.Equal(method is "HEAD" ? HttpStatusCode.SeeOther : HttpStatusCode.ServiceUnavailable, looked.StatusCode);
        Assert.Equal(before, await _host.FindAsync<ReauthAttempt>(attempt.Id), AttemptComparer);
        Assert.Equal(JourneyHost.ReturnUrl, (await _person.Browser.OpenAsync(callback)).Address.AbsoluteUri);
    }

    [Theory]
    [Trait("Case", "3.1")]
    [Trait("Case", "3.3")]
    [MemberData(nameof(Looks))]
    public async Task Ticket_LookedAtAhead_CanBeRedeemedAfterwards(string method, string header, string value)
    {
        var attempt = await _host.BeginByPlatformAsync(_connectorId);
        using var looked = await LookAsync(method, attempt.StartUrl, header, value);
        Assert.Equal(HttpStatusCode.OK, looked.StatusCode);
        using var browser = new Browser(_host.Api);
        Assert.Equal(JourneyHost.ReturnUrl, (await browser.RedeemAndLogInAsync(attempt.StartUrl)).Address.AbsoluteUri);
    }

    [Theory]
    [Trait("Case", "3.1")]
    [Trait("Case", "3.3")]
    [MemberData(nameof(Looks))]
    public async Task Handover_LookedAtAhead_CanBeUsedAfterwards(string method, string header, string value)
    {
        var link = await _host.HandOverAsync(_connectorId);
        using var looked = await LookAsync(method, link.Url, header, value);
        Assert.Equal(HttpStatusCode.OK, looked.StatusCode);
        using var browser = new Browser(_host.Api);
        Assert.Equal(HttpStatusCode.SeeOther, (await link.PressAsync(browser)).Status);
    }

    [Fact]
    [Trait("Case", "3.1")]
    public async Task Page_AskedForByHead_NeitherWaitsNorEndsTheAttempt()
    {
        var attempt = await _person.BeginAsync(_connectorId);
        // By the clock alone: the sweeper would end the attempt.
        _host.Api.Time.AdjustTime(_host.Api.Time.GetUtcNow().AddMinutes(11));
        using var looked = await LookAsync("HEAD", $"{attempt.Page}?onward", "", "");
        Assert.Equal(HttpStatusCode.OK, looked.StatusCode);
        Assert.Null((await _host.FindAsync<ReauthAttempt>(attempt.Id))!.EndedAt);
    }

    private static readonly IEqualityComparer<ReauthAttempt?> AttemptComparer = EqualityComparer<ReauthAttempt?>.Create(
        (one, other) =>
            (one?.Status, one?.StateHash, one?.Timeline.Count, one?.TicketHash, one?.BrowserHash)
            == (other?.Status, other?.StateHash, other?.Timeline.Count, other?.TicketHash, other?.BrowserHash),
        attempt => attempt?.Id.GetHashCode(StringComparison.Ordinal) ?? 0
    );

    private async Task<HttpResponseMessage> LookAsync(string method, string address, string header, string value)
    {
        using var client = _host.Api.Anonymous();
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        request.Headers.Accept.ParseAdd("text/html");
        if (_person.Browser.Cookies.Count > 0)
        {
            request.Headers.Add("Cookie", _person.Browser.CookieHeader);
        }

        if (header.Length > 0)
        {
            request.Headers.Add(header, value);
        }

        return await client.SendAsync(request);
    }

    public async Task DisposeAsync()
    {
        _person.Dispose();
        await _host.DisposeAsync();
    }
}
