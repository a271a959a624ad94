using System.Text.Json;
using System.Text.Json.Nodes;

namespace Drivetrain.Reauth.Sandbox.Hosting;

/// <summary><c>GET /knobs</c>, <c>PATCH /knobs</c> (JSON merge) and <c>GET /knobs/help</c> of a simulator.</summary>
internal static class KnobEndpoints
{
    public static void MapKnobs<T>(this IEndpointRouteBuilder routes, KnobStore<T> knobs)
        where T : class
    {
        routes.MapGet("/knobs", () => Results.Json(knobs.Value, SandboxJson.Options));
        routes.MapGet("/knobs/help", () => Results.Json(knobs.Describe(), SandboxJson.Options));
        routes.MapPatch("/knobs", (HttpRequest request, CancellationToken cancellationToken) => PatchAsync(request, knobs, cancellationToken));
    }

    private static async Task<IResult> PatchAsync<T>(HttpRequest request, KnobStore<T> knobs, CancellationToken cancellationToken)
        where T : class
    {
        JsonNode? body;
        try
        {
            body = await JsonNode.ParseAsync(request.Body, cancellationToken: cancellationToken);
        }
        catch (JsonException)
        {
            return Problems.BadRequest("invalid_json", "The body is not JSON.");
        }

        if (body is not JsonObject patch)
            return Problems.BadRequest("invalid_json", "Send a JSON object with the knobs to change.");
        return knobs.TryPatch(patch) is { } error ? Problems.BadRequest("invalid_knob", error) : Results.Json(knobs.Value, SandboxJson.Options);
    }
}
