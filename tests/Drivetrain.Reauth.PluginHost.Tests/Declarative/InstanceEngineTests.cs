using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.PluginHost.Tests.Declarative;

/// <summary>What QuickBooks does not use of <c>instance</c> and <c>errors</c>.</summary>
public sealed class InstanceEngineTests : EngineFixture
{
    private const string Books = """
        { "data": { "my/books": [
          { "type": "book", "open": true, "ref": { "id": 1001 }, "titles": ["", "First"] },
          { "type": "shelf", "ref": { "id": "shelf-1" }, "titles": ["A shelf"] },
          { "type": "journal", "ref": { "id": "second" }, "titles": [null, "Second"] },
          { "type": "book", "ref": { "id": 1001 }, "titles": ["First again"] }
        ] } }
        """;

    [Fact]
    public async Task TokenField_InTheAnswerToTheCode_ProvesInstanceAndName()
    {
        var provider = Create();
        var tokens = (await ExchangeAsync(provider)).Value!;

        Assert.Equal(
            new Instance("main-book", "Main book"),
            Assert.Single((await provider.ProveInstancesAsync(tokens, NoCallback, CancellationToken.None)).Value!.Instances)
        );
    }

    [Fact]
    public async Task TokenName_Absent_TheIdStandsForIt()
    {
        Ledger.Answer("/token", 200, """{"token_type":"bearer","access_token":"a","account":{"id":"main-book"}}""");
        var provider = Create();

        Assert.Equal(
            "main-book",
            Assert
                .Single((await provider.ProveInstancesAsync((await ExchangeAsync(provider)).Value!, NoCallback, CancellationToken.None)).Value!.Instances)
                .Name
        );
    }

    [Theory]
    [InlineData("""{"token_type":"bearer","access_token":"a"}""")]
    [InlineData("""{"token_type":"bearer","access_token":"a","account":{"id":"NOT of the form"}}""")]
    [InlineData("""{"token_type":"bearer","access_token":"a","account":["main-book"]}""")]
    public async Task TokenField_AbsentOrOfAnotherForm_ProvesNothing(string answer)
    {
        Ledger.Answer("/token", 200, answer);
        var provider = Create();

        Assert.Equal(
            "instance_missing",
            FailureOf(await provider.ProveInstancesAsync((await ExchangeAsync(provider)).Value!, NoCallback, CancellationToken.None)).Error
        );
    }

    [Fact]
    public async Task TokenField_CallbackSaysOtherwise_IsRefused()
    {
        Set("/instance/callbackParameter", "\"book\"");
        var provider = Create();
        var callback = new Dictionary<string, string>(StringComparer.Ordinal) { ["book"] = "other-book" };

        Assert.Equal(
            "instance_differs",
            FailureOf(await provider.ProveInstancesAsync((await ExchangeAsync(provider)).Value!, callback, CancellationToken.None)).Error
        );
    }

    [Fact]
    public async Task Request_List_TakesTheEntriesThatPassAndTheFirstNameThatIsOne()
    {
        AskForList();
        Ledger.Answer("/books", 200, Books);
        var provider = Create();

        var proof = (await provider.ProveInstancesAsync((await ExchangeAsync(provider)).Value!, NoCallback, CancellationToken.None)).Value!;

        Assert.Equal([new Instance("1001", "First"), new Instance("second", "Second")], proof.Instances);
        Assert.Equal("2", Ledger.Last("/books").Headers["X-Books"]);
        Assert.Equal("Bearer CANARY-access", Ledger.Last("/books").Headers["Authorization"]);
    }

    [Fact]
    public async Task Request_EmptyList_OpensNothingAndIsNoFailure()
    {
        AskForList();
        Ledger.Answer("/books", 200, """{"data":{"my/books":[]}}""");
        var provider = Create();

        Assert.Empty((await provider.ProveInstancesAsync((await ExchangeAsync(provider)).Value!, NoCallback, CancellationToken.None)).Value!.Instances);
    }

    [Theory]
    [InlineData("""{"data":{}}""", "unexpected_instance_answer")]
    [InlineData("""{"data":{"my/books":{"type":"book"}}}""", "unexpected_instance_answer")]
    [InlineData("""{"data":{"my/books":[{"type":"book","titles":["x"]}]}}""", "instance_missing")]
    [InlineData("""{"data":{"my/books":[{"type":"book","ref":{"id":"../.."},"titles":["x"]}]}}""", "instance_missing")]
    [InlineData("<html>", "unreadable_answer")]
    public async Task Request_ListThatCannotBeRead_IsAProtocolError(string answer, string error)
    {
        AskForList();
        Ledger.Answer("/books", 200, answer);
        var provider = Create();

        Assert.Equal(
            new ProviderFailure(ProviderFailureKind.ProtocolError, error),
            FailureOf(await provider.ProveInstancesAsync((await ExchangeAsync(provider)).Value!, NoCallback, CancellationToken.None))
        );
    }

    [Fact]
    public async Task Request_MoreThanAnybodyHas_IsRefused()
    {
        AskForList();
        var books = Enumerable.Range(0, 501).Select(i => $$"""{"type":"book","ref":{"id":"book-{{i}}"},"titles":["x"]}""");
        Ledger.Answer("/books", 200, $$$"""{"data":{"my/books":[{{{string.Join(',', books)}}}]}}""");
        var provider = Create();

        Assert.Equal(
            "too_many_instances",
            FailureOf(await provider.ProveInstancesAsync((await ExchangeAsync(provider)).Value!, NoCallback, CancellationToken.None)).Error
        );
    }

    [Theory]
    [InlineData(409, """{"failure":{"text":"Down for MAINTENANCE"}}""", ProviderFailureKind.Unavailable, "409")]
    [InlineData(409, """{"failure":{"text":"Another reason"}}""", ProviderFailureKind.ProtocolError, "409")]
    [InlineData(400, """{"failure":{"code":"E7"}}""", ProviderFailureKind.Denied, "E7")]
    [InlineData(400, """{"failure":{"code":"E 7 CANARY"}}""", ProviderFailureKind.ProtocolError, "400")]
    [InlineData(403, "{}", ProviderFailureKind.NotAdmin, "403")]
    [InlineData(401, "{}", ProviderFailureKind.CredentialRejected, "401")]
    public async Task Errors_OfTheRequest_FollowTheFirstRuleThatHolds(int status, string body, ProviderFailureKind kind, string error)
    {
        AskForList();
        Ledger.Answer("/books", status, body);
        var provider = Create();

        var failure = FailureOf(await provider.ProveInstancesAsync((await ExchangeAsync(provider)).Value!, NoCallback, CancellationToken.None));

        Assert.Equal((kind, error), (failure.Kind, failure.Error));
    }

    private void AskForList() =>
        Set(
            "/instance",
            """
            { "pattern": "^[a-z0-9-]{4,40}$", "request": {
              "url": "{baseUrl}/books", "headers": { "X-Books": "2" }, "items": "/data/my~1books",
              "where": [{ "field": "/type", "equals": ["book", "journal"] }], "id": "/ref/id", "names": ["/titles/0", "/titles/1"] } }
            """
        );
}
