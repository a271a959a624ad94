using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Drivetrain.Reauth.Api.Tests.Contract;

/// <summary>The page of events, made from the document.</summary>
internal static class EventCatalogue
{
    private static readonly JsonSerializerOptions Pretty = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(JsonObject document)
    {
        var page = new StringBuilder(
            """
            # Events

            What the service posts to webhook endpoints, by [Standard Webhooks](https://www.standardwebhooks.com) 1.0. This page is made from the section
            `webhooks` of [openapi.yaml](../../openapi.yaml), which has the schemas too.
            Names are stable: a new event may come, and a field; an event keeps its name and its fields.

            | event | when |
            |---|---|

            """
        );
        var events = document["webhooks"]!.AsObject();
        foreach (var (name, item) in events)
        {
            page.AppendLine($"| [`{name}`](#{name.Replace(".", "", StringComparison.Ordinal)}) | {item!["post"]!["description"]} |");
        }

        foreach (var (name, item) in events)
        {
            var media = item!["post"]!["requestBody"]!["content"]!["application/json"]!;
            var schema = media["schema"]!["properties"]!["data"]!["$ref"]!.GetValue<string>().Split('/')[^1];
            page.AppendLine().AppendLine($"## {name}").AppendLine();
            page.AppendLine($"{item["post"]!["description"]} Its `data` is a `{schema}`:").AppendLine();
            page.AppendLine("| field | what it is |").AppendLine("|---|---|");
            foreach (var (field, what) in document["components"]!["schemas"]![schema]!["properties"]!.AsObject())
            {
                page.AppendLine($"| `{field}` | {Describe(what!)} |");
            }

            page.AppendLine().AppendLine("```json").AppendLine(media["example"]!.ToJsonString(Pretty)).AppendLine("```");
        }

        return page.ToString().ReplaceLineEndings("\n");
    }

    private static string Describe(JsonNode field) =>
        (
            field["description"] ?? (field["oneOf"] as JsonArray)?.Select(option => option!["description"]).FirstOrDefault(text => text is not null)
        )?.GetValue<string>() ?? "";
}
