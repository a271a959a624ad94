using Drivetrain.Reauth.Browser.Tests.Support;
using Drivetrain.Reauth.Sandbox.Intuit;

namespace Drivetrain.Reauth.Browser.Tests;

/// <summary>Pages for those who come with something that is not theirs, used up, or broken.</summary>
[Collection(nameof(Stand))]
public sealed class RefusalPageTests(Stand stand) : IAsyncLifetime
{
    private const string Back = "Back to Drivetrain";

    public Task InitializeAsync()
    {
        stand.Reset();
        stand.LogInByHand();
        return Task.CompletedTask;
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Ticket_UsedTwice_IsRefused()
    {
        await using var first = await stand.ArriveAsync();
        await using var second = await stand.ArriveAsync();
        var (_, startUrl) = await stand.StartAsync(await stand.RegisterAcmeAsync());
        await first.Page.GotoAsync(startUrl);
        await first.ContinueAsync();
        await first.ExpectAtIntuitAsync();

        var response = await second.Page.GotoAsync(startUrl);

        Assert.Equal(404, response!.Status);
        await second.ExpectPageAsync("This link has already been used or has expired", Back);
        await PageAudit.AllAsync(second.Page);
        await PageAudit.TabOrderAsync(second.Page, Back);
        second.ExpectNoFaults();
    }

    [Fact]
    public async Task Callback_InAnotherBrowser_ConnectsNothing()
    {
        await using var first = await stand.ArriveAsync();
        await using var second = await stand.ArriveAsync();
        stand.Intuit.Turn(knobs => knobs with { SignIn = SignInMethod.Password });
        await first.ConnectAsync(await stand.RegisterAcmeAsync());
        await first.ExpectAtIntuitAsync();
        await first.Page.RouteAsync($"{stand.Api}oauth/**", route => route.AbortAsync());
        var callback = first.Page.WaitForRequestAsync($"{stand.Api}oauth/**");
        await SignInAsync(first);

        var response = await second.Page.GotoAsync((await callback).Url);

        Assert.Equal(403, response!.Status);
        await second.ExpectPageAsync("This login was started in another browser", Back);
        await PageAudit.AllAsync(second.Page);
        second.ExpectNoFaults();
    }

    [Fact]
    public async Task Page_InAnotherBrowser_ShowsNothing()
    {
        await using var first = await stand.ArriveAsync();
        await using var second = await stand.ArriveAsync();
        var id = await first.ConnectAsync(await stand.RegisterAcmeAsync());

        var response = await second.Page.GotoAsync($"{stand.Api}reauth/{id}");

        Assert.Equal(404, response!.Status);
        await second.ExpectPageAsync("This page can't be shown here", Back);
        await Expect(second.Page.GetByText(Stand.Acme)).ToHaveCountAsync(0);
        await PageAudit.AllAsync(second.Page);
        second.ExpectNoFaults();
    }

    [Theory]
    [InlineData("state=nobody&code=abc", "We don't recognize this login")]
    [InlineData("code=abc&code=def&state=x", "The provider's response is incomplete")]
    [InlineData("state=<script>alert(1)</script>&error=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E", "We don't recognize this login")]
    public async Task Callback_ThatIsForged_IsRefused(string query, string heading)
    {
        await using var person = await stand.ArriveAsync();

        var response = await person.Page.GotoAsync($"{stand.Api}oauth/quickbooks/callback?{query}");

        Assert.Equal(400, response!.Status);
        await person.ExpectPageAsync(heading, Back);
        await PageAudit.AllAsync(person.Page);
        person.ExpectNoFaults();
    }

    private static async Task SignInAsync(Person person)
    {
        await person.Page.GetByLabel("Email or user ID").FillAsync(Stand.Admin);
        await person.Button("Continue").ClickAsync();
        await person.Page.GetByLabel("Password", new() { Exact = true }).FillAsync("sandbox");
        await person.Button("Sign in").ClickAsync();
        await person.Button(Stand.Acme).ClickAsync();
        await person.Button("Connect").ClickAsync();
    }
}
