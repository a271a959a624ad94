using System.Net;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Retention;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Drivetrain.Reauth.Api.Tests.Foundation.Http;

public sealed class IdempotencyTests : IDisposedByXunit
{
    private readonly ReauthApi _api = new();

    [Fact]
    public async Task Repeat_SameBody_GivesTheSameAnswerAndOneKey()
    {
        using var client = await _api.ClientAsync(Role.Operator);
        using var first = await client.PostJsonAsync("/v1/api-keys", new { name = "Once", role = "support" }, "order-1");
        using var second = await client.SendAsync(Raw("""{ "role" : "support",   "name":"Once" }""", "order-1"));
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created), (first.StatusCode, second.StatusCode));
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.Equal(first.Headers.Location, second.Headers.Location);
        Assert.Equal(first.Content.Headers.ContentType, second.Content.Headers.ContentType);
        Assert.False(first.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal("true", Assert.Single(second.Headers.GetValues("Idempotency-Replayed")));
        Assert.Equal(1, await CountKeysAsync(client));
    }

    [Fact]
    public async Task Answer_WithASecret_IsNotReadableInTheDatabase()
    {
        using var client = await _api.ClientAsync(Role.Operator);
        using var response = await client.PostJsonAsync("/v1/api-keys", new { name = "Once", role = "support" }, "order-1");
        var key = (await response.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("key").GetString()!;
        var dump = _api.Store.Dump();
        Assert.Contains("idempotency/", dump, StringComparison.Ordinal);
        Assert.DoesNotContain(key[^43..], dump, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(key[^42..])), dump, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Repeat_OtherBody_Is409()
    {
        using var client = await _api.ClientAsync(Role.Operator);
        using var first = await client.PostJsonAsync("/v1/api-keys", new { name = "Once", role = "support" }, "order-1");
        using var second = await client.PostJsonAsync("/v1/api-keys", new { name = "Twice", role = "support" }, "order-1");
        await second.ReadProblemAsync(HttpStatusCode.Conflict, "idempotency_key_reused");
    }

    [Fact]
    public async Task Key_OfAnotherCallerOrRoute_IsAnotherKey()
    {
        using var platform = await _api.ClientAsync(Role.Platform);
        using var first = await platform.PostJsonAsync("/v1/pairings", new { workspaceId = "acme" }, "order-1");
        using var operatorClient = await _api.ClientAsync(Role.Operator);
        using var second = await operatorClient.PostJsonAsync("/v1/pairings", new { workspaceId = "acme" }, "order-1");
        using var third = await operatorClient.PostJsonAsync("/v1/api-keys", new { name = "Once", role = "support" }, "order-1");
        Assert.All(new[] { first, second, third }, response => Assert.False(response.Headers.Contains("Idempotency-Replayed")));
        Assert.NotEqual(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync(), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Repeat_AfterADay_IsANewRequest()
    {
        using var client = await _api.ClientAsync(Role.Operator);
        using var first = await client.PostJsonAsync("/v1/api-keys", new { name = "Once", role = "support" }, "order-1");
        _api.Time.Leap(TimeSpan.FromHours(24));
        using var second = await client.PostJsonAsync("/v1/api-keys", new { name = "Twice", role = "support" }, "order-1");
        await second.ReadJsonAsync(HttpStatusCode.Created);
        Assert.Equal(2, await CountKeysAsync(client));
    }

    [Fact]
    public async Task Repeat_AfterAFailure_IsTriedAgain()
    {
        using var client = await _api.ClientAsync(Role.Operator);
        using var first = await client.PostJsonAsync(
            "/v1/api-keys",
            new
            {
                name = "Half",
                role = "operator",
                workspaceId = "acme",
            },
            "order-1"
        );
        await first.ReadProblemAsync(HttpStatusCode.BadRequest, "operator_key_with_workspace");
        using var second = await client.PostJsonAsync("/v1/api-keys", new { name = "Whole", role = "operator" }, "order-1");
        await second.ReadJsonAsync(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Repeat_WhileTheFirstRuns_Is409AndOneIsMade()
    {
        using var client = await _api.ClientAsync(Role.Operator);
        var responses = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Task.Run(() => client.PostJsonAsync("/v1/api-keys", new { name = "Once", role = "support" }, "order-1")))
        );
        foreach (var response in responses.Where(response => response.StatusCode != HttpStatusCode.Created))
        {
            await response.ReadProblemAsync(HttpStatusCode.Conflict, "idempotency_in_progress");
        }

        Assert.Equal(1, await CountKeysAsync(client));
    }

    [Fact]
    public async Task Repeat_OfARequestThatDied_IsRefusedForAMinuteThenCarriedOut()
    {
        using var client = await _api.ClientAsync(Role.Operator);
        var store = new FailingOnce();
        await using var other = new ReauthApi { ExtraServices = services => services.AddSingleton<IStore>(store) };
        using var dying = await other.ClientAsync(Role.Operator);
        using var died = await dying.PostJsonAsync("/v1/api-keys", new { name = "Once", role = "support" }, "order-1");
        using var soon = await dying.PostJsonAsync("/v1/api-keys", new { name = "Once", role = "support" }, "order-1");
        other.Time.Advance(TimeSpan.FromMinutes(1));
        using var later = await dying.PostJsonAsync("/v1/api-keys", new { name = "Once", role = "support" }, "order-1");
        await died.ReadProblemAsync(HttpStatusCode.InternalServerError, "internal_error");
        await soon.ReadProblemAsync(HttpStatusCode.Conflict, "idempotency_in_progress");
        await later.ReadJsonAsync(HttpStatusCode.Created);
    }

    [Theory]
    [InlineData("has space")]
    [InlineData("ünïcödé")]
    public async Task Key_OfTheWrongForm_Is400(string key)
    {
        using var client = await _api.ClientAsync(Role.Operator);
        using var response = await client.PostJsonAsync("/v1/api-keys", new { name = "Once", role = "support" }, key);
        await response.ReadProblemAsync(HttpStatusCode.BadRequest, "invalid_idempotency_key");
    }

    [Theory]
    [InlineData(255, HttpStatusCode.Created)]
    [InlineData(256, HttpStatusCode.BadRequest)]
    public async Task Key_Length_IsBounded(int length, HttpStatusCode expected)
    {
        using var client = await _api.ClientAsync(Role.Operator);
        using var response = await client.PostJsonAsync("/v1/api-keys", new { name = "Once", role = "support" }, new string('k', length));
        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Sweep_DeletesWhatHasExpiredAndNothingElse()
    {
        using var client = await _api.ClientAsync(Role.Operator);
        using var key = await client.PostJsonAsync("/v1/api-keys", new { name = "Once", role = "support" }, "order-1");
        using var pairing = await client.PostJsonAsync("/v1/pairings", new { workspaceId = "acme" });
        var session = await _api.PairAsync("acme");
        var sweeper = _api.Services.GetRequiredService<ExpirySweep>();
        await sweeper.SweepAsync(CancellationToken.None);
        Assert.Equal((1, 1, 1), Counts());
        _api.Time.Leap(TimeSpan.FromDays(2));
        await sweeper.SweepAsync(CancellationToken.None);
        Assert.Equal((0, 0, 1), Counts());
        _api.Time.Leap(TimeSpan.FromDays(28));
        await sweeper.SweepAsync(CancellationToken.None);
        Assert.Equal((0, 0, 0), Counts());

        (int Idempotency, int Pairings, int Sessions) Counts()
        {
            var lines = _api.Store.Dump().Split('\n');
            int Count(string type) => lines.Count(line => line.StartsWith(type, StringComparison.Ordinal));
            return (Count("idempotency/"), Count("pairing/"), Count("session/"));
        }
    }

    private static HttpRequestMessage Raw(string body, string key) =>
        new(HttpMethod.Post, "/v1/api-keys")
        {
            Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json"),
            Headers = { { "Idempotency-Key", key } },
        };

    private static async Task<int> CountKeysAsync(HttpClient client)
    {
        using var response = await client.GetAsync("/v1/api-keys");
        return (await response.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("items").GetArrayLength();
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    /// <summary>Loses the first key that is to be stored.</summary>
    private sealed class FailingOnce : IStore
    {
        private readonly InMemoryStore _inner = new();
        private int _failed;

        public ValueTask<Stored<T>?> GetAsync<T>(string id, CancellationToken cancellationToken)
            where T : class, IDocument<T> => _inner.GetAsync<T>(id, cancellationToken);

        public ValueTask<IReadOnlyList<Stored<T>>> QueryAsync<T>(DocumentIndex<T> index, KeyRange range, int limit, CancellationToken cancellationToken)
            where T : class, IDocument<T> => _inner.QueryAsync(index, range, limit, cancellationToken);

        public ValueTask<CommitResult> CommitAsync(Batch batch, Durability durability, CancellationToken cancellationToken) =>
            batch.Changes.Any(change => change.TypeName is "api_key") && Interlocked.Exchange(ref _failed, 1) == 0
                ? throw new InvalidOperationException("lost")
                : _inner.CommitAsync(batch, durability, cancellationToken);
    }
}
