using System.Text;
using System.Text.RegularExpressions;

namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>
/// A text with placeholders: <c>{apiBaseUrl}/v3/company/{instance}</c>. Values are percent-encoded, so that none can leave its place; only one at the very beginning
/// stands for an address as it is, without the slash at its end.
/// </summary>
public sealed partial class Template
{
    /// <summary>The instance's id, once there is a candidate.</summary>
    public const string Instance = "instance";

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

    internal static Template? Read(JsonValue? value, Func<string, bool> isKnown, bool isAddress)
    {
        const string remedy = "Write an https address, or one that begins with a setting that holds one: \"{apiBaseUrl}/companies\".";
        if (value?.AsString(500) is not { } text)
        {
            return null;
        }

        var rest = Placeholder().Replace(text, string.Empty);
        if (rest.AsSpan().ContainsAny('{', '}') || (isAddress && !text.StartsWith("https://", StringComparison.Ordinal) && !text.StartsWith('{')))
        {
            value.Report("The text is not of the form that is asked for here.", isAddress ? remedy : "Write placeholders as {name}.");
            return null;
        }

        var names = Placeholder().Matches(text).Select(match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal).ToList();
        foreach (var name in names.Where(name => !isKnown(name)))
        {
            value.Report($"There is nothing that {{{name}}} could stand for.", "Name a setting of the provider's configuration that is no secret, or take it out.");
            return null;
        }

        return new Template(text, names);
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
