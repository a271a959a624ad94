using Drivetrain.Reauth.Sandbox.Drivetrain;
using static Microsoft.Playwright.Assertions;

namespace Drivetrain.Reauth.Sandbox.Walkthrough.Scenes;

/// <summary>The platform has a login from before: it hands the tokens over, and nobody has to log in.</summary>
internal static class ImportScene
{
    private const string SourceId = "ds_quickbooks_bluebird";
    private const string Source = "QuickBooks — Bluebird Bakery";
    private const string Accountant = "nora@ledgerworks.example";

    public static async Task PlayAsync(Stage stage)
    {
        var words = stage.Words;
        var company = stage.Demo.Intuit.Directory.Companies.First(one => one.Name is "Bluebird Bakery");
        await stage.Demo.Drivetrain.AddAsync(new NewSource(SourceId, Source, company.RealmId, company.Name), stage.CancellationToken);
        await stage.BeginAsync(broken: null);
        await stage.SeeBannerAsync(Source);
        var since = DateTimeOffset.UtcNow;
        await stage.StepAsync(
            "The platform hands over the tokens that it has: syncing goes on, and nobody had to log in",
            async () =>
            {
                var login = stage.Demo.Intuit.LogInElsewhere(Accountant, company.RealmId)!;
                await stage.Demo.Drivetrain.ImportAsync(
                    SourceId,
                    new ImportedLogin(
                        login.AccessToken,
                        login.RefreshToken,
                        login.AccessTokenExpiresAt,
                        login.RefreshTokenExpiresAt,
                        login.RefreshTokenHardExpiresAt,
                        login.GrantedBy
                    ),
                    stage.CancellationToken
                );
                await stage.SeeSyncedAsync(since, Source, SourceId);
                await Expect(stage.Page.Banner(words, Source)).ToBeHiddenAsync();
                await stage.Panel.ReopenAsync();
                await stage.Panel.SeeHeadingAsync(words["allGoodTitle"]);
                await stage.Panel.SeeAsync(words["recoveredText"]);
            }
        );
    }
}
