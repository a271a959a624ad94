using System.Text.Json;

namespace Drivetrain.Reauth.Sandbox.Hosting.Providers;

/// <summary>The sandbox's own REST side of a provider, under <c>/_sandbox/{provider}</c>; nothing of it exists at the real one.</summary>
internal static class ProviderControl
{
    /// <returns>The group, for what only this provider has.</returns>
    public static RouteGroupBuilder MapControl<TKnobs, TDirectory>(
        this IEndpointRouteBuilder routes,
        string name,
        ProviderWorld<TKnobs, TDirectory> world,
        Func<object> readLog
    )
        where TKnobs : class, IProviderKnobs
        where TDirectory : class, IProviderDirectory
    {
        var group = routes.MapGroup($"/_sandbox/{name}");
        group.MapKnobs(world.KnobStore);
        group.MapGet("/directory", () => Results.Json(world.Directory, SandboxJson.Options));
        group.MapPut("/directory", (HttpRequest request, CancellationToken cancellationToken) => ReplaceAsync(request, world, cancellationToken));
        group.MapGet("/log", () => Results.Json(readLog(), SandboxJson.Options));
        group.MapPost("/signing-keys", () => Done(world.Keys.Rotate));
        group.MapPost("/reset", () => Done(world.Reset));
        return group;
    }

    public static IResult Done(Action act)
    {
        act();
        return Results.NoContent();
    }

    private static async Task<IResult> ReplaceAsync<TKnobs, TDirectory>(
        HttpRequest request,
        ProviderWorld<TKnobs, TDirectory> world,
        CancellationToken cancellationToken
    )
        where TKnobs : class, IProviderKnobs
        where TDirectory : class, IProviderDirectory
    {
        try
        {
            if (await request.ReadFromJsonAsync<TDirectory>(SandboxJson.Options, cancellationToken) is not { } directory)
                return Problems.BadRequest("invalid_directory", "Send a JSON object with the whole directory.");
            if (directory.Validate() is { } error)
                return Problems.BadRequest("invalid_directory", error);
            world.Directory = directory;
            return Results.Json(directory, SandboxJson.Options);
        }
        catch (JsonException exception)
        {
            return Problems.BadRequest("invalid_directory", exception.Message);
        }
    }
}
