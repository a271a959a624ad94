using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Drivetrain.Reauth.Sandbox.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Drivetrain.Reauth.Sandbox.Tests;

/// <summary>The few answers of the api that Drivetrain's back end needs; hands out one access token.</summary>
internal sealed class FakeApi(WebApplication app, int port, ConcurrentQueue<string> calls) : IAsyncDisposable
{
    public Uri Url { get; } = new($"http://127.0.0.1:{port}");

    /// <summary>Method, path and, for syncs, the reported status, in order.</summary>
    public IReadOnlyCollection<string> Calls => calls;

    public static async Task<FakeApi> StartAsync(string accessToken, string realmId)
    {
        var calls = new ConcurrentQueue<string>();
        JsonObject Connector(string sourceId) =>
            new()
            {
                ["id"] = $"con-{sourceId}",
                ["dataSourceId"] = sourceId,
                ["status"] = "connected",
            };
        var (app, port) = await LoopbackServer.StartAsync(
            0,
            _ => { },
            routes =>
            {
                routes.MapPut(
                    "/v1/connectors",
                    (JsonObject body) =>
                    {
                        if (body["instance"] is null)
                            calls.Enqueue($"unbound {body["dataSourceId"]}");
                        return Results.Json(Connector((string)body["dataSourceId"]!));
                    }
                );
                routes.MapPost(
                    "/v1/pairings",
                    (JsonObject body) =>
                    {
                        calls.Enqueue($"pairing {body["workspaceId"]} {body["personName"]}");
                        return Results.Json(new { code = $"ABCD-000{calls.Count}", expiresAt = DateTimeOffset.UtcNow.AddMinutes(10) }, statusCode: 201);
                    }
                );
                routes.MapPost(
                    "/v1/connectors/{id}/failures",
                    (string id) =>
                    {
                        calls.Enqueue($"failure {id}");
                        return Results.Json(Connector(id));
                    }
                );
                routes.MapPost(
                    "/v1/connectors/{id}/reauths",
                    (string id) => Results.Json(new { id = "r1", startUrl = "http://reauth.localhost/reauth/r1/start?ticket=t" }, statusCode: 201)
                );
                routes.MapPost(
                    "/v1/connectors/{id}/access-token",
                    () =>
                        Results.Json(
                            new
                            {
                                accessToken,
                                tokenType = "bearer",
                                instance = new { id = realmId, name = "Acme Inc." },
                            }
                        )
                );
                routes.MapPut(
                    "/v1/connectors/{id}/sync",
                    (string id, JsonObject body) =>
                    {
                        calls.Enqueue($"sync {id} {body["status"]}");
                        return Results.Json(Connector(id));
                    }
                );
            },
            CancellationToken.None
        );
        return new FakeApi(app, port, calls);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
