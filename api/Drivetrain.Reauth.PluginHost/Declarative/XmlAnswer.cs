using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;

namespace Drivetrain.Reauth.PluginHost.Declarative;

/// <summary>
/// An answer in XML as JSON: what stands in the root element becomes the object; attributes and elements become fields by their local names, several of one
/// name a list. No document type is read, so nothing is fetched or expanded.
/// </summary>
internal static class XmlAnswer
{
    private const int MaximumDepth = 32;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    /// <summary>Null where it is not well-formed, or nested too deeply.</summary>
    public static JsonElement? Read(byte[] body)
    {
        try
        {
            using var stream = new MemoryStream(body, writable: false);
            using var reader = XmlReader.Create(stream, Settings);
            reader.MoveToContent();
            var root = Element(reader);
            while (reader.Read())
            {
                // To the end: what is not well-formed there is not believed before it either.
            }

            return JsonSerializer.SerializeToElement(root);
        }
        catch (Exception exception) when (exception is XmlException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The element at which the reader stands; it stands at its end afterwards.</summary>
    private static JsonNode Element(XmlReader reader)
    {
        if (reader.Depth >= MaximumDepth)
        {
            throw new XmlException("Nested too deeply.");
        }

        var fields = new JsonObject();
        var text = string.Empty;
        var isEmpty = reader.IsEmptyElement;
        while (reader.MoveToNextAttribute())
        {
            if (!reader.Name.StartsWith("xmlns", StringComparison.Ordinal))
            {
                Add(fields, reader.LocalName, JsonValue.Create(reader.Value));
            }
        }

        while (!isEmpty && reader.Read() && reader.NodeType != XmlNodeType.EndElement)
        {
            if (reader.NodeType == XmlNodeType.Element)
            {
                Add(fields, reader.LocalName, Element(reader));
            }
            else
            {
                text += reader.Value;
            }
        }

        return fields.Count > 0 ? fields : JsonValue.Create(text);
    }

    private static void Add(JsonObject fields, string name, JsonNode value)
    {
        switch (fields[name])
        {
            case null:
                fields[name] = value;
                break;
            case JsonArray list:
                list.Add(value);
                break;
            case var first:
                fields[name] = null;
                fields[name] = new JsonArray(first, value);
                break;
        }
    }
}
