using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Browser.Tests.Support;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Browser.Tests.Console;

/// <summary>How the pages of connections look, and whether everybody can use them.</summary>
[Trait("Case", "16.connections")]
public sealed class ConnectionLookTests(ConnectionLookTests.SeededStand stand) : IClassFixture<ConnectionLookTests.SeededStand>
{
    private const string Failed = "/support/connections/con_acme_main";

    [Theory]
    [InlineData("connections", "/support/connections", "en-US")]
    [InlineData("connections-de", "/support/connections", "de-DE")]
    [InlineData("connections-failed", "/support/connections?status=failed&reason=revoked", "en-US")]
    [InlineData("connections-none", "/support/connections?q=zeppelin", "en-US")]
    [InlineData("connection", Failed, "en-US")]
    [InlineData("connection-de", Failed, "de-DE")]
    [InlineData("connection-unbound", "/support/connections/con_globex_new", "en-US")]
    [InlineData("no-such-connection", "/support/connections/con_none", "en-US")]
    public async Task Page_InEachLook_IsAccessibleAndFits(string name, string path, string locale)
    {
        await using var sam = await stand.ArriveAsync(locale: locale);
        await sam.SignInAsync(ConsoleStand.SupportKey, path);
        await CheckAsync(sam, name, locale);
    }

    /// <summary>The column of labels has room for the longest word of either language.</summary>
    [Fact]
    public async Task Labels_BesideAReport_BreakNoWord()
    {
        var report = await stand.ReportAsync("Stuck.", adjust: ConsoleStand.WithWrongCompany);
        await using var sam = await stand.ArriveAsync(locale: "de-DE");
        await sam.SignInAsync(ConsoleStand.SupportKey, $"/support/reports/{report.Id}");
        foreach (var label in await sam.Page.Locator(".facts dt").AllAsync())
        {
            var lines = await label.EvaluateAsync<int>(
                "dt => { const r = document.createRange(); r.selectNodeContents(dt); return r.getClientRects().length; }"
            );
            var words = (await label.InnerTextAsync()).Split(' ').Length;
            Assert.True(lines <= words, await label.InnerTextAsync());
        }

        await CheckAsync(sam, "report-de", "de-DE");
    }

    [Fact]
    public async Task List_ByKeyboard_LeadsToAConnection_AndBackToTheFilteredList()
    {
        await using var sam = await stand.SignInAsync(path: "/support/connections?status=failed");
        await sam.Page.Keyboard.PressAsync("j");
        await Expect(sam.Page.Locator(".connection h2 a").First).ToBeFocusedAsync();
        await sam.Page.Keyboard.PressAsync("Enter");
        await Expect(sam.Page.Locator("h1")).ToContainTextAsync("QuickBooks");
        await sam.Page.Locator(".crumbs a").ClickAsync();
        await Expect(sam.Page).ToHaveURLAsync(new Uri(stand.Address, "/support/connections?status=failed").AbsoluteUri);
        sam.ExpectNoFaults();
    }

    [Fact]
    public async Task Link_IsMadeAndShown()
    {
        await using var sam = await stand.SignInAsync(path: Failed);
        await sam.Page.Locator("#note").FillAsync("Hi Ava, QuickBooks needs you to log in once more. Thank you!");
        await sam.Page.Locator(".hand-over button").ClickAsync();
        await Expect(sam.Page.Locator(".new-link code")).ToContainTextAsync("/handover/hnd_");
        await CheckAsync(sam, "connection-link", "en-US");
    }

    private static async Task CheckAsync(Supporter sam, string name, string locale)
    {
        await Expect(sam.Page.Locator("html")).ToHaveAttributeAsync("lang", locale[..2]);
        await Expect(sam.Page.Locator("script:not([src]), style, [style]")).ToHaveCountAsync(0);
        await PageAudit.AccessibilityAsync(sam.Page);
        await PageAudit.NarrowAsync(sam.Page);
        await Pictures.TakeWholeAsync(sam.Page, $"console-{name}");
        sam.ExpectNoFaults();
    }

    /// <summary>Connectors of each status.</summary>
    public sealed class SeededStand : ConsoleStand
    {
        public override async Task InitializeAsync()
        {
            await base.InitializeAsync();
            var now = DateTimeOffset.UtcNow;
            await PutAsync(
                new ConnectorSeed("con_acme_main", "acme", "QuickBooks · Acme Inc.", ConnectorStatus.Failed, "9130347957983001", "Acme Inc.").At(now) with
                {
                    Failure = new ConnectorFailure("credentials_revoked", "QuickBooks returned 401 for three syncs in a row.", now.AddHours(-5)),
                    Sync = new ConnectorSync(SyncStatus.Failed, Detail: null, now.AddHours(-5)),
                },
                new ConnectorSeed("con_acme_east", "acme", "QuickBooks · Acme East", ConnectorStatus.Connected, "9130347957983002", "Acme East LLC").At(
                    now
                ) with
                {
                    Sync = new ConnectorSync(SyncStatus.Succeeded, Detail: null, now.AddMinutes(-24)),
                },
                new ConnectorSeed("con_northwind", "northwind-traders", "QuickBooks", ConnectorStatus.Expiring, "4620816365291407193", "Northwind").At(now) with
                {
                    Expiry = new ConnectorExpiry(now.AddDays(26), ExpiryCause.HardLimit, 30, now.AddDays(-4)),
                },
                new ConnectorSeed("con_initech", "initech", "Books of the holding", ConnectorStatus.Interrupted, "9130348000000011", "Initech").At(now) with
                {
                    Interruption = new ConnectorInterruption(FailureReason.PlanLimit, Detail: null, now.AddHours(-1)),
                },
                new ConnectorSeed("con_globex_new", "globex", "QuickBooks", ConnectorStatus.Unbound, CompanyId: null, CompanyName: "").At(now) with
                {
                    LastReauthenticatedAt = null,
                },
                new ConnectorSeed(
                    "con_umbrella",
                    "umbrella",
                    "Xero · Umbrella UK",
                    ConnectorStatus.Failed,
                    "0a5b6f1e-1a2b-4c3d-8e4f-5a6b7c8d9e0f",
                    "Umbrella UK"
                ).At(now) with
                {
                    ProviderId = "xero",
                    Failure = new ConnectorFailure("role_lost", Detail: null, now.AddDays(-3)),
                }
            );
            await PutAsync(Grant("con_acme_east", now.AddDays(83)), Grant("con_acme_main", now.AddDays(61)), Grant("con_initech", now.AddDays(98)));
            await PutAsync(
                Entry(now.AddDays(-90), "connector.registered", "key:key_platform"),
                Entry(now.AddDays(-90).AddMinutes(3), "connector.reauthenticated", "session:ses_1", ("outcome", "matched")),
                Entry(now.AddHours(-5), "connector.failed", "system", ("code", "credentials_revoked"), ("reason", "revoked")),
                Entry(now.AddHours(-4), "reauth.failed", "session:ses_1", ("outcome", "not_admin")),
                Entry(now.AddMinutes(-12), "connector.tested", "key:key_support", ("result", "reauthentication_required"))
            );
        }

        private static AuditEntry Entry(DateTimeOffset at, string action, string actor, params (string Name, string Value)[] details) =>
            AuditEntry.Create(
                "acme",
                actor,
                action,
                "con_acme_main",
                at,
                details.Length == 0 ? null : details.ToDictionary(detail => detail.Name, detail => detail.Value, StringComparer.Ordinal)
            );

        private static Grant Grant(string connectorId, DateTimeOffset end) =>
            new()
            {
                Id = connectorId,
                WorkspaceId = "acme",
                ProviderId = "quickbooks",
                InstanceId = "9130347957983001",
                Generation = 1,
                ProtectedTokens = "none",
                AccessTokenExpiresAt = end,
                RefreshTokenExpiresAt = end,
                ReauthId = "rea_1",
                GrantedAt = end.AddDays(-100),
                UpdatedAt = end.AddDays(-100),
            };
    }

    private sealed record ConnectorSeed(string Id, string Workspace, string Name, ConnectorStatus Status, string? CompanyId, string CompanyName)
    {
        public Connector At(DateTimeOffset now) =>
            new()
            {
                Id = Id,
                WorkspaceId = Workspace,
                DataSourceId = $"ds_{Id}",
                ProviderId = "quickbooks",
                Name = Name,
                Status = Status,
                Instance = CompanyId is null ? null : new Instance(CompanyId, CompanyName),
                LastReauthenticatedAt = now.AddDays(-17),
                CreatedAt = now.AddDays(-120),
                UpdatedAt = now,
            };
    }
}
