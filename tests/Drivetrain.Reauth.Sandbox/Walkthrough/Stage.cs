using Drivetrain.Reauth.Sandbox.Demo;
using Drivetrain.Reauth.Sandbox.Drivetrain;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Drivetrain.Reauth.Sandbox.Walkthrough;

/// <summary>One person's browser on the demo, and the steps that several scenes share.</summary>
internal sealed class Stage(DemoHost demo, Player player, IPage page)
{
    private const string SourceId = "ds_quickbooks_acme";
    private readonly PageWatch _watch = new(page);

    public IPage Page { get; } = page;

    public DemoHost Demo { get; } = demo;

    public Task StepAsync(string name, Func<Task> play) => player.StepAsync(Page, _watch, name, play);

    /// <summary>From the failed connector to Intuit's first page.</summary>
    public async Task OpenQuickBooksAsync()
    {
        await StepAsync("Drivetrain shows the failed connector", async () =>
        {
            await Page.GotoAsync(Demo.Addresses.DataPage.AbsoluteUri);
            await Expect(Page.Chip(Elements.AcmeSource, "Failed")).ToBeVisibleAsync();
        });
        await StepAsync("Overflow menu", async () =>
        {
            await Page.OverflowMenu(Elements.AcmeSource).ClickAsync();
            await Expect(Page.EditCredentials()).ToBeVisibleAsync();
        });
        await StepAsync("Edit credentials", async () =>
        {
            await Page.EditCredentials().ClickAsync();
            await Expect(Page.ConnectToQuickBooks()).ToBeVisibleAsync();
        });
        await StepAsync("Connect to QuickBooks opens the sign-in", async () =>
        {
            await Page.ConnectToQuickBooks().ClickAsync();
            await Expect(Page.Email()).ToBeVisibleAsync();
            ExpectHost(Demo.Intuit.BrowserOrigin);
        });
    }

    public async Task SignInWithPasswordAsync(string email)
    {
        await StepAsync("Email, then the password page", async () =>
        {
            await Page.Email().FillAsync(email);
            await Page.Button("Continue").ClickAsync();
            await Expect(Page.Password()).ToBeVisibleAsync();
        });
        await StepAsync("Password, then the companies", async () =>
        {
            await Page.Password().FillAsync("sandbox");
            await Page.Button("Sign in").ClickAsync();
            await Expect(Page.Company(Elements.Acme)).ToBeVisibleAsync();
        });
    }

    public Task ChooseCompanyAsync(string company) => StepAsync($"Choose {company}", async () =>
    {
        await Page.Company(company).ClickAsync();
        await Expect(Page.Heading()).ToHaveTextAsync($"Connect Drivetrain to {company}?");
    });

    /// <summary>Consent, back on Drivetrain's page, syncing, healthy.</summary>
    public async Task ConnectAndSyncAsync(string source = Elements.AcmeSource, string sourceId = SourceId)
    {
        var startedAt = DateTimeOffset.UtcNow;
        await StepAsync("Consent leads back to Drivetrain", async () =>
        {
            await Page.Button("Connect").ClickAsync();
            await Page.WaitForURLAsync(url => IsOn(url, Demo.Drivetrain.BrowserOrigin));
            await Expect(Page.Source(source)).ToBeVisibleAsync();
        });
        await StepAsync("The sync runs by itself", () => Expect(Page.Chip(source, "Syncing")).ToBeVisibleAsync());
        await StepAsync("Healthy again", async () =>
        {
            await Expect(Page.Chip(source, "Healthy")).ToBeVisibleAsync(new() { Timeout = 20_000 });
            if (Demo.Drivetrain.Sources.First(candidate => string.Equals(candidate.Id, sourceId, StringComparison.Ordinal)) is not { Status: SourceStatus.Healthy, LastSync: { } lastSync } || lastSync < startedAt)
                throw new StepFailedException($"{source} was not synced.");
        });
    }

    /// <summary>Kills the connector's credential as a scene's beginning.</summary>
    public Task BreakAsync(CancellationToken cancellationToken) => Demo.Drivetrain.BreakAsync(SourceId, cancellationToken);

    public void ExpectHost(Uri origin)
    {
        if (!IsOn(Page.Url, origin))
            throw new StepFailedException($"The browser is on {new Uri(Page.Url).Authority}, not on {origin.Authority}.");
    }

    private static bool IsOn(string url, Uri origin) => string.Equals(new Uri(url).Authority, origin.Authority, StringComparison.Ordinal);
}
