using System.Text.Json.Nodes;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.PluginHost.Tests.Declarative;

/// <summary>A list's other rows never fail a login, a company without a name is shown by its id, and a GUID is the same in capitals.</summary>
public sealed class ListRowTests : EngineFixture
{
    private const string Lower = "1a2b3c4d-0000-4000-8000-00000000aaaa";
    private const string Upper = "1A2B3C4D-0000-4000-8000-00000000AAAA";
    private const string OwnRow = """{"id":"main-book","title":"Main book"}""";

    [Theory]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("\"book\"")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"title":"No id"}""")]
    [InlineData("""{"id":null,"title":"No id"}""")]
    [InlineData("""{"id":{"a":1},"title":"An id of another kind"}""")]
    [InlineData("""{"id":"An id of another form","title":"Other"}""")]
    [Trait("Case", "1.10")]
    public async Task Row_ThatIsNoCompany_IsPassedOver(string row)
    {
        AskForList();

        Assert.Equal([new Instance("main-book", "Main book")], await ListedAsync($"[{row},{OwnRow}]"));
        Assert.Equal([new Instance("main-book", "Main book")], await ListedAsync($"[{OwnRow},{row}]"));
    }

    [Theory]
    [InlineData("""{"id":"other-book"}""")]
    [InlineData("""{"id":"other-book","title":null}""")]
    [InlineData("""{"id":"other-book","title":{}}""")]
    [InlineData("""{"id":"other-book","title":""}""")]
    [InlineData("""{"id":"other-book","title":"  "}""")]
    [InlineData("""{"id":"other-book","title":"\u200B\u200B"}""")]
    [InlineData("""{"id":"other-book","title":"\uFEFF"}""")]
    [InlineData("""{"id":"other-book","title":"\u202E"}""")]
    [InlineData("""{"id":"other-book","title":"\uD800"}""")]
    [Trait("Case", "1.10")]
    [Trait("Case", "1.11")]
    public async Task Row_WithoutAVisibleName_IsShownByItsId(string row)
    {
        AskForList();

        Assert.Equal([new Instance("other-book", "other-book"), new Instance("main-book", "Main book")], await ListedAsync($"[{row},{OwnRow}]"));
    }

    [Theory]
    [InlineData("""{"id":"main-book","title":"\u200B","legal":"Main book Ltd"}""", "Main book Ltd")]
    [InlineData("""{"id":"main-book","title":"Main\u202E book\u2066","legal":"Main book Ltd"}""", "Main book")]
    [InlineData("""{"id":"main-book"}""", "main-book")]
    [Trait("Case", "1.11")]
    public async Task One_Name_IsTheFirstWithAnythingVisible(string answer, string name)
    {
        Set(
            "/instance",
            """
            { "pattern": "^[a-z0-9-]{4,40}$", "callbackParameter": "book",
              "request": { "url": "{baseUrl}/books/{instance}", "id": "/id", "names": ["/title", "/legal"] } }
            """
        );
        Ledger.Answer("/books/main-book", 200, answer);

        Assert.Equal([new Instance("main-book", name)], (await ProveAsync("main-book")).Value!.Instances);
    }

    [Theory]
    [InlineData("{}", "instance_without_name")]
    [InlineData("""{"error":"none"}""", "instance_without_name")]
    [InlineData("""{"title":null}""", null)]
    [InlineData("""{"title":"\u200B"}""", null)]
    [Trait("Case", "1.11")]
    public async Task One_AnswerThatNamesNoId_IsAboutTheCompanyOnlyWhereItHasAPlaceForItsName(string answer, string? error)
    {
        Set(
            "/instance",
            """{ "pattern": "^[a-z0-9-]{4,40}$", "callbackParameter": "book", "request": { "url": "{baseUrl}/books/{instance}", "names": ["/title"] } }"""
        );
        Ledger.Answer("/books/main-book", 200, answer);

        var proof = await ProveAsync("main-book");

        Assert.Equal(error, proof.Failure?.Error);
        Assert.Equal(error is null ? "main-book" : null, proof.Value?.Instances[0].Name);
    }

    [Theory]
    [InlineData("[]", null)]
    [InlineData("[null]", null)]
    [InlineData("""[{"title":"No id"}]""", "instance_missing")]
    [Trait("Case", "1.10")]
    public async Task List_WithoutAnyCompany_OpensNothingOrDoesNotFitTheManifest(string list, string? error)
    {
        AskForList();
        Ledger.Answer("/books", 200, list);

        var proof = await ProveAsync(hint: null);

        Assert.Equal(error, proof.Failure?.Error);
        Assert.Equal(error is null, proof.Value?.Instances.Count == 0);
    }

    [Theory]
    [InlineData("^[0-9a-f-]{36}$", Lower)]
    [InlineData("^[0-9A-F-]{36}$", Upper)]
    [InlineData("^[0-9A-Fa-f-]{36}$", Lower)]
    [Trait("Case", "1.10")]
    public async Task Guid_InEitherCase_IsTheSameCompany(string pattern, string asked)
    {
        Set(
            "/instance",
            $$"""
            { "pattern": "{{pattern}}", "callbackParameter": "book",
              "request": { "url": "{baseUrl}/books/{instance}", "id": "/id", "names": ["/title"] } }
            """
        );
        foreach (var (hint, answered) in new[] { (Lower, Upper), (Upper, Lower), (Upper, Upper), (Lower, Lower) })
        {
            foreach (var path in new[] { Lower, Upper })
            {
                Ledger.Answer("/books/" + path, () => new JsonObject { ["id"] = answered, ["title"] = "Main book" });
            }

            var proof = await ProveAsync(hint);

            Assert.Equal([new Instance(Lower, "Main book")], proof.Value!.Instances);
            Assert.Equal(Lower, proof.Value.Instances[0].Id);
        }

        // The provider is asked in the spelling that its pattern has, where it has one.
        Assert.Equal("/books/" + asked, Ledger.Requests.Last().Path);
    }

    [Fact]
    [Trait("Case", "1.10")]
    public async Task Guid_TwiceInAListInDifferentCase_IsOneCompany()
    {
        Set("/instance", """{ "pattern": "^[0-9a-f-]{36}$", "request": { "url": "{baseUrl}/books", "id": "/id", "names": ["/title"] } }""");

        Assert.Equal(
            [new Instance(Lower, "Main book")],
            await ListedAsync($$"""[{"id":"{{Upper}}","title":"Main book"},{"id":"{{Lower}}","title":"Main book"}]""")
        );
    }

    [Fact]
    [Trait("Case", "1.10")]
    public async Task Guid_TheTokenResponseSaysItInCapitals_AgreesWithTheCallback()
    {
        Set("/instance", """{ "pattern": "^[0-9a-f-]{36}$", "callbackParameter": "book", "tokenField": "/account/id" }""");
        Ledger.Answer("/token", () => DeclaredAnswer(Upper));

        Assert.Equal([new Instance(Lower, Lower)], (await ProveAsync(Lower)).Value!.Instances);
    }

    [Theory]
    [InlineData(Upper, Lower)]
    [InlineData(Lower, Lower)]
    [InlineData("ABC", "ABC")]
    [InlineData("1A2B3C4D000040008000000000AAAAAA", "1A2B3C4D000040008000000000AAAAAA")]
    [Trait("Case", "1.10")]
    public void Instance_Id_IsKeptInOneForm(string given, string kept)
    {
        Assert.Equal(kept, new Instance(given, "A").Id);
        Assert.Equal(kept, (new Instance("x", "A") with { Id = given }).Id);
        Assert.Equal(new Instance(given, "A"), System.Text.Json.JsonSerializer.Deserialize<Instance>($$"""{"Id":"{{given}}","Name":"A"}"""));
    }

    private static JsonObject DeclaredAnswer(string id) =>
        new()
        {
            ["token_type"] = "bearer",
            ["access_token"] = "a",
            ["account"] = new JsonObject { ["id"] = id },
        };

    private void AskForList() =>
        Set("/instance", """{ "pattern": "^[a-z0-9-]{4,40}$", "request": { "url": "{baseUrl}/books", "id": "/id", "names": ["/title"] } }""");

    private async Task<IReadOnlyList<Instance>> ListedAsync(string answer)
    {
        Ledger.Answer("/books", 200, answer);
        var proof = await ProveAsync(hint: null);
        Assert.True(proof.Succeeded, proof.Failure?.ToString());
        return proof.Value.Instances;
    }

    private async Task<ProviderResult<InstanceProof>> ProveAsync(string? hint)
    {
        var provider = Create();
        var callback = hint is null ? NoCallback : new Dictionary<string, string>(StringComparer.Ordinal) { ["book"] = hint };
        return await provider.ProveInstancesAsync((await ExchangeAsync(provider)).Value!, callback, CancellationToken.None);
    }
}
