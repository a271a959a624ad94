using System.Text;
using System.Text.Json;

namespace Drivetrain.Reauth.PluginHost.Declarative;

/// <summary>What stands in answers; their size was bounded on the way in.</summary>
internal static class Answers
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32 };

    /// <summary>The body, or null when it is no JSON.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="allowsDuplicates">Whether a field may be there twice, and the last one counts. Not where an answer decides which company it is.</param>
    public static async Task<JsonElement?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken, bool allowsDuplicates = false) =>
        Json(await response.Content.ReadAsByteArrayAsync(cancellationToken), allowsDuplicates);

    /// <summary>
    /// The body of a refusal. Gateways answer in XML although JSON was asked for; that is read as JSON of the same names, so that a manifest's pointers hold
    /// for both.
    /// </summary>
    public static async Task<Refusal> ReadRefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        var text = Encoding.UTF8.GetString(body).TrimStart();
        return text.StartsWith('<')
            ? new Refusal(response, XmlAnswer.Read(body), text, IsPage(text))
            : new Refusal(response, Json(body, allowsDuplicates: true), text, IsPage: false);
    }

    private static bool IsPage(string text) =>
        text.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase);

    private static JsonElement? Json(byte[] body, bool allowsDuplicates)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Options with { AllowDuplicateProperties = allowsDuplicates });
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>An answer that is no success.</summary>
/// <param name="Response">Its status and headers.</param>
/// <param name="Body">Its JSON, or its XML as JSON; null when it is neither, and the status has to do then.</param>
/// <param name="Text">All of it. It reaches no log.</param>
/// <param name="IsPage">Whether it is a page for people. No API answers so: it is a proxy's, a firewall's or a portal's, and says nothing about a
/// login.</param>
internal sealed record Refusal(HttpResponseMessage Response, JsonElement? Body, string Text, bool IsPage);
