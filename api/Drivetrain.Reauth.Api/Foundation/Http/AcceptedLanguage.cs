using Microsoft.Net.Http.Headers;

namespace Drivetrain.Reauth.Api.Foundation.Http;

/// <summary>
/// Which of the languages that there are a caller wants to read (RFC 9110 section 12.5.4). Tags are compared as texts: the service runs without cultures.
/// </summary>
internal static class AcceptedLanguage
{
    /// <summary>What everything is written in, and what those get who ask for nothing that there is.</summary>
    public const string Default = "en";

    /// <summary>Ranges beyond these are not looked at; people's browsers send some three.</summary>
    private const int MaximumRanges = 32;

    /// <summary>
    /// The best of <paramref name="supported"/> (lower case, <see cref="Default"/> among them) for the request, by weight, then in the caller's order. Each
    /// range is shortened until something fits (RFC 4647 section 3.4), so that <c>de-AT</c> finds <c>de</c>.
    /// </summary>
    public static string Of(HttpRequest request, IReadOnlyCollection<string> supported)
    {
        var ranges = request.GetTypedHeaders().AcceptLanguage.Take(MaximumRanges).ToList();
        var refused = ranges.Where(range => range.Quality == 0).Select(Tag).ToHashSet(StringComparer.Ordinal);
        return ranges
                .Where(range => range.Quality is not 0)
                .OrderByDescending(range => range.Quality ?? 1)
                .Select(range => Find(Tag(range), supported, refused))
                .FirstOrDefault(found => found is not null)
            ?? Default;
    }

    /// <summary>Says in which language an answer is, and that another caller may get it in another.</summary>
    public static void Declare(HttpResponse response, string language)
    {
        response.Headers.ContentLanguage = language;
        if (!response.Headers.GetCommaSeparatedValues(HeaderNames.Vary).Contains(HeaderNames.AcceptLanguage, StringComparer.OrdinalIgnoreCase))
        {
            response.Headers.AppendCommaSeparatedValues(HeaderNames.Vary, HeaderNames.AcceptLanguage);
        }
    }

    private static string? Find(string range, IReadOnlyCollection<string> supported, HashSet<string> refused)
    {
        if (range is "*")
        {
            return Default;
        }

        for (var tag = range; tag.Length > 0; tag = tag[..Math.Max(0, tag.LastIndexOf('-'))])
        {
            if (supported.Contains(tag, StringComparer.Ordinal) && !refused.Contains(tag))
            {
                return tag;
            }
        }

        return null;
    }

    private static string Tag(StringWithQualityHeaderValue range) => range.Value.Value?.ToLowerInvariant() ?? "";
}
