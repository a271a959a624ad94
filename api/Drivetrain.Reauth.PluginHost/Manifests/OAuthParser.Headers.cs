using System.Text.RegularExpressions;

namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <content>Headers that a manifest may set.</content>
internal static partial class OAuthParser
{
    private const string HeaderRemedy = "Write a header's name: letters, digits, underscores and hyphens.";

    private static readonly HashSet<string> OwnHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "Authorization",
        "Host",
        "Content-Type",
        "Content-Length",
        "Transfer-Encoding",
        "Connection",
        "Cookie",
        "Accept",
    };

    internal static string? TraceHeader(JsonValue value) => value.AsString(64, HeaderName(), HeaderRemedy);

    /// <summary>Whether a manifest may set the header: those that carry credentials or the body are the engine's business.</summary>
    internal static bool MaySet(string header) => HeaderName().IsMatch(header) && !OwnHeaders.Contains(header);

    internal static Dictionary<string, string> Headers(JsonValue value)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (value.AsObject(16) is not { } fields)
        {
            return headers;
        }

        foreach (var item in fields.All())
        {
            var name = item.Name;
            if (!MaySet(name))
            {
                item.Report("This header can't be set.", HeaderRemedy + " The engine sets headers for credentials and the body.");
            }
            else if (item.AsString(200, Ascii(), "Write plain ASCII text.") is { } text)
            {
                headers[name] = text;
            }
        }

        return headers;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,64}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HeaderName();
}
