using System.Globalization;
using Drivetrain.Reauth.Sandbox.Drivetrain;
using static Microsoft.Playwright.Assertions;

namespace Drivetrain.Reauth.Sandbox.Walkthrough.Scenes;

/// <summary>Drivetrain changes its page, and no rule finds failed connectors there: support's console says so, and the operator corrects the rules.</summary>
internal static class RulesScene
{
    private const string NewWords = "Needs a new login";
    private const int Pages = 5;

    private const string IsNew = """
        chrome.storage.session.get('tabs').then(({ tabs }) => Object.values(tabs ?? {}).some(tab => tab.since >= __AT__ && !tab.isCounted))
        """;

    // A page is counted once it has had ten seconds, and rules are read anew after thirty: the scene waits for neither.
    private const string IsCounted = """
        (async () => {
          const { tabs } = await chrome.storage.session.get('tabs');
          if (Object.values(tabs).every(tab => tab.isCounted)) return true;
          for (const tab of Object.values(tabs)) tab.since = 0;
          await chrome.storage.session.set({ tabs });
          return false;
        })()
        """;

    private const string Age = """
        (async () => {
          const { contributions } = await chrome.storage.local.get('contributions');
          await chrome.storage.local.set({ contributions: { ...contributions, readAt: 0 } });
          return '';
        })()
        """;

    public static async Task PlayAsync(Stage stage)
    {
        var (drivetrain, before) = (stage.Demo.Drivetrain, stage.Demo.Drivetrain.Knobs);
        drivetrain.Knobs = before with { Markup = PageMarkup.Bare, FailedText = NewWords };
        using var service = new Operator(stage.Demo.Addresses);
        try
        {
            await PlayAsync(stage, service);
        }
        finally
        {
            // The scenes that follow know the page as it was.
            drivetrain.Knobs = before;
            await service.RemoveRulesAsync(stage.CancellationToken);
        }

        await stage.InWorkerAsync<string>(Age);
    }

    private static async Task PlayAsync(Stage stage, Operator service)
    {
        await stage.BeginAsync(Steps.AcmeId);
        // As somebody sees it who comes to it then: in a tab of its own.
        var before = stage.Page;
        await stage.OpenTabAsync();
        await before.CloseAsync();
        await stage.StepAsync(
            "Drivetrain calls it something else: no banner, but the panel knows from the service",
            async () =>
            {
                await stage.SeeListedAsync();
                for (var page = 0; page < Pages; page++)
                    await CountAsync(stage);
                await Expect(stage.Page.Banner(stage.Words, Elements.AcmeSource)).ToBeHiddenAsync();
                await stage.SeeListedAsync();
                await stage.SeeBadgeAsync("1");
            }
        );
        await using (var support = await stage.InviteAsync())
            await SeeWarningAsync(stage, support);
        await stage.StepAsync(
            "The operator corrects the words, and the banner is there: nothing was released, nothing started anew",
            async () =>
            {
                await service.CorrectRulesAsync(["failed", "needs a new login"], stage.CancellationToken);
                await stage.InWorkerAsync<string>(Age);
                await stage.GoBackAsync();
                await Expect(stage.Page.Banner(stage.Words, Elements.AcmeSource).Reconnect(stage.Words)).ToBeVisibleAsync();
                await stage.SeeListedAsync();
            }
        );
        await stage.ReconnectAsync();
        await stage.LogInAsync();
        await stage.ChooseAsync(Elements.Acme);
        var since = DateTimeOffset.UtcNow;
        await stage.ConsentAsync();
        await stage.SeeHealthyAsync(since);
        await stage.CloseAsync();
    }

    private static async Task CountAsync(Stage stage)
    {
        var at = await stage.InWorkerAsync<long>("Date.now()");
        await stage.GoBackAsync();
        await Expect(stage.Page.Chip(Elements.AcmeSource, NewWords)).ToBeVisibleAsync();
        var isNew = IsNew.Replace("__AT__", at.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        await stage.WakeUntilAsync(() => stage.InWorkerAsync<bool>(isNew), "The page has not said that it is there.");
        await stage.WakeUntilAsync(() => stage.InWorkerAsync<bool>(IsCounted), "The page was not counted.");
    }

    private static async Task SeeWarningAsync(Stage stage, Colleague support)
    {
        var (page, words) = (support.Page, stage.Words.Console);
        await support.SignInAsync(stage, stage.Words["needed_one", "1"]);
        await stage.StepAsync(
            support,
            "Support’s console says that the rules may be out of date",
            async () =>
            {
                await page.Link(words["shell", "statistics"]).ClickAsync();
                await Expect(page.GetByText(words["statistics", "rulesTitle", ("provider", "QuickBooks")])).ToBeVisibleAsync();
                await Expect(page.Locator("main")).ToContainTextAsync("PUT /v1/contributions/rules");
                await stage.SeeListedAsync();
            }
        );
    }
}
