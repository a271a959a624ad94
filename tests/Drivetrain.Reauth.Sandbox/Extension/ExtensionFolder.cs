using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Drivetrain.Reauth.Sandbox.Demo;

namespace Drivetrain.Reauth.Sandbox.Extension;

/// <summary>An unpacked extension as a browser loads it.</summary>
internal sealed class ExtensionFolder
{
    private readonly JsonNode _manifest;

    /// <param name="path">The folder with <c>manifest.json</c>.</param>
    /// <exception cref="DemoException">There is no manifest.</exception>
    public ExtensionFolder(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
        var manifest = System.IO.Path.Combine(Path, "manifest.json");
        if (!File.Exists(manifest))
            throw new DemoException($"{Path} holds no extension: manifest.json is missing.");
        _manifest = JsonNode.Parse(File.ReadAllText(manifest))!;
        Id = NewId((string?)_manifest["key"] is { } key ? Convert.FromBase64String(key) : Encoding.UTF8.GetBytes(Path));
    }

    /// <summary>The absolute path of the folder.</summary>
    public string Path { get; }

    /// <summary>Its id: from the manifest's <c>key</c>, without one from the path, as Chromium derives it.</summary>
    public string Id { get; }

    /// <summary>The address of one of its files.</summary>
    public string Url(string file) => $"chrome-extension://{Id}/{file}";

    /// <summary>The address of the service worker's script; null without one.</summary>
    public string? WorkerUrl => (string?)_manifest["background"]?["service_worker"] is { } file ? Url(file) : null;

    /// <summary>The address of the side panel's page; null without one.</summary>
    public string? PanelUrl => (string?)_manifest["side_panel"]?["default_path"] is { } file ? Url(file) : null;

    // The first 16 bytes of a SHA-256, each half a letter from a to p.
    private static string NewId(byte[] source) =>
        string.Concat(SHA256.HashData(source).Take(16).SelectMany(value => new[] { (char)('a' + (value >> 4)), (char)('a' + (value & 15)) }));
}
