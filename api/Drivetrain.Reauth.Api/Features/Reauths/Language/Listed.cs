namespace Drivetrain.Reauth.Api.Features.Reauths.Language;

/// <summary>Names in a sentence: a login may open one company, or forty.</summary>
internal static class Listed
{
    private const int Most = 4;

    /// <param name="names">At least one.</param>
    /// <param name="and">The word before the last one.</param>
    /// <param name="others">What stands for so many that are not named.</param>
    public static string Of(IReadOnlyList<string> names, string and, Func<int, string> others)
    {
        // To leave out a single name would save nothing.
        var parts = names.Count <= Most + 1 ? names : [.. names.Take(Most), others(names.Count - Most)];
        return parts.Count == 1 ? parts[0] : $"{string.Join(", ", parts.Take(parts.Count - 1))} {and} {parts[^1]}";
    }
}
