using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Features.StuckReports;
using Drivetrain.Reauth.Browser.Tests.Support;

namespace Drivetrain.Reauth.Browser.Tests.Console;

/// <summary>How each page looks, and whether everybody can use it.</summary>
public sealed class LookTests(LookTests.SeededStand stand) : IClassFixture<LookTests.SeededStand>
{
    [Theory]
    [InlineData("list", "/support")]
    [InlineData("filtered", "/support?status=new&step=log-in")]
    [InlineData("nothing-matches", "/support?q=zeppelin")]
    [InlineData("report", "/support/reports/{id}")]
    [InlineData("delete", "/support/reports/{id}/deletion")]
    [InlineData("statistics", "/support/statistics?days=30")]
    [InlineData("statistics-90", "/support/statistics?days=90")]
    [InlineData("no-such-report", "/support/reports/stk_none")]
    public async Task Page_InEachLook_IsAccessibleAndFits(string name, string path)
    {
        await using var sam = await stand.SignInAsync(path: path.Replace("{id}", stand.ReportId, StringComparison.Ordinal));
        await CheckAsync(sam, name);
    }

    [Fact]
    public async Task SignIn_InEachLook_IsAccessibleAndFits()
    {
        await using var sam = await stand.ArriveAsync();
        await sam.Page.GotoAsync("/support");
        await CheckAsync(sam, "sign-in");
    }

    private static async Task CheckAsync(Supporter sam, string name)
    {
        var page = sam.Page;
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "en");
        await Expect(page.Locator("script:not([src]), style, [style]")).ToHaveCountAsync(0);
        await PageAudit.AccessibilityAsync(page);
        await PageAudit.NarrowAsync(page);
        await Pictures.TakeWholeAsync(page, $"console-{name}");
        sam.ExpectNoFaults();
    }

    /// <summary>A month of reports.</summary>
    public sealed class SeededStand : ConsoleStand
    {
        private static readonly (string Step, string? Code, string Text, string Person, string Workspace)[] Kinds =
        [
            (
                "log-in",
                Outcomes.NotAdmin,
                "It says I need to be an Organization Admin, but I am the owner of the company. What else do I need?",
                "Priya Natarajan",
                "northwind"
            ),
            (
                "choose-company",
                Outcomes.InstanceMismatch,
                "I only see Acme East in the list. Acme Inc. is not there at all, and I am sure that I have access to it.",
                "Dana Fox",
                "acme"
            ),
            ("verify", Outcomes.Expired, "The code that QuickBooks sends never arrives. I waited for ten minutes.", "Tom Becker", "globex"),
            ("connect", null, "Nothing happens when I press Connect to QuickBooks.", "Ines Costa", "initech"),
            ("log-in", Outcomes.Denied, "I pressed Cancel by mistake, and now it always goes back.", "Lars Holm", "umbrella"),
            ("overflow-menu", null, "I cannot find the three dots that the help page talks about.", "Mei Tanaka", "acme"),
            ("other", Outcomes.ProviderUnavailable, "QuickBooks shows an error page with a long number.", "Noah Klein", "northwind"),
            ("choose-company", Outcomes.InstanceMismatch, "We merged two companies last month; which one should I choose?", "Ava Admin", "globex"),
        ];

        public string ReportId { get; private set; } = "";

        public override async Task InitializeAsync()
        {
            await base.InitializeAsync();
            var picture = await ScreenshotAsync();
            for (var day = 40; day >= 0; day--)
            {
                for (var i = 0; i < (day * 7 % 4) + (day % 7 < 5 ? 1 : 0); i++)
                {
                    var (step, code, text, person, workspace) = Kinds[(day * 3 + i) % Kinds.Length];
                    Time.Offset = -TimeSpan.FromDays(day) - TimeSpan.FromMinutes(50 - (i * 9));
                    await ReportAsync(
                        text,
                        step,
                        workspace,
                        i == 0 && day < 8 ? picture : null,
                        report =>
                            report with
                            {
                                ReportedBy = report.ReportedBy with { Name = person },
                                ProviderId = "quickbooks",
                                Code = code,
                                Status = (StuckReportStatus)Math.Min(3, (day + 2) / 3),
                                Assignee =
                                    day < 2 ? null
                                    : day % 2 == 0 ? "Sam Support"
                                    : "Rita Moreno",
                            }
                    );
                }
            }

            Time.Offset = -TimeSpan.FromMinutes(4);
            var latest = await ReportAsync(
                "I logged in with ava.admin@acme.example, and QuickBooks only offers me Acme East LLC.\n\nAcme Inc. used to be in the list. What do I "
                    + "have to do so that I can choose it?",
                "choose-company",
                "acme",
                picture,
                WithWrongCompany
            );
            Time.Offset = default;
            ReportId = latest.Id;
            await ChangeAsync(
                latest.Id,
                report =>
                    report with
                    {
                        Messages =
                        [
                            new(
                                "msg_1",
                                report.CreatedAt.AddMinutes(1),
                                MessageSide.Support,
                                "Sam Support",
                                "Their login is an admin of Acme East only. Same as #31.",
                                Internal: true
                            ),
                            new(
                                "msg_2",
                                report.CreatedAt.AddMinutes(2),
                                MessageSide.Support,
                                "Sam Support",
                                "Hello Dana, this login is an admin of Acme East LLC only. Please ask whoever set up Acme Inc. in QuickBooks to make you "
                                    + "an Organization Admin there."
                            ),
                            new(
                                "msg_3",
                                report.CreatedAt.AddMinutes(3),
                                MessageSide.Reporter,
                                "Dana Fox",
                                "Thank you, I asked Ava. She does it this afternoon."
                            ),
                        ],
                        Status = StuckReportStatus.InProgress,
                        Assignee = "Sam Support",
                    }
            );
        }

        private async Task<byte[]> ScreenshotAsync()
        {
            await using var someone = await ArriveAsync();
            await someone.Page.SetContentAsync(
                """
                <body style="margin:0;font:16px sans-serif;background:#f4f5f8">
                <div style="background:#2ca01c;color:#fff;padding:16px 24px;font-size:20px">intuit quickbooks</div>
                <div style="width:440px;margin:60px auto;padding:32px;background:#fff;border-radius:8px;box-shadow:0 1px 4px #0003">
                <h1 style="font-size:22px">Choose a company</h1>
                <p style="padding:14px;border:1px solid #ccc;border-radius:4px">Acme East LLC</p>
                <p style="color:#666">Do not see your company? Ask its admin.</p></div></body>
                """
            );
            return await someone.Page.ScreenshotAsync();
        }
    }
}
