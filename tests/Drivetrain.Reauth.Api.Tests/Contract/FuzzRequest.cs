using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Drivetrain.Reauth.Api.Tests.Features.StuckReports;

namespace Drivetrain.Reauth.Api.Tests.Contract;

/// <summary>A request of an operation, and what of it the document forbids.</summary>
internal sealed record FuzzRequest(ContractOperation Operation, string Path, string? Key, JsonNode? Body, bool HasBody, IReadOnlyList<string> Forbidden)
{
    private static readonly byte[] Picture = Pictures.Png(8, 8);

    /// <summary>Odd texts for a path: some that no id has, some that any may have.</summary>
    private static readonly string[] OddIds = ["does_not_exist", "a b", "%", "a/b", "é", "a\u0001b", new('a', 129), "a'b", "<x>", "a\nb", "*", "con_", "a\\b"];

    public bool IsAllowed => Forbidden.Count == 0;

    /// <summary>Makes one, with a fault in one of its parts half of the time.</summary>
    public static async Task<FuzzRequest> MakeAsync(ContractOperation operation, ServedContract contract, FuzzWorld world, Samples samples, Random random)
    {
        var parts = operation.Parameters.Count + (operation.Body is null ? 0 : Math.Max(2, operation.Parameters.Count));
        var fault = random.Next(2) == 0 || parts == 0 ? -1 : random.Next(parts);
        var forbidden = new List<string>();
        var path = operation.Path;
        var query = new List<string>();
        string? key = null;
        foreach (var (index, parameter) in operation.Parameters.Index())
        {
            var isOdd = index == fault;
            string? value;
            if (parameter.Place is "path")
            {
                value = isOdd ? OddIds[random.Next(OddIds.Length)] : await world.IdAsync(operation, parameter.Name);
                path = path.Replace($"{{{parameter.Name}}}", Uri.EscapeDataString(value), StringComparison.Ordinal);
            }
            else if (!isOdd && !parameter.IsRequired && random.Next(3) != 0)
            {
                continue;
            }
            else
            {
                value = isOdd ? samples.Odd(parameter.Schema) : samples.Good(parameter.Schema, parameter.Name)?.ToString() ?? "";
                if (parameter.Place is "header")
                {
                    // A header has no line breaks, and nothing but ASCII.
                    value = string.Concat(value.Where(letter => letter is >= ' ' and <= '~')).Trim();
                    if (value.Length == 0)
                    {
                        continue;
                    }

                    key = value;
                }
                else
                {
                    query.Add($"{parameter.Name}={Uri.EscapeDataString(value)}");
                }
            }

            forbidden.AddRange(contract.Faults(parameter.Schema, parameter.Read(contract, value)).Select(what => $"{parameter.Name}={value}: {what}"));
        }

        var (body, hasBody) = (default(JsonNode), false);
        if (operation.Body is { } declared)
        {
            hasBody = declared.IsRequired || fault >= operation.Parameters.Count || random.Next(2) == 0;
            if (hasBody)
            {
                var schema = Inner(declared.Schema, contract);
                body = fault >= operation.Parameters.Count ? samples.Bad(schema) : samples.Good(schema);
                forbidden.AddRange(contract.Faults(schema, body).Select(what => $"body{what}"));
            }
        }

        return new(operation, path + (query.Count > 0 ? "?" + string.Join('&', query) : ""), key, body, hasBody, forbidden);
    }

    public HttpRequestMessage ToMessage(Random random)
    {
        var message = new HttpRequestMessage(Operation.Method, new Uri(Path, UriKind.Relative));
        if (Key is not null)
        {
            message.Headers.TryAddWithoutValidation("Idempotency-Key", Key);
        }

        if (HasBody)
        {
            var json = new StringContent(Body?.ToJsonString() ?? "null", Encoding.UTF8, "application/json");
            message.Content = Operation.Body!.Value.MediaType is "multipart/form-data" ? Form(json, random) : json;
        }

        return message;
    }

    private static MultipartFormDataContent Form(StringContent report, Random random)
    {
        if (random.Next(2) == 0)
        {
            report.Headers.ContentType = null;
        }

        var form = new MultipartFormDataContent { { report, "report" } };
        if (random.Next(20) == 0)
        {
            var image = new ByteArrayContent(Picture);
            image.Headers.ContentType = new MediaTypeHeaderValue("image/png");
            form.Add(image, "screenshot", "screenshot.png");
        }

        return form;
    }

    /// <summary>Of a form, the part that is JSON.</summary>
    private static JsonObject Inner(JsonObject schema, ServedContract contract) =>
        contract.Resolve(schema) is { } form && form["properties"]?["report"] is JsonObject report ? report : schema;

    public override string ToString() =>
        $"{Operation.Method} {Path}{(Key is null ? "" : $" Idempotency-Key: {Key}")} {(HasBody ? Cut(Body?.ToJsonString() ?? "null") : "")}"
        + (IsAllowed ? "" : $"\n      forbidden: {Cut(string.Join("; ", Forbidden))}");

    private static string Cut(string text) => text.Length > 400 ? text[..400] + "…" : text;
}
