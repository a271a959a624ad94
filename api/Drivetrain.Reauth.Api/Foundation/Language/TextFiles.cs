using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Drivetrain.Reauth.Api.Foundation.Language;

/// <summary>The files of texts that translators edit, embedded as <c>Texts/{area}.{language}.json</c>.</summary>
internal static class TextFiles
{
    /// <summary>The texts of an area in each language, read at their first use.</summary>
    public static Func<LanguageRules, T> ByLanguage<T>(string area, Func<JsonSerializerOptions, JsonTypeInfo<T>> shape)
    {
        var texts = new ConcurrentDictionary<string, Lazy<T>>(StringComparer.Ordinal);
        return rules => texts.GetOrAdd(rules.Tag, _ => new Lazy<T>(() => Read(area, rules, shape))).Value;
    }

    /// <summary>Reads a file. What it lacks, or has beyond its shape, or writes in a wrong syntax, fails at once.</summary>
    public static T Read<T>(string area, LanguageRules rules, Func<JsonSerializerOptions, JsonTypeInfo<T>> shape)
    {
        using var file = Open(area, rules.Tag);
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            RespectRequiredConstructorParameters = true,
            RespectNullableAnnotations = true,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            Converters = { new TextConverter(rules) },
        };
        return JsonSerializer.Deserialize(file, shape(options))!;
    }

    public static Stream Open(string area, string language) =>
        typeof(TextFiles).Assembly.GetManifestResourceStream($"Texts/{area}.{language}.json")
        ?? throw new InvalidOperationException($"There is no file of texts for {area} in {language}.");
}
