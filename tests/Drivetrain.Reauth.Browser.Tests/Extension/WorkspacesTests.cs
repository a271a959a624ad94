using Drivetrain.Reauth.Browser.Tests.Support;
using Drivetrain.Reauth.Sandbox.Drivetrain;

namespace Drivetrain.Reauth.Browser.Tests.Extension;

/// <summary>Two workspaces in one browser: each has its own connectors, its own session and its own end.</summary>
[Collection(Lanes.Two)]
public sealed class WorkspacesTests(ExtensionStand stand) : IAsyncLifetime
{
    private const string Source = "QuickBooks — Globex";
    private string _connectorId = "";

    public async Task InitializeAsync()
    {
        await stand.ResetAsync();
        var registration = new
        {
            WorkspaceId = "globex",
            DataSourceId = "ds_quickbooks_globex",
            Provider = "quickbooks",
            Name = Source,
            Instance = new { Id = ExtensionStand.AcmeEastId, Name = "Acme East LLC" },
            ReturnUrl = stand.DataPage,
        };
        _connectorId = (await stand.SendAsync(HttpMethod.Put, "v1/connectors", registration)).GetProperty("id").GetString()!;
        var failure = new
        {
            Code = "credentials_expired",
            Detail = "QuickBooks asks for a login.",
            OccurredAt = DateTimeOffset.UtcNow,
        };
        await stand.SendAsync(HttpMethod.Post, $"v1/connectors/{_connectorId}/failures", failure);
    }

    public async Task DisposeAsync() => await stand.SendAsync(HttpMethod.Delete, $"v1/connectors/{_connectorId}", body: null);

    [Fact]
    [Trait("Case", "15.3")]
    public async Task TwoWorkspaces_StandSideBySide_AndEndForThemselves()
    {
        await using var admin = await stand.ArriveAsync();
        await AddGlobexAsync(admin);

        var panel = await admin.PanelAsync();
        await Expect(Heading(panel)).ToHaveTextAsync("2 connectors need attention");
        await Expect(Group(panel, "acme").GetByRole(AriaRole.Heading, new() { Level = 3 })).ToHaveTextAsync(ExtensionStand.AcmeName);
        await Expect(Group(panel, "Globex").GetByRole(AriaRole.Heading, new() { Level = 3 })).ToHaveTextAsync(Source);
        await PageAudit.AccessibilityAsync(panel);

        stand.LogInAs(ExtensionStand.Admin, ExtensionStand.AcmeEastId);
        await admin.NewTabAsync(() => panel.GetByRole(AriaRole.Button, new() { Name = $"Reconnect {Source}" }).ClickAsync());
        await admin.UntilEndedAsync("completed");
        Assert.Equal("connected", await StatusAsync());
        Assert.Equal("failed", (await stand.ConnectorsAsync())[ExtensionStand.AcmeSource].GetProperty("status").GetString());

        var options = await admin.Browser.NewPageAsync();
        await options.GotoAsync(admin.Browser.Extension.Url("options.html"));
        await Expect(options.GetByRole(AriaRole.Heading, new() { Name = "Workspaces" })).ToBeVisibleAsync();
        await PageAudit.AccessibilityAsync(options);
        await options.GetByRole(AriaRole.Button, new() { Name = "Sign out of Globex" }).ClickAsync();
        await options.GetByRole(AriaRole.Button, new() { Name = "Sign out", Exact = true }).ClickAsync();
        await Expect(options.GetByText("Globex")).ToHaveCountAsync(0);
        await Expect(options.GetByText("Paired as Priya Nair")).ToBeVisibleAsync();

        await panel.BringToFrontAsync();
        await panel.ReloadAsync();
        await Expect(Heading(panel)).ToHaveTextAsync("1 connector needs attention");
        await Expect(panel.GetByText(Source)).ToHaveCountAsync(0);
        await Expect(panel.GetByRole(AriaRole.Button, new() { Name = $"Reconnect {ExtensionStand.AcmeName}" })).ToBeVisibleAsync();
        admin.ExpectNoFaults();
    }

    [Fact]
    [Trait("Case", "15.3")]
    public async Task CardThatNobodyKnows_IsRegisteredInTheWorkspaceThatThePersonNames()
    {
        const string name = "QuickBooks — Brand new";
        await using var admin = await stand.ArriveAsync();
        await AddGlobexAsync(admin);
        await stand.Drivetrain.AddAsync(new NewSource("ds_new", name) { IsUnregistered = true });
        var page = await admin.DataPageAsync();
        await Admin.Reconnect(page, name).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Choose workspace" })).ToBeVisibleAsync();

        var panel = await admin.PanelAsync();
        await Expect(Heading(panel)).ToHaveTextAsync("Which workspace is it in?");
        await PageAudit.AccessibilityAsync(panel);
        stand.LogInByHand();
        await admin.NewTabAsync(() => panel.GetByRole(AriaRole.Button, new() { Name = "Globex", Exact = true }).ClickAsync());
        Assert.DoesNotContain("ds_new", (await stand.ConnectorsAsync()).Keys);
        var added = (await stand.SendAsync(HttpMethod.Get, "v1/connectors?workspaceId=globex", body: null))
            .GetProperty("items")
            .EnumerateArray()
            .Single(connector => connector.GetProperty("dataSourceId").GetString() == "ds_new");
        await stand.SendAsync(HttpMethod.Delete, $"v1/connectors/{added.GetProperty("id").GetString()}", body: null);
    }

    private async Task AddGlobexAsync(Admin admin)
    {
        var pairing = new
        {
            WorkspaceId = "globex",
            WorkspaceName = "Globex",
            PersonName = "Priya Nair",
        };
        var code = (await stand.SendAsync(HttpMethod.Post, "v1/pairings", pairing)).GetProperty("code").GetString();
        var welcome = await admin.Browser.NewPageAsync();
        await welcome.GotoAsync($"https://reauth.drivetrain.ai/pair#{code}");
        await Expect(welcome.Locator(".offer h2")).ToHaveTextAsync("Add workspace Globex?");
        await Expect(welcome.Locator(".offer")).ToContainTextAsync("This browser stays paired with acme.");
        await PageAudit.AccessibilityAsync(welcome);
        await welcome.GetByRole(AriaRole.Button, new() { Name = "Add workspace Globex" }).ClickAsync();
        await Expect(welcome.Locator("li.done")).ToContainTextAsync("acme, Globex");
    }

    private async Task<string?> StatusAsync() =>
        (await stand.SendAsync(HttpMethod.Get, $"v1/connectors/{_connectorId}", body: null)).GetProperty("status").GetString();

    private static ILocator Heading(IPage panel) => panel.GetByRole(AriaRole.Heading, new() { Level = 1 });

    private static ILocator Group(IPage panel, string workspace) => panel.GetByRole(AriaRole.Region, new() { Name = workspace, Exact = true });
}
