using System.Text.Json;
using Drivetrain.Reauth.Sandbox.Demo;
using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Browser.Tests.Extension;

/// <summary>
/// A provider that nobody prepared for: a folder with a manifest, and a plain OpenID Connect server. Api and extension are the ones that all other tests run
/// with; neither has a line of code for it.
/// </summary>
public sealed class AcmeBooksTests(AcmeBooksStand stand) : IClassFixture<AcmeBooksStand>, IAsyncLifetime
{
    private const string Source = "Books of Acme";
    private string _connectorId = "";

    public async Task InitializeAsync()
    {
        await stand.ResetAsync();
        var registration = new
        {
            WorkspaceId = "acme",
            DataSourceId = "ds_books",
            Provider = "acme-books",
            Name = Source,
            Instance = new { Id = "led-0001", Name = "Acme Ledger" },
            ReturnUrl = stand.DataPage,
        };
        _connectorId = (await stand.SendAsync(HttpMethod.Put, "v1/connectors", registration)).GetProperty("id").GetString()!;
        await stand.SendAsync(
            HttpMethod.Post,
            $"v1/connectors/{_connectorId}/failures",
            new
            {
                Code = "credentials_expired",
                Detail = "Acme Books asks for a login.",
                OccurredAt = DateTimeOffset.UtcNow,
            }
        );
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task FromAFolder_ToACompletedReauth()
    {
        await using var admin = await stand.ArriveAsync();
        var page = await PageAsync(admin);

        var login = await admin.ReconnectAsync(page, Source);
        await Expect(login.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Log in");
        Assert.StartsWith(stand.Server.Issuer.AbsoluteUri, login.Url, StringComparison.Ordinal);
        await login.GetByRole(AriaRole.Button, new() { Name = "Ava" }).ClickAsync();
        await login.WaitForURLAsync(url => url.StartsWith(stand.DataPage, StringComparison.Ordinal));

        await admin.UntilEndedAsync("completed");
        var connector = (await stand.ConnectorsAsync())["ds_books"];
        Assert.Equal("connected", connector.GetProperty("status").GetString());
        Assert.Equal("Acme Ledger", connector.GetProperty("instance").GetProperty("name").GetString());
        Assert.NotEmpty(
            (await stand.SendAsync(HttpMethod.Post, $"v1/connectors/{_connectorId}/access-token", body: null)).GetProperty("accessToken").GetString()!
        );
        var plugin = await PluginAsync();
        Assert.Equal("active", plugin.GetProperty("state").GetString());
        Assert.DoesNotContain(admin.Browser.TakeFaults(), fault => !fault.ToString().Contains(stand.Server.Issuer.Authority, StringComparison.Ordinal));
    }

    [Fact]
    public async Task AnotherLedger_IsNamedBesideTheRightOne_AndNothingIsStored()
    {
        await using var admin = await stand.ArriveAsync();
        var login = await admin.ReconnectAsync(await PageAsync(admin), Source);

        await login.GetByRole(AriaRole.Button, new() { Name = "Bob" }).ClickAsync();

        await Expect(login.Locator(".expected")).ToContainTextAsync("Acme Ledger");
        await Expect(login.Locator(".seen")).ToContainTextAsync("Bob's Ledger");
        Assert.NotEqual("connected", (await stand.ConnectorsAsync())["ds_books"].GetProperty("status").GetString());
        var panel = await admin.PanelAsync();
        await Expect(panel.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("You logged in to a different company");
    }

    /// <summary>Drivetrain's page with a card as the manifest's detector knows it, and nobody else.</summary>
    private async Task<IPage> PageAsync(Admin admin)
    {
        var page = await admin.DataPageAsync();
        await page.EvaluateAsync(
            """
            name => {
              document.querySelector('main').insertAdjacentHTML('afterbegin',
                '<section data-source="ds_books" data-kind="acme-books"><h3></h3><p role="status">Out of date</p>' +
                '<p class="why">Acme Books asks for a login.</p></section>');
              document.querySelector('[data-source=ds_books] h3').textContent = name;
            }
            """,
            Source
        );
        await Expect(Admin.Reconnect(page, Source)).ToBeVisibleAsync();
        return page;
    }

    private async Task<JsonElement> PluginAsync() =>
        (await stand.SendAsOperatorAsync("v1/plugins"))
            .GetProperty("plugins")
            .EnumerateArray()
            .Single(plugin => plugin.GetProperty("id").GetString() == "acme.books");
}

/// <summary>The demo with one more folder of plugins, and an OpenID Connect server beside it.</summary>
public sealed class AcmeBooksStand : ExtensionStand
{
    private Dictionary<string, string> _settings = [];

    public OidcServer Server { get; private set; } = null!;

    protected override IReadOnlyDictionary<string, string> Settings => _settings;

    protected override async Task PrepareAsync()
    {
        Server = await OidcServer.StartAsync(
            new OidcServerOptions
            {
                Clients =
                [
                    new Dictionary<string, object>
                    {
                        ["client_id"] = "drivetrain",
                        ["client_secret"] = "acme-books-secret",
                        ["redirect_uris"] = new[] { "https://reauth.drivetrain.ai/oauth/acme-books/callback" },
                    },
                ],
                Accounts = new Dictionary<string, IReadOnlyDictionary<string, object>>
                {
                    ["ava"] = new Dictionary<string, object>
                    {
                        ["name"] = "Ava",
                        ["ledger_id"] = "led-0001",
                        ["ledger_name"] = "Acme Ledger",
                    },
                    ["bob"] = new Dictionary<string, object>
                    {
                        ["name"] = "Bob",
                        ["ledger_id"] = "led-0002",
                        ["ledger_name"] = "Bob's Ledger",
                    },
                },
                Scopes = new Dictionary<string, IReadOnlyList<string>> { ["books"] = ["ledger_id", "ledger_name"] },
            },
            CancellationToken.None
        );
        _settings = new Dictionary<string, string>
        {
            ["Plugins__Roots__0"] = Path.Combine(Path.GetDirectoryName(ApiProcess.BuiltPath)!, "plugins"),
            ["Plugins__Roots__1"] = Path.Combine(Path.GetDirectoryName(BuildPaths.Of("TestServersPath"))!, "plugins"),
            ["Providers__acme-books__ClientId"] = "drivetrain",
            ["Providers__acme-books__ClientSecret"] = "acme-books-secret",
            ["Providers__acme-books__Environment"] = "custom",
            ["Providers__acme-books__IssuerUrl"] = Server.Issuer.AbsoluteUri.TrimEnd('/'),
        };
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        if (Server is not null)
            await Server.DisposeAsync();
    }
}
