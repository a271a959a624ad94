using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Walkthrough;

/// <summary>
/// What the extension says in one language: its own texts, and the names that plugins contribute. Read where they stand, so that none is written twice.
/// </summary>
internal sealed partial class Words
{
    private readonly Dictionary<string, Message> _messages;
    private readonly JsonElement _contributions;

    private Words(string language, Dictionary<string, Message> messages, JsonElement contributions, ConsoleWords console) =>
        (Language, _messages, _contributions, Console) = (language, messages, contributions, console);

    /// <summary>The language, <c>en</c> or <c>de</c>.</summary>
    public string Language { get; }

    /// <summary>What support's console says.</summary>
    public ConsoleWords Console { get; }

    /// <summary>Who may log in at QuickBooks.</summary>
    public string AdminRole => First("providers", "id", "quickbooks").GetProperty("adminRole").GetString()!;

    /// <summary>The same with the article that English has.</summary>
    public string AnAdmin => Language is "en" ? $"an {AdminRole}" : AdminRole;

    /// <summary>What people call an instance of a provider, in one word.</summary>
    public string Noun(string provider = "quickbooks") => First("providers", "id", provider).GetProperty("instanceShortNoun").GetString()!;

    /// <summary>The same with the article that English has.</summary>
    public string ANoun(string provider = "quickbooks") =>
        Language is "en" ? $"{("aeiou".Contains(Noun(provider)[0], StringComparison.Ordinal) ? "an" : "a")} {Noun(provider)}" : Noun(provider);

    /// <summary>A text of the extension, with its names filled in.</summary>
    public string this[string key, params string[] substitutions]
    {
        get
        {
            var message = _messages[key];
            var text = Named().Replace(message.Text, match => message.Placeholders[match.Groups["name"].Value.ToLowerInvariant()].Content);
            text = Numbered().Replace(text, match => substitutions[match.Groups["number"].Value[0] - '1']);
            // As the extension does it: a company's own full stop is enough for the sentence.
            return text.Replace("..", ".", StringComparison.Ordinal);
        }
    }

    /// <summary>The texts of one language.</summary>
    /// <param name="language">A folder of <c>extension/public/_locales</c>.</param>
    /// <param name="api">The api, for what plugins contribute.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<Words> ReadAsync(string language, Uri api, CancellationToken cancellationToken)
    {
        var path = Path.Combine(BuildPaths.Of("ExtensionPath"), "public", "_locales", language, "messages.json");
        var messages = JsonSerializer.Deserialize<Dictionary<string, Message>>(await File.ReadAllTextAsync(path, cancellationToken), SandboxJson.Tolerant)!;
        using var http = new HttpClient(LoopbackHttp.CreateHandler()) { BaseAddress = api };
        http.DefaultRequestHeaders.AcceptLanguage.Add(new StringWithQualityHeaderValue(language));
        var contributions = await http.GetFromJsonAsync<JsonElement>("v1/contributions", cancellationToken);
        return new Words(language, messages, contributions, await ConsoleWords.ReadAsync(language, cancellationToken));
    }

    /// <summary>The title of a step on the way through a login.</summary>
    public string Step(string id, string provider = "quickbooks")
    {
        var steps = First("walkthroughs", "provider", provider).GetProperty("steps");
        return steps
            .EnumerateArray()
            .First(step => string.Equals(step.GetProperty("id").GetString(), id, StringComparison.Ordinal))
            .GetProperty("title")
            .GetString()!;
    }

    private JsonElement First(string list, string property, string value) =>
        _contributions.GetProperty(list).EnumerateArray().First(item => string.Equals(item.GetProperty(property).GetString(), value, StringComparison.Ordinal));

    [GeneratedRegex(@"\$(?<name>[A-Za-z_]+)\$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Named();

    [GeneratedRegex(@"\$(?<number>[1-9])", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Numbered();

    private sealed record Message([property: System.Text.Json.Serialization.JsonPropertyName("message")] string Text)
    {
        public Dictionary<string, Placeholder> Placeholders { get; init; } = new Dictionary<string, Placeholder>(StringComparer.Ordinal);
    }

    private sealed record Placeholder(string Content);
}
