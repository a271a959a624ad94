using System.Security.Cryptography;
using Microsoft.Extensions.FileProviders;

namespace Drivetrain.Reauth.Api.Features.SupportConsole;

/// <summary>The console's stylesheet and script. Their addresses change with their content, so browsers may keep them.</summary>
internal static class ConsoleAssets
{
    private const string Path = "/support/assets";
    private static readonly EmbeddedFileProvider Files = new(typeof(ConsoleAssets).Assembly, "Drivetrain.Reauth.Api.Features.SupportConsole.Pages.Assets");

    public static string Stylesheet { get; } = AddressOf("console.css");

    public static string Script { get; } = AddressOf("console.js");

    public static StaticFileOptions Options { get; } =
        new()
        {
            RequestPath = Path,
            FileProvider = Files,
            OnPrepareResponse = static file =>
                file.Context.Response.Headers.CacheControl = file.Context.Request.Query.ContainsKey("v") ? "public, max-age=31536000, immutable" : "no-cache",
        };

    private static string AddressOf(string name)
    {
        using var stream = Files.GetFileInfo(name).CreateReadStream();
        return $"{Path}/{name}?v={Convert.ToHexStringLower(SHA256.HashData(stream).AsSpan(0, 8))}";
    }
}
