using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Contract;

/// <summary>What holds for the whole contract, beside what the fuzzer tries.</summary>
public sealed class ContractRuleTests : IDisposedByXunit
{
    private readonly ReauthApi _api = new();

    /// <summary>Absent and null mean the same, for each field of a request that may be left out.</summary>
    [Fact]
    public async Task OptionalFields_OfRequests_TakeNull()
    {
        var document = await DocumentAsync();
        var contract = new ServedContract(document.ToJsonString());
        var requests = document["components"]!["schemas"]!
            .AsObject()
            .Where(schema => schema.Value!["additionalProperties"]?.ToJsonString() is "false")
            .ToList();
        Assert.True(requests.Count > 15);
        var faults =
            from request in requests
            let required = (request.Value!["required"]?.AsArray() ?? []).Select(name => name!.GetValue<string>()).ToHashSet(StringComparer.Ordinal)
            from field in request.Value!["properties"]!.AsObject()
            where !required.Contains(field.Key) && field.Value!["format"]?.GetValue<string>() is not "binary"
            where !contract.Fits(field.Value!.AsObject(), value: null)
            select $"{request.Key}.{field.Key}";
        Assert.Empty(faults);
    }

    [Fact]
    public async Task Bodies_OfFilesAndStreams_AreMarked()
    {
        var document = await DocumentAsync();
        var form = document["components"]!["schemas"]!["StuckReportForm"]!["properties"]!["screenshot"]!;
        Assert.Equal(("string", "binary"), (form["type"]!.GetValue<string>(), form["format"]!.GetValue<string>()));
        var picture = Content(document, "/v1/stuck-reports/{reportId}/screenshot", "image/webp")["schema"]!;
        Assert.Equal("binary", picture["format"]!.GetValue<string>());
        var stream = Content(document, "/v1/reauths/{reauthId}/events", "text/event-stream");
        Assert.Equal("string", stream["schema"]!["type"]!.GetValue<string>());
        Assert.EndsWith(
            "/ReauthResponse",
            stream["x-itemSchema"]!["properties"]!["data"]!["contentSchema"]!["$ref"]!.GetValue<string>(),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("/v1/connectors/a%20b")]
    [InlineData("/v1/connectors?workspaceId=%21")]
    [InlineData("/v1/connectors?workspaceId=acme&limit=")]
    [InlineData("/v1/connectors?workspaceId=acme&workspaceId=globex")]
    [InlineData("/v1/workspaces/a%20b/contact")]
    public async Task Address_ThatCannotBeRight_Is400(string path)
    {
        using var client = _api.With(ReauthApi.PlatformKey);
        using var response = await client.GetAsync(path);
        await response.ReadProblemAsync(HttpStatusCode.BadRequest, "invalid_parameter");
    }

    [Fact]
    public async Task ReturnUrl_ThatNobodyGave_IsSaidToBeMissing()
    {
        _api.Settings["Reauth:ReturnHosts:0"] = "app.drivetrain.ai";
        _api.Settings["Reauth:DefaultReturnUrl"] = "https://elsewhere.example/";
        using var client = _api.With(ReauthApi.PlatformKey);
        var connector = new
        {
            workspaceId = "acme",
            dataSourceId = "ds_1",
            provider = "quickbooks",
            name = "QuickBooks",
        };
        using var made = await client.SendAsync(
            new HttpRequestMessage(HttpMethod.Put, "/v1/connectors") { Content = System.Net.Http.Json.JsonContent.Create(connector) }
        );
        var id = (await made.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("id").GetString();
        using var missing = await client.PostJsonAsync($"/v1/connectors/{id}/reauths", new { });
        await missing.ReadProblemAsync(HttpStatusCode.UnprocessableEntity, "return_url_missing");
        using var foreign = await client.PostJsonAsync($"/v1/connectors/{id}/reauths", new { returnUrl = "https://elsewhere.example/" });
        await foreign.ReadProblemAsync(HttpStatusCode.UnprocessableEntity, "return_url_not_allowed");
    }

    /// <summary>A client that pools connections must not send its next request on this one.</summary>
    [Fact]
    public async Task Kestrel_BodyThatIsTooLarge_GetsAProblemAndWordOfTheEnd()
    {
        _api.UseKestrel(0);
        _api.StartServer();
        using var http = _api.CreateClient();
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, http.BaseAddress!.Port);
        var stream = client.GetStream();
        const string Request = "POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 70000\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(Request));
        var answer = await new StreamReader(stream).ReadToEndAsync();
        Assert.StartsWith("HTTP/1.1 413", answer, StringComparison.Ordinal);
        Assert.Contains("Connection: close", answer, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("body_too_large", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OlderDocument_IsWhatIsCommitted()
    {
        using var client = _api.Anonymous();
        Assert.Equal(await File.ReadAllTextAsync(Repository.PathOf("api/docs/openapi-3.0.yaml")), await client.GetStringAsync("/openapi/v1-openapi3.0.yaml"));
    }

    private static JsonNode Content(JsonObject document, string path, string mediaType) =>
        document["paths"]![path]!["get"]!["responses"]!["200"]!["content"]![mediaType]!;

    private async Task<JsonObject> DocumentAsync()
    {
        using var client = _api.Anonymous();
        return JsonNode.Parse(await client.GetStringAsync("/openapi/v1.json"))!.AsObject();
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
