using System.Collections.Concurrent;
using System.Text.Json;
using Drivetrain.Reauth.Sandbox.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Drivetrain.Reauth.Api.Tests.Providers;

/// <summary>A provider that its manifest describes, on loopback, whose every answer a test says.</summary>
internal sealed class StubProvider : IAsyncDisposable
{
    public const string Id = "books";
    public const string GoodToken = """{"access_token":"at-1","token_type":"Bearer","expires_in":3600,"refresh_token":"rt-1"}""";
    public const string GoodCompany = """{"ledger_id":"led-0001","ledger_name":"First Ledger"}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("books").FullName;
    private readonly ConcurrentDictionary<string, Queue<Answer>> _answers = new(StringComparer.Ordinal);
    private WebApplication _app = null!;

    public string PluginRoot => _folder;

    public string Origin { get; private set; } = "";

    /// <summary>What was asked, as method and path.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <param name="pattern">Of the companies' ids.</param>
    /// <param name="isList">Whether companies are listed; one is asked for by the callback's <c>ledger</c> otherwise.</param>
    public static async Task<StubProvider> StartAsync(string pattern = "^led-[0-9]{4}$", bool isList = false)
    {
        var stub = new StubProvider();
        (stub._app, var port) = await LoopbackServer.StartAsync(0, static _ => { }, app => app.Run(stub.AnswerAsync), CancellationToken.None);
        stub.Origin = $"http://127.0.0.1:{port}";
        stub.Set("/token", GoodToken);
        stub.Set("/company", GoodCompany);
        stub.Set("/revoke", "");
        var plugin = Directory.CreateDirectory(Path.Combine(stub._folder, Id));
        await File.WriteAllTextAsync(
            Path.Combine(plugin.FullName, "plugin.json"),
            Manifest(pattern, isList ? "{baseUrl}/company" : "{baseUrl}/company?of={instance}")
        );
        return stub;
    }

    /// <summary>What a path answers from now on; several answers are given one after another, the last one again and again.</summary>
    public void Set(string path, params Answer[] next) => _answers[path] = new Queue<Answer>(next);

    public int Count(string path) => Asked.Count(asked => asked.EndsWith(path, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        Asked.Enqueue($"{context.Request.Method} {context.Request.Path}");
        if (!_answers.TryGetValue(context.Request.Path, out var queue))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        Answer answer;
        lock (queue)
        {
            answer = queue.Count > 1 ? queue.Dequeue() : queue.Peek();
        }

        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.ContentType;
        await context.Response.Body.WriteAsync(answer.Body);
    }

    private static string Manifest(string pattern, string url) =>
        $$"""
            {
              "publisher": "acme", "name": "books", "version": "1.0.0", "displayName": "Books", "engines": { "reauth": "^0.1.0" },
              "contributes": {
                "providers": [{
                  "id": "books", "displayName": "Books", "instanceNoun": "ledger", "adminRole": "Owner", "scopes": ["books", "ledgers"],
                  "oauth": { "endpoints": { "authorization": "{baseUrl}/authorize", "token": "{baseUrl}/token", "revocation": "{baseUrl}/revoke" },
                    "lifetimes": { "accessToken": 1800 } },
                  "instance": { "callbackParameter": "ledger", "pattern": {{JsonSerializer.Serialize(
                pattern
            )}}, "request": { "url": "{{url}}", "id": "/ledger_id", "names": ["/ledger_name"] } },
                  "environments": { "production": { "settings": { "baseUrl": "https://books.example.com" }, "allowedHosts": ["books.example.com"] } }
                }],
                "configuration": { "books": {
                  "type": "object",
                  "properties": {
                    "clientId": { "type": "string", "description": "Its id." },
                    "clientSecret": { "type": "string", "description": "Its secret.", "writeOnly": true },
                    "environment": { "type": "string", "description": "Which.", "enum": ["production", "custom"], "default": "production" },
                    "baseUrl": { "type": "string", "description": "Where.", "format": "uri" }
                  },
                  "required": ["clientId", "clientSecret"]
                } }
              }
            }
            """;

    /// <summary>One answer.</summary>
    public sealed record Answer(int Status, byte[] Body, string ContentType)
    {
        public static implicit operator Answer(string body) => new(StatusCodes.Status200OK, System.Text.Encoding.UTF8.GetBytes(body), "application/json");

        public static Answer Of(int status, string body, string contentType = "application/json") =>
            new(status, System.Text.Encoding.UTF8.GetBytes(body), contentType);
    }
}
