namespace Drivetrain.Reauth.Sandbox.Walkthrough.Scenes;

/// <summary>The journey, scene by scene, in one browser: it is paired in the first and stays so. Each other one begins with a source that has failed.</summary>
internal static class AllScenes
{
    public static IReadOnlyList<(string Name, Func<Stage, Task> Play)> Of { get; } =
    [
        ("First run to first success, without typing", PairingScene.PlayAsync),
        ("One click from the banner to a login that works", OneClickScene.PlayAsync),
        ("Show me: the page’s own buttons, and a passkey", ShowMeScene.PlayAsync),
        ("The wrong company, then the right one", WrongCompanyScenes.PlayAgainAsync),
        ("The wrong company, and the connector it belongs to", WrongCompanyScenes.PlaySiblingAsync),
        ("Consent denied, then given", DeniedScene.PlayAsync),
        ("Handed over to a colleague", HandOverScene.PlayAsync),
        ("A data source without a company", UnboundScene.PlayAsync),
        ("Xero: Reconnect, and every Drivetrain app disconnected on the way", XeroScenes.PlayDisconnectAsync),
        ("Xero: several organisations, and which one is the person’s to say", XeroScenes.PlaySeveralAsync),
        ("Xero: one login repairs three", XeroSharedScene.PlayAsync),
        ("QuickBooks is down, and nobody has to log in", OutageScene.PlayAsync),
        ("A failure that is over, found out by a test", TestNowScene.PlayAsync),
        ("Disconnected inside QuickBooks, and connected again from our page", DoorScene.PlayAsync),
        ("Warned six days ahead, and logged in early", WarningScene.PlayAsync),
        ("Tokens that the platform already has", ImportScene.PlayAsync),
        ("Support looks at all connections", ConnectionsScene.PlayAsync),
        ("Site access withheld and given back in the browser’s settings", WithheldScene.PlayAsync),
        ("A session about to end, renewed, and over", SessionScene.PlayAsync),
        ("Rules that are out of date, corrected by the operator", RulesScene.PlayAsync),
        ("Stuck: a report, support’s console, and the answer", ReportScene.PlayAsync),
    ];
}
