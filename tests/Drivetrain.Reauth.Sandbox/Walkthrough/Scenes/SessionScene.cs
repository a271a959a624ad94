using static Microsoft.Playwright.Assertions;

namespace Drivetrain.Reauth.Sandbox.Walkthrough.Scenes;

/// <summary>
/// A pairing that nobody used for weeks: a week before its end, renewed by being used, and over. Weeks are made by moving the instants that the extension
/// keeps; everything after that it does by itself, at its next look.
/// </summary>
internal static class SessionScene
{
    private const int Day = 24 * 3600;

    // Every pairing that is kept, wherever in the state it stands.
    private const string Move = """
        (async () => {
          const kept = await chrome.storage.local.get();
          const move = (node) => {
            if (node === null || typeof node !== 'object') return;
            if ('workspaceId' in node && 'expiresAt' in node) Object.assign(node, __CHANGE__);
            Object.values(node).forEach(move);
          };
          const { state } = kept;
          move(state);
          await chrome.storage.local.set({ state });
          return '';
        })()
        """;

    public static async Task PlayAsync(Stage stage)
    {
        var words = stage.Words;
        await stage.BeginAsync(broken: null);
        await stage.StepAsync(
            "Six days before its end: the icon and a notification say so",
            async () =>
            {
                await MoveAsync(stage, $$"""{ expiresAt: new Date(Date.now() + {{6 * Day}}000).toISOString(), checkedAt: Date.now() }""");
                await stage.SeeBadgeAsync("!", words["notifySessionEndsTitle"]);
                await stage.TakeSessionNotificationAsync();
                await stage.Panel.SeeHeadingAsync(words["allGoodTitle"]);
                await stage.Panel.SeeAsync("Priya Nair");
            }
        );
        await stage.StepAsync(
            "At its next look the extension renews it, and nobody has to do anything",
            async () =>
            {
                var before = await TokenAsync(stage);
                await MoveAsync(stage, $$"""{ checkedAt: 0, renewedAt: Date.now() - {{8 * Day}}000 }""");
                await stage.WakeUntilAsync(async () => await TokenAsync(stage) != before, "The session was not renewed.");
                await stage.SeeBadgeAsync("", words["extensionName"]);
                await stage.Panel.SeeHeadingAsync(words["allGoodTitle"]);
            }
        );
        await stage.StepAsync(
            "Over: the icon, a notification and the panel say so, and that nothing is lost",
            async () =>
            {
                using (var service = new Operator(stage.Demo.Addresses))
                    await service.EndSessionsAsync(PairingScene.Workspace, stage.CancellationToken);
                await stage.TakeSessionNotificationAsync();
                await stage.Panel.SeeHeadingAsync(words["sessionEndedTitle"]);
                await stage.Panel.SeeAsync(words["sessionEndedText"], words["pairPlace"]);
                await stage.SeeBadgeAsync("!", words["notifySessionEndedTitle"]);
                // The browser's console tells of the no as well.
                stage.Forgive("401");
            }
        );
        await stage.SeeCodeAsync(isUsed: true);
        await stage.TakeCodeAsync(isFailed: false);
        await stage.StepAsync(
            "Watched again, as before",
            async () =>
            {
                await stage.GoBackAsync();
                await Expect(stage.Page.Chip(Elements.AcmeSource, "Healthy")).ToBeVisibleAsync();
                await stage.SeeBadgeAsync("", words["extensionName"]);
                await stage.Panel.SeeHeadingAsync(words["allGoodTitle"]);
            }
        );
    }

    private static Task<string?> MoveAsync(Stage stage, string change) =>
        stage.InWorkerAsync<string>(Move.Replace("__CHANGE__", change, StringComparison.Ordinal));

    // Encrypted; that it is another is all that can be told.
    private static Task<string?> TokenAsync(Stage stage) =>
        stage.InWorkerAsync<string>(
            "chrome.storage.local.get().then(kept => JSON.stringify(Object.entries(kept).filter(([name]) => name.startsWith('token'))))"
        );
}
