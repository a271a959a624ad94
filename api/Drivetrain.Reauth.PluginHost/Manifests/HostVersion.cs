using System.Globalization;
using System.Runtime.InteropServices;
using Semver;

namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>
/// The host's version, which a plugin's <c>engines.reauth</c> has to cover. What nearly every manifest says, <c>^1.2.3</c>, is decided here: the library that
/// knows all forms costs a start that lists plugins some 15 ms the first time it is asked anything.
/// </summary>
internal sealed class HostVersion
{
    private readonly string _text;
    private readonly PlainVersion? _plain;
    private readonly Lazy<SemVersion> _full;

    /// <exception cref="FormatException">No semantic version (semver.org).</exception>
    public HostVersion(string text)
    {
        _text = text;
        _plain = PlainVersion.Read(text);
        _full = new Lazy<SemVersion>(() => SemVersion.Parse(text, SemVersionStyles.Strict));
        if (_plain is null)
        {
            _ = _full.Value;
        }
    }

    /// <summary>Whether this is a semantic version (semver.org).</summary>
    public static bool IsVersion(string text) => PlainVersion.Read(text) is not null || SemVersion.TryParse(text, SemVersionStyles.Strict, out _);

    /// <summary>Whether a range, written as npm does, covers this version; null when it is none.</summary>
    public bool? IsWithin(string range)
    {
        if (_plain is { } host && range.StartsWith('^') && PlainVersion.Read(range.AsSpan(1)) is { } lowest)
        {
            return lowest.IsCompatibleWith(host);
        }

        return SemVersionRange.TryParseNpm(range, includeAllPrerelease: true, out var parsed) ? parsed.Contains(_full.Value) : null;
    }

    public override string ToString() => _text;

    /// <summary>Three numbers and nothing else.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct PlainVersion(int Major, int Minor, int Patch)
    {
        private const int MaximumDigits = 9;

        public static PlainVersion? Read(ReadOnlySpan<char> text)
        {
            var first = text.IndexOf('.');
            var last = text.LastIndexOf('.');
            return last > first && Number(text[..first]) is { } major && Number(text[(first + 1)..last]) is { } minor && Number(text[(last + 1)..]) is { } patch
                ? new PlainVersion(major, minor, patch)
                : null;
        }

        /// <summary>npm's caret: nothing before this one, and nothing that changes the first number that is not 0.</summary>
        public bool IsCompatibleWith(PlainVersion other) =>
            other.Major == Major
            && (other.Minor > Minor || (other.Minor == Minor && other.Patch >= Patch))
            && (Major > 0 || (other.Minor == Minor && (Minor > 0 || other.Patch == Patch)));

        private static int? Number(ReadOnlySpan<char> digits) =>
            digits.Length is > 0 and <= MaximumDigits
            && !(digits[0] == '0' && digits.Length > 1)
            && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : null;
    }
}
