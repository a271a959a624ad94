using System.Runtime.InteropServices;
using System.Text.Json;

namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>
/// Short strings that were read before on the same thread, instead of new ones: manifests say "card", "selector" and "data-status" again and again.
/// </summary>
internal static class CommonWords
{
    private const int Slots = 512;
    private const int MaximumBytes = 40;

    [ThreadStatic]
    private static string?[]? _words;

    /// <exception cref="InvalidOperationException">The string holds half of a surrogate pair.</exception>
    public static string Of(JsonElement text)
    {
        var utf8 = JsonMarshal.GetRawUtf8Value(text);
        if (utf8.Length > MaximumBytes)
        {
            return text.GetString()!;
        }

        var hash = 0u;
        foreach (var character in utf8)
        {
            hash = (hash * 31) + character;
        }

        ref var word = ref (_words ??= new string?[Slots])[hash % Slots];
        return word is not null && text.ValueEquals(word) ? word : word = text.GetString()!;
    }
}
