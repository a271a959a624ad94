using System.Text.Json;

namespace Drivetrain.Reauth.PluginHost.Declarative;

/// <summary>JSON out of answers; their size was bounded on the way in.</summary>
internal static class Answers
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    /// <summary>The body, or null when it is no JSON: gateways also answer in XML and HTML, and the status has to do then.</summary>
    public static async Task<JsonElement?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken), Options);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
