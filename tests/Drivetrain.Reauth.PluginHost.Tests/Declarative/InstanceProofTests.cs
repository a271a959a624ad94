using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.PluginHost.Tests.Declarative;

/// <summary>What counts as proof: never a hint, never an answer about another instance, and of a list the asked-for one alone.</summary>
public sealed class InstanceProofTests : EngineFixture
{
    private const string Asked = "/books/main-book";

    [Fact]
    public async Task Hint_NothingConfirmsIt_IsNoProof()
    {
        Set("/instance/callbackParameter", "\"book\"");
        Ledger.Answer("/token", 200, """{"token_type":"bearer","access_token":"a"}""");

        Assert.Equal("instance_missing", await ErrorAsync("main-book"));
    }

    [Fact]
    public async Task Hint_AndAnEarlierProof_AreNoProofWithoutTheProvidersWord()
    {
        // As with stored tokens: they name an instance, and the provider said nothing of it now.
        Set("/instance", """{ "pattern": "^[a-z0-9-]{4,40}$", "callbackParameter": "book", "idTokenClaim": "book" }""");
        var provider = Create();
        var tokens = (await ExchangeAsync(provider)).Value! with { InstanceId = "main-book" };

        Assert.Equal("instance_missing", FailureOf(await provider.ProveInstancesAsync(tokens, Book("main-book"), CancellationToken.None)).Error);
        Assert.Equal("instance_missing", FailureOf(await provider.ProveInstancesAsync(tokens, NoCallback, CancellationToken.None)).Error);
    }

    [Fact]
    public async Task Hint_ConfirmedByTheTokenResponse_IsProved()
    {
        Set("/instance/callbackParameter", "\"book\"");

        Assert.Equal([new Instance("main-book", "Main book")], await ProvedAsync("main-book"));
    }

    [Fact]
    public async Task Hint_WithoutACallbackParameterInTheManifest_IsNotLookedAt() =>
        Assert.Equal([new Instance("main-book", "Main book")], await ProvedAsync("other-book"));

    [Fact]
    public async Task Request_AnswerNamesTheCandidate_IsProved()
    {
        AskForOne();
        Ledger.Answer(Asked, 200, """{"id":"main-book","title":"Main book"}""");

        Assert.Equal([new Instance("main-book", "Main book")], await ProvedAsync("main-book"));
    }

    [Theory]
    [InlineData("""{"id":"other-book","title":"Main book"}""", "instance_differs")]
    [InlineData("""{"id":"MAIN-BOOK","title":"Main book"}""", "instance_missing")]
    [InlineData("""{"id":"Main","title":"Main book"}""", "instance_missing")]
    [InlineData("""{"id":"","title":"Main book"}""", "instance_missing")]
    [InlineData("""{"title":"Main book"}""", "instance_missing")]
    [InlineData("\"main-book\"", "unexpected_instance_answer")]
    public async Task Request_AnswerNamesAnotherOrNone_IsRefused(string answer, string error)
    {
        AskForOne();
        Ledger.Answer(Asked, 200, answer);

        Assert.Equal(error, await ErrorAsync("main-book"));
    }

    [Fact]
    public async Task Request_ListForACandidate_GivesTheCandidateAlone()
    {
        AskForOne();
        Ledger.Answer(Asked, 200, """[{"id":"other-book","title":"Other"},{"id":"main-book","title":"Main book"},{"id":"third-book","title":"Third"}]""");

        Assert.Equal([new Instance("main-book", "Main book")], await ProvedAsync("main-book"));
    }

    [Fact]
    public async Task Request_ListWithoutTheCandidate_OpensNothing()
    {
        AskForOne();
        Ledger.Answer(Asked, 200, """[{"id":"other-book","title":"Other"}]""");

        Assert.Empty(await ProvedAsync("main-book"));
    }

    [Fact]
    public async Task Request_ListForACandidate_TakesTheIdsOfItsEntriesAndNotTheCandidate()
    {
        // Without a pointer to the id no entry of a list says which instance it is.
        AskForOne("""{ "url": "{baseUrl}/books/{instance}", "names": ["/title"] }""");
        Ledger.Answer(Asked, 200, """[{"title":"Some book"}]""");

        Assert.Equal("instance_missing", await ErrorAsync("main-book"));
    }

    [Fact]
    public async Task Request_Refused_ProvesNothingWhateverItsBodySays()
    {
        AskForOne();
        Ledger.Answer(Asked, 403, """{"id":"main-book","title":"Main book"}""");

        Assert.Equal("403", await ErrorAsync("main-book"));
    }

    [Fact]
    public async Task Request_WithoutCandidate_IsNotSent()
    {
        AskForOne();

        Assert.Equal("instance_missing", await ErrorAsync(hint: null));
        Assert.Single(Ledger.Requests);
    }

    [Theory]
    [InlineData("abc", false)]
    [InlineData("abcd", true)]
    [InlineData("0123456789012345678901234567890123456789", true)]
    [InlineData("01234567890123456789012345678901234567890", false)]
    [InlineData("main-book\n", false)]
    [InlineData("Main-book", false)]
    public async Task Hint_OfAnotherForm_IsRefusedWithoutACall(string hint, bool isAsked)
    {
        AskForOne();
        Ledger.Answer("/books/" + hint, 200, $$"""{"id":"{{hint}}","title":"Some book"}""");

        Assert.Equal(isAsked ? null : "instance_malformed", await ErrorAsync(hint));
        Assert.Equal(isAsked ? 2 : 1, Ledger.Requests.Count);
    }

    [Fact]
    public async Task Request_ListAtTheMost_IsRead()
    {
        Set("/instance", """{ "pattern": "^[a-z0-9-]{4,40}$", "request": { "url": "{baseUrl}/books", "id": "/id", "names": ["/title"] } }""");
        Ledger.Answer("/books", 200, $"[{string.Join(',', Enumerable.Range(0, 500).Select(i => $$"""{"id":"book-{{i}}","title":"x"}"""))}]");

        Assert.Equal(500, (await ProvedAsync(hint: null)).Count);
    }

    [Theory]
    [InlineData(" Main\u0000 \u0007book\n", "Main book")]
    [InlineData("200", "200")]
    public async Task Name_WithControlCharacters_IsCleaned(string name, string expected)
    {
        AskForOne();
        Ledger.Answer(Asked, () => new System.Text.Json.Nodes.JsonObject { ["id"] = "main-book", ["title"] = name });

        Assert.Equal(expected, Assert.Single(await ProvedAsync("main-book")).Name);
    }

    [Fact]
    public async Task Name_TooLong_IsCutBetweenCharacters()
    {
        AskForOne();
        var names = new[] { (new string('x', 200), 200), (new string('x', 201), 200), (new string('x', 199) + "😀", 199), (new string('x', 198) + "😀", 200) };
        foreach (var (name, length) in names)
        {
            Ledger.Answer(Asked, () => new System.Text.Json.Nodes.JsonObject { ["id"] = "main-book", ["title"] = name });

            Assert.Equal(name[..length], Assert.Single(await ProvedAsync("main-book")).Name);
        }
    }

    private void AskForOne(string request = """{ "url": "{baseUrl}/books/{instance}", "id": "/id", "names": ["/title"] }""") =>
        Set("/instance", $$"""{ "pattern": "^[a-z0-9-]{4,40}$", "callbackParameter": "book", "request": {{request}} }""");

    private static Dictionary<string, string> Book(string id) => new(StringComparer.Ordinal) { ["book"] = id };

    private async Task<ProviderResult<InstanceProof>> ProveAsync(string? hint)
    {
        var provider = Create();
        return await provider.ProveInstancesAsync((await ExchangeAsync(provider)).Value!, hint is null ? NoCallback : Book(hint), CancellationToken.None);
    }

    private async Task<IReadOnlyList<Instance>> ProvedAsync(string? hint)
    {
        var proof = await ProveAsync(hint);
        Assert.True(proof.Succeeded, proof.Failure?.ToString());
        return proof.Value.Instances;
    }

    private async Task<string?> ErrorAsync(string? hint) => (await ProveAsync(hint)).Failure?.Error;
}
