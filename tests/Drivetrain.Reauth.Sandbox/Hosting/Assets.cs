using System.Reflection;

namespace Drivetrain.Reauth.Sandbox.Hosting;

/// <summary>Style sheets, scripts and pictures of the pages: embedded, so that a test project needs no files beside it.</summary>
internal static class Assets
{
    public static void MapAssets(this IEndpointRouteBuilder routes, string folder) =>
        routes.MapGet("/assets/{name}", (string name) =>
            Assembly.GetExecutingAssembly().GetManifestResourceStream($"{folder}/{name}") is { } stream
                ? Results.Stream(stream, ContentType(name))
                : Results.NotFound());

    private static string ContentType(string name) => Path.GetExtension(name) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "application/octet-stream",
    };
}
