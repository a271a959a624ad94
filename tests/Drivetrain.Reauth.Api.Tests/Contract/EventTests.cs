using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Tests.Architecture;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Contract;

/// <summary>The events in the document: all of them, with examples that fit, and the page that is made from them.</summary>
public sealed class EventTests : IDisposedByXunit
{
    private readonly ReauthApi _api = new();

    [Fact]
    public async Task Document_HasEveryEventThatAFeatureDeclares()
    {
        var documented = (await DocumentAsync())["webhooks"]!.AsObject().Select(told => told.Key).ToList();
        Assert.Equal(House.DeclaredEvents.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
        Assert.All(documented, name => Assert.Matches(new Regex("^[a-z_]+\\.[a-z]+$", RegexOptions.None, TimeSpan.FromSeconds(1)), name));
    }

    [Fact]
    public async Task Examples_FitTheirSchemas()
    {
        var document = await DocumentAsync();
        var contract = new ServedContract(document.ToJsonString());
        foreach (var (name, item) in document["webhooks"]!.AsObject())
        {
            var media = item!["post"]!["requestBody"]!["content"]!["application/json"]!;
            var faults = contract.Faults(media["schema"]!.AsObject(), media["example"]);
            Assert.True(faults.Count == 0, $"{name}: {string.Join("; ", faults)}");
        }
    }

    [Fact]
    public async Task Payload_AsItIsSent_FitsItsSchema()
    {
        var document = await DocumentAsync();
        var sent = JsonNode.Parse(new ConnectorEvent(ConnectorExamples.Connected).ToJson().GetRawText());
        var schema = document["components"]!["schemas"]!["ConnectorEvent"]!.AsObject();
        Assert.Empty(new ServedContract(document.ToJsonString()).Faults(schema, sent));
        sent!["connector"]!["status"] = "no_status";
        Assert.NotEmpty(new ServedContract(document.ToJsonString()).Faults(schema, sent));
    }

    /// <summary>Written anew with <c>REAUTH_WRITE_PAGES=1</c>.</summary>
    [Fact]
    public async Task Page_IsMadeFromTheDocument()
    {
        var page = EventCatalogue.Of(await DocumentAsync());
        var path = Repository.PathOf("api/docs/events.md");
        if (Environment.GetEnvironmentVariable("REAUTH_WRITE_PAGES") is "1")
        {
            await File.WriteAllTextAsync(path, page);
        }

        Assert.Equal(page, await File.ReadAllTextAsync(path));
    }

    private async Task<JsonObject> DocumentAsync()
    {
        using var client = _api.Anonymous();
        return JsonNode.Parse(await client.GetStringAsync("/openapi/v1.json"))!.AsObject();
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
