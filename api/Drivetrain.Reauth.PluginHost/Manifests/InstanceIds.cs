using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>
/// Ids of instances by a manifest's pattern. A GUID is the same in small letters and in capitals (RFC 9562 section 4), whichever the pattern is written for.
/// </summary>
internal static class InstanceIds
{
    public const int MaximumLength = 200;

    /// <summary>Whether a text has the form of an id. Stricter than the bare pattern: no line feed at the end.</summary>
    public static bool IsId(string pattern, string? text) =>
        text is { Length: > 0 and <= MaximumLength }
        && (PatternRule.IsMatch(pattern, text) || (Other(text) is { } other && PatternRule.IsMatch(pattern, other)));

    /// <summary>The id as the provider writes it, for its addresses and parameters.</summary>
    public static string Spell(string pattern, string id) =>
        !PatternRule.IsMatch(pattern, id) && Other(id) is { } other && PatternRule.IsMatch(pattern, other) ? other : id;

    /// <summary>A GUID in its other case.</summary>
    private static string? Other(string text)
    {
        if (!Guid.TryParseExact(text, "D", out _))
        {
            return null;
        }

        var canonical = Instance.CanonicalId(text);
        return string.Equals(canonical, text, StringComparison.Ordinal) ? text.ToUpperInvariant() : canonical;
    }
}
