using System.Text.Json;
using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Walkthrough;

/// <summary>What support's console says in one language, read where it stands.</summary>
internal sealed class ConsoleWords
{
    private readonly JsonElement _texts;

    private ConsoleWords(JsonElement texts) => _texts = texts;

    /// <summary>A text by the names of its part and of itself, with what it leaves open filled in.</summary>
    public string this[string part, string name, params (string Name, string Value)[] values] =>
        values.Aggregate(
            _texts.GetProperty(part).GetProperty(name).GetString()!,
            (text, value) => text.Replace($"{{{value.Name}}}", value.Value, StringComparison.Ordinal)
        );

    /// <summary>A text one level deeper.</summary>
    public string Of(string part, string group, string name) => _texts.GetProperty(part).GetProperty(group).GetProperty(name).GetString()!;

    /// <summary>The texts of one language.</summary>
    public static async Task<ConsoleWords> ReadAsync(string language, CancellationToken cancellationToken)
    {
        var top = Path.GetDirectoryName(BuildPaths.Of("ExtensionPath"))!;
        var path = Path.Combine(top, "api", "Drivetrain.Reauth.Api", "Features", "SupportConsole", "Texts", $"console.{language}.json");
        await using var file = File.OpenRead(path);
        return new ConsoleWords(await JsonSerializer.DeserializeAsync<JsonElement>(file, cancellationToken: cancellationToken));
    }
}
