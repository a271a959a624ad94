using System.Reflection;

namespace Drivetrain.Reauth.Sandbox.Hosting;

/// <summary>Style sheets, scripts and pictures of the pages: embedded, so that a test project needs no files beside it.</summary>
internal static class Assets
{
    private const string Shared = "shared";

    public static void MapAssets(this IEndpointRouteBuilder routes, string folder) =>
        routes.MapGet(
            "/assets/{name}",
            (string name) =>
                (Read($"{folder}/{name}") ?? Read($"{Shared}/{name}")) is { } stream ? Results.Stream(stream, ContentType(name)) : Results.NotFound()
        );

    private static Stream? Read(string name) => Assembly.GetExecutingAssembly().GetManifestResourceStream(name);

    private static string ContentType(string name) =>
        Path.GetExtension(name) switch
        {
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".svg" => "image/svg+xml",
            _ => "application/octet-stream",
        };
}
