using System.Net;
using System.Net.Http.Json;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Features.Reauths;

/// <summary>
/// Who may do what with an attempt. What only the person may decide takes the cookie of the browser that logged in, and access to the workspace.
/// </summary>
[Trait("Case", "12.1")]
public sealed class WhoMayTests : IAsyncLifetime
{
    private const string Own = "the browser that logged in, with its session";
    private const string OwnSession = "that session without the cookie";
    private const string OwnCookie = "that browser without a session";
    private const string Colleague = "a colleague's browser and session";
    private const string Stranger = "a session of another workspace";
    private const string Platform = "the platform's key";
    private const string OtherPlatform = "the platform's key of another workspace";
    private const string Operator = "an operator's key";
    private const string Support = "a key of support";
    private const string Nobody = "nobody";

    private const string Ok = "200";
    private const string Created = "201";
    private const string SignIn = "401 unauthenticated";
    private const string OtherBrowser = "403 other_browser";
    private const string Role = "403 forbidden";
    private const string NotThere = "404 not_found";

    /// <summary>In the order of the columns below.</summary>
    private static readonly string[] Everyone = [Own, OwnSession, OwnCookie, Colleague, Stranger, Platform, OtherPlatform, Operator, Support, Nobody];

    /// <summary>By REST.</summary>
    private static readonly Dictionary<string, string[]> Rest = new(StringComparer.Ordinal)
    {
        ["confirm"] = [Ok, OtherBrowser, SignIn, OtherBrowser, NotThere, OtherBrowser, NotThere, Role, Role, SignIn],
        ["pick"] = [Ok, OtherBrowser, SignIn, OtherBrowser, NotThere, OtherBrowser, NotThere, Role, Role, SignIn],
        ["cancel"] = [Ok, OtherBrowser, SignIn, OtherBrowser, NotThere, OtherBrowser, NotThere, Role, Role, SignIn],
        ["cancel at the confirmation"] = [Ok, OtherBrowser, SignIn, OtherBrowser, NotThere, OtherBrowser, NotThere, Role, Role, SignIn],

        // Nobody has it yet: whoever may begin it may end it.
        ["cancel an unredeemed ticket"] = [Ok, Ok, SignIn, Ok, NotThere, Ok, NotThere, Role, Role, SignIn],

        // A new login takes nothing over; it only makes the older one pointless.
        ["supersede"] = [Created, Created, SignIn, Created, NotThere, Created, NotThere, Role, Role, SignIn],
        ["hand over"] = [Created, Created, SignIn, Created, NotThere, Created, NotThere, Role, Role, SignIn],
        ["read"] = [Ok, Ok, SignIn, Ok, NotThere, Ok, NotThere, Role, Role, SignIn],
    };

    /// <summary>On the attempt's pages, where cookies are all that counts.</summary>
    private static readonly string[] MayOnPages = [Own, OwnCookie];

    private JourneyHost _host = null!;
    private Person _person = null!;
    private Person _colleague = null!;
    private Person _stranger = null!;

    public static TheoryData<string, string> ByRest => Cells(Rest.Keys, Everyone);

    public static TheoryData<string, string> ByPage =>
        Cells(["confirm", "pick", "cancel", "cancel at the confirmation", "supersede", "read"], [Own, OwnCookie, Colleague, Stranger, Nobody]);

    public async Task InitializeAsync()
    {
        _host = await JourneyHost.StartAsync();
        _person = await _host.PersonAsync();
        _colleague = await _host.PersonAsync();
        _stranger = await _host.PersonAsync(ReauthApi.OtherWorkspace);

        // Each has a cookie of their own, as browsers have that logged in before.
        await _colleague.BeginAsync(await _host.ConnectorAsync(JourneyHost.Globex));
        await _stranger.BeginAsync(await _host.ConnectorAsync(JourneyHost.Globex, workspace: ReauthApi.OtherWorkspace));
    }

    [Theory]
    [MemberData(nameof(ByRest))]
    public async Task Rest_StepByWho_IsAnsweredAsTheTableSays(string step, string who)
    {
        var (connectorId, attempt) = await PrepareAsync(step);
        var before = await _host.FindAsync<ReauthAttempt>(attempt.Id);
        var expected = Rest[step][Array.IndexOf(Everyone, who)];

        var answer = await CallAsync(step, who, connectorId, attempt);

        Assert.Equal(expected, answer);
        if (expected is not (Ok or Created))
        {
            Assert.Equal((before!.Status, before.Timeline.Count), await StandingAsync(attempt));
        }
    }

    [Theory]
    [MemberData(nameof(ByPage))]
    public async Task Page_StepByWho_IsTheOwnBrowsersAlone(string step, string who)
    {
        var (_, attempt) = await PrepareAsync(step);
        var before = await _host.FindAsync<ReauthAttempt>(attempt.Id);
        var browser = BrowserOf(who) ?? new Browser(_host.Api);

        var page = step switch
        {
            "read" => await browser.GetAsync(attempt.Page),
            "supersede" => await browser.PostAsync($"{attempt.Page}/attempts"),
            "confirm" or "pick" => await browser.PostAsync($"{attempt.Page}/confirmation", ("instanceId", JourneyHost.Acme.Id)),
            _ => await browser.PostAsync($"{attempt.Page}/cancellation"),
        };

        if (MayOnPages.Contains(who, StringComparer.Ordinal))
        {
            Assert.Equal(step is "read" ? HttpStatusCode.OK : HttpStatusCode.SeeOther, page.Status);
            Assert.Equal(step is not "read", (await _host.FindAsync<ReauthAttempt>(attempt.Id))!.EndedAt is not null);
        }
        else
        {
            Assert.Equal(HttpStatusCode.NotFound, page.Status);
            Assert.Equal((before!.Status, before.Timeline.Count), await StandingAsync(attempt));
        }
    }

    private static TheoryData<string, string> Cells(IEnumerable<string> steps, string[] callers)
    {
        var cells = new TheoryData<string, string>();
        foreach (var step in steps)
        {
            Array.ForEach(callers, who => cells.Add(step, who));
        }

        return cells;
    }

    /// <summary>An attempt in the state that the step needs, of the person's browser.</summary>
    private async Task<(string ConnectorId, Attempt Attempt)> PrepareAsync(string step)
    {
        if (step is "pick")
        {
            _host.Catalog.Proof = proof => proof.Succeeded ? proof.Value with { Instances = [JourneyHost.Acme, JourneyHost.AcmeEast] } : proof;
        }

        var connectorId = await _host.ConnectorAsync(step is "confirm" or "pick" or "cancel at the confirmation" or "supersede" ? null : JourneyHost.Acme);
        if (step is "cancel an unredeemed ticket")
        {
            return (connectorId, await _host.BeginByPlatformAsync(connectorId));
        }

        var attempt = await _person.BeginAsync(connectorId);
        var callback = await _person.LogInAsync(attempt);
        if (step is "confirm" or "pick" or "cancel at the confirmation" or "supersede")
        {
            await _person.Browser.OpenAsync(callback);
            Assert.Equal(ReauthStatus.AwaitingConfirmation, (await StandingAsync(attempt)).Status);
        }

        return (connectorId, attempt);
    }

    private async Task<string> CallAsync(string step, string who, string connectorId, Attempt attempt)
    {
        using var request = step switch
        {
            "confirm" or "pick" => new HttpRequestMessage(HttpMethod.Post, $"/v1/reauths/{attempt.Id}/confirmation")
            {
                Content = JsonContent.Create(new { instanceId = JourneyHost.Acme.Id }),
            },
            "supersede" => new HttpRequestMessage(HttpMethod.Post, $"/v1/connectors/{connectorId}/reauths") { Content = JsonContent.Create(new { }) },
            "hand over" => new HttpRequestMessage(HttpMethod.Post, $"/v1/connectors/{connectorId}/handovers") { Content = JsonContent.Create(new { }) },
            "read" => new HttpRequestMessage(HttpMethod.Get, $"/v1/reauths/{attempt.Id}"),
            _ => new HttpRequestMessage(HttpMethod.Delete, $"/v1/reauths/{attempt.Id}"),
        };
        if (who is not OwnSession && BrowserOf(who) is { Cookies.Count: > 0 } browser)
        {
            request.Headers.Add("Cookie", browser.CookieHeader);
        }

        using var anonymous = _host.Api.Anonymous();
        using var key = _host.Api.With(
            who switch
            {
                OtherPlatform => ReauthApi.OtherPlatformKey,
                Operator => ReauthApi.OperatorKey,
                Support => ReauthApi.SupportKey,
                _ => ReauthApi.PlatformKey,
            }
        );
        var client = who switch
        {
            Own or OwnSession => _person.Extension,
            Colleague => _colleague.Extension,
            Stranger => _stranger.Extension,
            OwnCookie or Nobody => anonymous,
            _ => key,
        };
        using var response = await client.SendAsync(request);
        var status = $"{(int)response.StatusCode}";
        return response.IsSuccessStatusCode ? status : $"{status} {(await response.ReadProblemAsync()).GetProperty("code").GetString()}";
    }

    private Browser? BrowserOf(string who) =>
        who switch
        {
            Own or OwnCookie or OwnSession => _person.Browser,
            Colleague => _colleague.Browser,
            Stranger => _stranger.Browser,
            _ => null,
        };

    private async Task<(ReauthStatus Status, int Steps)> StandingAsync(Attempt attempt)
    {
        var found = (await _host.FindAsync<ReauthAttempt>(attempt.Id))!;
        return (found.Status, found.Timeline.Count);
    }

    public async Task DisposeAsync()
    {
        _person.Dispose();
        _colleague.Dispose();
        _stranger.Dispose();
        await _host.DisposeAsync();
    }
}
