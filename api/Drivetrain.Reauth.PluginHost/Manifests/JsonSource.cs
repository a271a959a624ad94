using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>
/// The document that values come from, and where its faults go. Values carry no path of their own: they are many, and only faults ask for one.
/// </summary>
internal sealed class JsonSource(JsonElement root, ErrorSink errors)
{
    public void Report(JsonElement place, string problem, string remedy)
    {
        if (!errors.IsFull)
        {
            errors.Add(PointerTo(place), problem, remedy);
        }
    }

    /// <summary>The JSON pointer (RFC 6901) to an element of the document, found by where its bytes stand.</summary>
    private string PointerTo(JsonElement place)
    {
        var pointer = string.Empty;
        var element = root;
        var sought = JsonMarshal.GetRawUtf8Value(place);
        while (JsonMarshal.GetRawUtf8Value(element) != sought && Step(element, sought) is var (name, child))
        {
            pointer += $"/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
            element = child;
        }

        return pointer;
    }

    /// <summary>The part of an object or a list that holds these bytes.</summary>
    private static (string Name, JsonElement Child)? Step(JsonElement element, ReadOnlySpan<byte> sought)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in element.EnumerateObject())
            {
                if (JsonMarshal.GetRawUtf8Value(property.Value).Overlaps(sought))
                {
                    return (property.Name, property.Value);
                }
            }
        }
        else if (element.ValueKind == JsonValueKind.Array)
        {
            var index = 0;
            foreach (var item in element.EnumerateArray())
            {
                if (JsonMarshal.GetRawUtf8Value(item).Overlaps(sought))
                {
                    return (index.ToString(CultureInfo.InvariantCulture), item);
                }

                index++;
            }
        }

        return null;
    }
}
