using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Features.StuckReports;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Browser.Tests.Support;
using Drivetrain.Reauth.Plugins;
using Drivetrain.Reauth.Sandbox.Hosting;
using Drivetrain.Reauth.Sandbox.Walkthrough;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Drivetrain.Reauth.Browser.Tests.Console;

/// <summary>
/// The api in this process on a port of its own, with a clock that can be set, and a browser; for the tests of one class, which run one after the other.
/// </summary>
public class ConsoleStand : IAsyncLifetime
{
    public const string SupportKey = "browser-support-key-0123456789abcdefghij";
    public const string AcmeSupportKey = "browser-acme-support-key-0123456789abcde";
    public const string SupportName = "Sam Support";

    public const string PlatformKey = "browser-platform-key-0123456789abcdefghi";
    private readonly string _folder = Directory.CreateTempSubdirectory("drivetrain-reauth-console-").FullName;
    private IBrowser _browser = null!;
    private WebApplication _app = null!;

    /// <summary>Where browsers find the console.</summary>
    public Uri Address { get; private set; } = null!;

    public ShiftedTime Time { get; } = new();

    /// <summary>Settings beside the stand's own, for an api that is reached here.</summary>
    protected virtual Task<IReadOnlyDictionary<string, string>> SettingsAsync(Uri address) =>
        Task.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string>());

    public virtual async Task InitializeAsync()
    {
        _browser = await PageBrowser.TakeAsync();
        await StartApiAsync();
    }

    public virtual async Task DisposeAsync()
    {
        if (_browser is not null)
            await PageBrowser.GiveBackAsync();
        await StopApiAsync();
        Directory.Delete(_folder, recursive: true);
    }

    public async Task StartApiAsync()
    {
        Address ??= new Uri($"http://localhost:{LoopbackServer.FreePort()}");
        var settings = new Dictionary<string, string>
        {
            ["urls"] = $"http://127.0.0.1:{Address.Port}" + (LoopbackServer.HasIPv6 ? $";http://[::1]:{Address.Port}" : ""),
            ["Reauth:PublicUrl"] = Address.GetLeftPart(UriPartial.Authority),
            ["Storage:Path"] = Path.Combine(_folder, "data"),
            ["Http:RateLimits:Address"] = "0",
            ["Logging:LogLevel:Default"] = "None",
            ["Access:Keys:0:Name"] = "Platform",
            ["Access:Keys:0:Role"] = "platform",
            ["Access:Keys:0:Key"] = PlatformKey,
            ["Access:Keys:1:Name"] = SupportName,
            ["Access:Keys:1:Role"] = "support",
            ["Access:Keys:1:Key"] = SupportKey,
            ["Access:Keys:2:Name"] = "Ada of Acme",
            ["Access:Keys:2:Role"] = "support",
            ["Access:Keys:2:Key"] = AcmeSupportKey,
            ["Access:Keys:2:WorkspaceId"] = "acme",
            ["Access:Keys:3:Name"] = "Operator",
            ["Access:Keys:3:Role"] = "operator",
            ["Access:Keys:3:Key"] = "browser-operator-key-0123456789abcdefghi",
        };
        foreach (var (name, value) in await SettingsAsync(Address))
            settings[name] = value;
        _app = Api.Program.Build(
            [.. settings.Select(setting => $"--{setting.Key}={setting.Value}")],
            services => services.AddSingleton<TimeProvider>(Time).AddSingleton(new Api.Foundation.Cli.StartupConsole(TextWriter.Null))
        );
        await _app.StartAsync();
    }

    /// <summary>As in an outage; the data stays.</summary>
    public async Task StopApiAsync()
    {
        if (_app is null)
            return;
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    /// <summary>Somebody with a browser of their own.</summary>
    public async Task<Supporter> ArriveAsync(bool javaScript = true, int width = 1280, int height = 800, string locale = "en-US")
    {
        var context = await _browser.NewContextAsync(
            new()
            {
                BaseURL = Address.AbsoluteUri,
                ViewportSize = new() { Width = width, Height = height },
                Locale = locale,
                TimezoneId = "Europe/Berlin",
                JavaScriptEnabled = javaScript,
            }
        );
        context.SetDefaultTimeout(20_000);
        return new Supporter(context, await context.NewPageAsync());
    }

    /// <summary>Somebody who has signed in.</summary>
    public async Task<Supporter> SignInAsync(bool javaScript = true, string key = SupportKey, string path = "/support")
    {
        var supporter = await ArriveAsync(javaScript);
        await supporter.SignInAsync(key, path);
        return supporter;
    }

    /// <summary>Stores documents as they are.</summary>
    public async Task PutAsync<T>(params IEnumerable<T> documents)
        where T : class, IDocument<T>
    {
        var batch = documents.Aggregate(new Batch(), (all, document) => all.AddFresh(document));
        Assert.True((await _app.Services.GetRequiredService<IStore>().CommitAsync(batch, Durability.Durable, CancellationToken.None)).Committed);
    }

    /// <summary>A report as the extension sends it; what an attempt would know is added afterwards.</summary>
    public async Task<StuckReport> ReportAsync(
        string description,
        string step = "log-in",
        string workspace = "acme",
        byte[]? screenshot = null,
        Func<StuckReport, StuckReport>? adjust = null
    )
    {
        var diagnostics = new
        {
            extensionVersion = "1.4.0",
            browser = "Chrome/142",
            locale = "en-GB",
            pageHost = "acme.drivetrain.ai",
            platform = "macOS",
            devicePixelRatio = 2,
            viewport = "1440x900",
        };
        using var content = new MultipartFormDataContent
        {
            {
                JsonContent.Create(
                    new
                    {
                        step,
                        description,
                        workspaceId = workspace,
                        diagnostics,
                    }
                ),
                "report"
            },
        };
        if (screenshot is not null)
        {
            var image = new ByteArrayContent(screenshot);
            image.Headers.ContentType = new("image/png");
            content.Add(image, "screenshot", "page.png");
        }

        using var platform = new HttpClient(LoopbackHttp.CreateHandler())
        {
            BaseAddress = Address,
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", PlatformKey) },
        };
        using var response = await platform.PostAsync(new Uri("v1/stuck-reports", UriKind.Relative), content);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(response.IsSuccessStatusCode, body.ToString());
        return await ChangeAsync(body.GetProperty("id").GetString()!, adjust ?? (report => report));
    }

    /// <summary>Changes a stored report behind the api's back, in its order of changes.</summary>
    public async Task<StuckReport> ChangeAsync(string reportId, Func<StuckReport, StuckReport> change)
    {
        var store = _app.Services.GetRequiredService<IStore>();
        while (true)
        {
            var ledger = (await store.GetAsync<StuckReportLedger>(StuckReportLedger.TheId, CancellationToken.None))!;
            var stored = (await store.GetAsync<StuckReport>(reportId, CancellationToken.None))!;
            var next = change(stored.Value) with { Change = ledger.Value.LastChange + 1 };
            var batch = new Batch().Update(ledger, ledger.Value with { LastChange = next.Change }).Update(stored, next);
            if ((await store.CommitAsync(batch, Durability.Durable, CancellationToken.None)).Committed)
                return next;
        }
    }

    /// <summary>What the attempt that ended with the wrong company knows.</summary>
    public static StuckReport WithWrongCompany(StuckReport report) =>
        report with
        {
            ReportedBy = report.ReportedBy with { Name = "Dana Fox", Email = "dana.fox@acme.example" },
            ProviderId = "quickbooks",
            Code = Outcomes.InstanceMismatch,
            ReauthId = "rea_01kb4x3v7m8f2q0c9d5e6a7b8c",
            Expected = new Instance("9130347957983001", "Acme Inc."),
            Seen = [new Instance("9130347957983002", "Acme East LLC")],
            Timeline =
            [
                new(report.CreatedAt.AddSeconds(-92), "created"),
                new(report.CreatedAt.AddSeconds(-90), "started"),
                new(report.CreatedAt.AddSeconds(-31), "returned"),
                new(report.CreatedAt.AddSeconds(-30), "proved", TraceId: "1-6741b2d3-5f0a1c2b3d4e5f6071829304"),
                new(report.CreatedAt.AddSeconds(-30), "ended", Outcomes.InstanceMismatch),
            ],
        };
}

/// <summary>The machine's clock, so much off.</summary>
public sealed class ShiftedTime : TimeProvider
{
    public TimeSpan Offset { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
}
