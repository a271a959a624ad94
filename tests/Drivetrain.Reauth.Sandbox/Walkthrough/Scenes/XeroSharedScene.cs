using Drivetrain.Reauth.Sandbox.Drivetrain;
using static Microsoft.Playwright.Assertions;

namespace Drivetrain.Reauth.Sandbox.Walkthrough.Scenes;

/// <summary>Three organisations of one person, all disconnected: one login repairs them all.</summary>
internal static class XeroSharedScene
{
    private const string AustraliaId = "ds_xero_acme_australia";
    private const string Australia = "Xero — Acme Australia";
    private static readonly string[] Organisations = [XeroElements.AcmeUk, XeroElements.AcmeAustralia, XeroElements.Globex];

    public static async Task PlayAsync(Stage stage)
    {
        var (xero, words) = (stage.Demo.Xero, stage.Words);
        var tenants = xero.Directory.Organisations.ToDictionary(one => one.Name, one => one.TenantId, StringComparer.Ordinal);
        foreach (var organisation in Organisations)
            xero.Disconnect(tenants[organisation]);
        await stage.Demo.Drivetrain.AddAsync(
            new NewSource(AustraliaId, Australia, tenants[XeroElements.AcmeAustralia], XeroElements.AcmeAustralia, Provider: "xero"),
            stage.CancellationToken
        );
        await stage.Demo.Drivetrain.BreakAsync(XeroScenes.UnboundId, stage.CancellationToken);
        await stage.BeginAsync(XeroElements.SourceId);
        await stage.StepAsync(
            "Three Xero data sources have failed, each with its banner",
            async () =>
            {
                foreach (var source in (string[])[XeroElements.Source, Australia, XeroScenes.Unbound])
                    await Expect(stage.Page.Banner(words, source).Reconnect(words)).ToBeVisibleAsync();
                await stage.Panel.SeeHeadingAsync(words["needed_other", "3"]);
                await stage.Page.Source(XeroElements.Source).ScrollIntoViewIfNeededAsync();
            }
        );
        await stage.StepAsync(
            "One login, with all three organisations",
            async () =>
            {
                await stage.FollowAsync(() => stage.Page.Banner(words, XeroElements.Source).Reconnect(words).ClickAsync());
                await XeroScenes.LogInAsync(stage.Page);
                foreach (var organisation in Organisations)
                    await stage.Page.Organisation(organisation).CheckAsync();
                await stage.SeeWaitingAsync("Xero");
            }
        );
        await stage.StepAsync(
            "Reconnected, and the panel names what this login also opens",
            async () =>
            {
                await stage.Page.Button("Allow access").ClickAsync();
                await Stage.ReachAsync(stage.Page, stage.Demo.Addresses.Api);
                await stage.SeeSuccessAsync(XeroElements.Source);
                await stage.Panel.SeeAsync(words["alsoOpens_other", "2"], Australia, XeroScenes.Unbound);
                await stage.Panel.SeeButtonAsync(words["reconnectOthers", "2"]);
            }
        );
        var since = DateTimeOffset.UtcNow;
        await stage.StepAsync(
            "One click in the panel reconnects both, without another login, and leads back to Drivetrain",
            async () =>
            {
                await stage.Panel.ClickAsync(words["reconnectOthers", "2"]);
                await stage.Panel.SeeAsync(words["alsoReconnected"]);
                await Stage.ReachAsync(stage.Page, stage.Demo.Drivetrain.BrowserOrigin);
                await stage.SeeSyncedAsync(since, Australia, AustraliaId);
                await stage.SeeSyncedAsync(since, XeroScenes.Unbound, XeroScenes.UnboundId);
                await Expect(stage.Page.Chip(XeroElements.Source, "Healthy")).ToBeVisibleAsync();
            }
        );
        await stage.CloseAsync();
    }
}
