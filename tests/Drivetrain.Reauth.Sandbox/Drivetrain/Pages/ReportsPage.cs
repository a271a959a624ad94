using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Drivetrain.Pages;

/// <summary>The "Reports" page: a place without data sources, to go to and come back from.</summary>
internal static class ReportsPage
{
    private static readonly (string Name, string Owner)[] Reports =
    [
        ("Profit and loss", "Priya Nair"),
        ("Cash runway", "Priya Nair"),
        ("Headcount against plan", "Tom Eriksen"),
    ];

    public static Html Render(DrivetrainWorld world) =>
        Frame.Render(
            world,
            "Reports",
            Html.Of(
                $"""
                <header class="page-head"><div class="page-title"><h1>Reports</h1><p class="lead">{Reports.Length} reports</p></div></header>
                <ul class="reports">{Html.Join(Reports.Select(report => Html.Of($"<li><strong>{report.Name}</strong><small>{report.Owner}</small></li>")))}</ul>
                """
            )
        );
}
