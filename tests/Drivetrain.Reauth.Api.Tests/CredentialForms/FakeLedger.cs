using System.Text;
using Drivetrain.Reauth.Sandbox.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Drivetrain.Reauth.Api.Tests.CredentialForms;

/// <summary>
/// A provider without OAuth: it takes a token's id and secret by HTTP Basic, and tells which account they open. Its plugin is a manifest alone.
/// </summary>
internal sealed class FakeLedger : IAsyncDisposable
{
    public const string TokenId = "tok-0001";
    public const string Secret = "CANARY-ledger-secret";
    public const string Account = "4711";

    private readonly string _folder = Directory.CreateTempSubdirectory("ledger").FullName;
    private WebApplication _app = null!;

    /// <summary>A folder of plugins with this one's.</summary>
    public string PluginRoot => _folder;

    public string Origin { get; private set; } = "";

    /// <summary>Answers in place of the ledger.</summary>
    public int? Status { get; set; }

    /// <summary>How often it was asked.</summary>
    public int Requests { get; private set; }

    public static async Task<FakeLedger> StartAsync()
    {
        var ledger = new FakeLedger();
        (ledger._app, var port) = await LoopbackServer.StartAsync(
            0,
            static _ => { },
            app => app.MapGet("/accounts/{id}", ledger.Answer),
            CancellationToken.None
        );
        ledger.Origin = $"http://127.0.0.1:{port}";
        var plugin = Directory.CreateDirectory(Path.Combine(ledger._folder, "ledger", "l10n"));
        await File.WriteAllTextAsync(Path.Combine(plugin.Parent!.FullName, "plugin.json"), Manifest);
        await File.WriteAllTextAsync(Path.Combine(plugin.FullName, "bundle.l10n.de.json"), """{ "Token secret": "Token-Geheimnis" }""");
        return ledger;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private IResult Answer(string id, HttpRequest request)
    {
        Requests++;
        var expected = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{TokenId}:{Secret}"));
        return Status is { } status ? Results.StatusCode(status)
            : !string.Equals(request.Headers.Authorization, expected, StringComparison.Ordinal) ? Results.Unauthorized()
            : !string.Equals(id, Account, StringComparison.Ordinal) ? Results.StatusCode(StatusCodes.Status403Forbidden)
            : Results.Json(new { account = new { number = id, title = "Ledger of Acme" } });
    }

    private const string Manifest = """
        {
          "publisher": "acme", "name": "ledger", "version": "1.0.0", "displayName": "Acme Ledger", "engines": { "reauth": "^0.1.0" }, "l10n": "./l10n",
          "contributes": {
            "providers": [{
              "id": "ledger", "displayName": "Acme Ledger", "instanceNoun": "account", "adminRole": "Owner", "scopes": [],
              "form": {
                "fields": [
                  { "id": "account", "label": "Account number", "description": "Four digits.", "secret": false, "pattern": "^[0-9]{4}$" },
                  { "id": "tokenId", "label": "Token ID", "secret": false },
                  { "id": "tokenSecret", "label": "Token secret" }
                ],
                "help": "An owner makes them under Setup.", "helpUrl": "https://ledger.example/help",
                "authentication": { "basic": { "username": "{tokenId}", "password": "{tokenSecret}" } }
              },
              "instance": { "pattern": "^[0-9]{4}$", "formField": "account",
                "request": { "url": "{apiUrl}/accounts/{instance}", "id": "/account/number", "names": ["/account/title"] } },
              "environments": { "production": { "settings": { "apiUrl": "https://api.ledger.example" }, "allowedHosts": ["api.ledger.example"] } }
            }],
            "configuration": { "ledger": { "type": "object", "properties": {
              "environment": { "type": "string", "description": "Which.", "enum": ["production", "custom"], "default": "production" },
              "apiUrl": { "type": "string", "description": "Where.", "format": "uri" } }, "required": [] } }
          }
        }
        """;
}
