using System.Text;
using System.Text.RegularExpressions;

namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>
/// A text with placeholders: <c>{apiBaseUrl}/v3/company/{instance}</c>. Values are percent-encoded, so that none can leave its place; only one at the very
/// beginning stands for an address as it is, without the slash at its end.
/// </summary>
public sealed partial class Template
{
    /// <summary>The instance's id, once there is a candidate.</summary>
    public const string Instance = "instance";

    /// <summary>In an issuer: the tenant that an id_token names.</summary>
    public const string Tenant = "tenant";

    /// <summary>The person's language, a BCP 47 tag.</summary>
    public const string Locale = "locale";

    private readonly string _text;

    private Template(string text, IReadOnlyList<string> names) => (_text, Names) = (text, names);

    /// <summary>The placeholders' names.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The text with its placeholders filled, or null when one has no value.</summary>
    public string? Fill(Func<string, string?> valueOf) => Fill(valueOf, Uri.EscapeDataString);

    /// <summary>The same for a value that is encoded as a whole later, such as a parameter of a query.</summary>
    public string? FillPlain(Func<string, string?> valueOf) => Fill(valueOf, static value => value);

    /// <inheritdoc />
    public override string ToString() => _text;

    internal static Template? Read(JsonValue value, Func<string, bool> isKnown, bool isAddress)
    {
        const string remedy = "Write an https address, or one that begins with a setting that holds one: \"{apiBaseUrl}/companies\".";
        if (value.AsString(500) is not { } text)
        {
            return null;
        }

        if (NamesIn(text) is not { } names || (isAddress && !text.StartsWith("https://", StringComparison.Ordinal) && !text.StartsWith('{')))
        {
            value.Report("The text doesn't have the required format.", isAddress ? remedy : "Write placeholders as {name}.");
            return null;
        }

        foreach (var name in names)
        {
            if (!isKnown(name))
            {
                value.Report($"Unknown placeholder {{{name}}}.", "Use a non-secret setting from the provider's configuration, or remove it.");
                return null;
            }
        }

        return new Template(text, names);
    }

    /// <summary>The placeholders' names; null when a brace belongs to none.</summary>
    private static List<string>? NamesIn(string text)
    {
        var names = new List<string>();
        var braces = 0;
        foreach (var match in Placeholder().EnumerateMatches(text))
        {
            braces += 2;
            var name = text.Substring(match.Index + 1, match.Length - 2);
            if (!names.Contains(name))
            {
                names.Add(name);
            }
        }

        foreach (var character in text)
        {
            braces -= character is '{' or '}' ? 1 : 0;
        }

        return braces == 0 ? names : null;
    }

    private string? Fill(Func<string, string?> valueOf, Func<string, string> encode)
    {
        var result = new StringBuilder();
        var position = 0;
        foreach (var match in Placeholder().EnumerateMatches(_text))
        {
            result.Append(_text, position, match.Index - position);
            if (valueOf(_text.Substring(match.Index + 1, match.Length - 2)) is not { } value)
            {
                return null;
            }

            result.Append(match.Index == 0 ? value.TrimEnd('/') : encode(value));
            position = match.Index + match.Length;
        }

        return result.Append(_text, position, _text.Length - position).ToString();
    }

    [GeneratedRegex(@"\{(?<name>[a-z][A-Za-z0-9]{0,63})\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();
}
