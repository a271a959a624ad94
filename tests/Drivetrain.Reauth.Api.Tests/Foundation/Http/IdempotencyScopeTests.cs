using System.Net;
using System.Net.Http.Json;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;

namespace Drivetrain.Reauth.Api.Tests.Foundation.Http;

/// <summary>What one Idempotency-Key stands for, and for how long.</summary>
public sealed class IdempotencyScopeTests : IDisposedByXunit
{
    private static readonly object Once = new { name = "Once", role = "support" };

    private readonly ReauthApi _api = new();

    [Fact]
    public async Task Key_OfOneCaller_IsAnotherOnEachRoute()
    {
        using var client = await _api.ClientAsync(Role.Operator);
        using var first = await client.PostJsonAsync("/v1/pairings", new { workspaceId = "acme" }, "order-1");
        using var second = await client.PostJsonAsync("/v1/api-keys", Once, "order-1");
        await first.ReadJsonAsync(HttpStatusCode.Created);
        await second.ReadJsonAsync(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Key_OfOneRoute_IsAnotherForEachCaller()
    {
        using var platform = await _api.ClientAsync(Role.Platform);
        using var operatorClient = await _api.ClientAsync(Role.Operator);
        using var first = await platform.PostJsonAsync("/v1/pairings", new { workspaceId = "acme" }, "order-1");
        using var second = await operatorClient.PostJsonAsync("/v1/pairings", new { workspaceId = "acme", personName = "Dana" }, "order-1");
        var code = (await first.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("code").GetString();
        Assert.NotEqual(code, (await second.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("code").GetString());
    }

    /// <summary>The route is the same for both, and the answer of one must not be given for the other.</summary>
    [Fact]
    public async Task Key_UsedForOneConnector_IsRefusedForAnother()
    {
        using var platform = await _api.ClientAsync(Role.Platform);
        var (own, other) = (await ConnectorAsync(platform, "ds_1"), await ConnectorAsync(platform, "ds_2"));
        using var first = await platform.PostJsonAsync($"/v1/connectors/{own}/reauths", new { }, "order-1");
        using var second = await platform.PostJsonAsync($"/v1/connectors/{other}/reauths", new { }, "order-1");
        await first.ReadJsonAsync(HttpStatusCode.Created);
        await second.ReadProblemAsync(HttpStatusCode.Conflict, "idempotency_key_reused");
    }

    [Fact]
    public async Task Key_UsedWithOneQuery_IsRefusedWithAnother()
    {
        using var client = await _api.ClientAsync(Role.Operator);
        using var first = await client.PostJsonAsync("/v1/api-keys", Once, "order-1");
        using var second = await client.PostJsonAsync("/v1/api-keys?again=1", Once, "order-1");
        await second.ReadProblemAsync(HttpStatusCode.Conflict, "idempotency_key_reused");
    }

    [Fact]
    public async Task Answer_UntilADayHasPassed_IsRepeated()
    {
        _api.WithoutSweeper();
        using var client = await _api.ClientAsync(Role.Operator);
        using var first = await client.PostJsonAsync("/v1/api-keys", Once, "order-1");
        _api.Time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromTicks(1));
        using var second = await client.PostJsonAsync("/v1/api-keys", Once, "order-1");
        Assert.True(second.Headers.Contains("Idempotency-Replayed"));
        _api.Time.Advance(TimeSpan.FromTicks(1));
        using var third = await client.PostJsonAsync("/v1/api-keys", Once, "order-1");
        Assert.False(third.Headers.Contains("Idempotency-Replayed"));
        await third.ReadJsonAsync(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Claim_OfARequestThatDied_HoldsForAMinuteToTheTick()
    {
        using var client = await _api.ClientAsync(Role.Operator);
        var losing = new Losing(_api.Store, "api_key");
        await using var dying = new ReauthApi { Store = _api.Store, ExtraServices = services => services.AddSingleton<IStore>(losing) };
        using var died = dying.With(ReauthApi.OperatorKey);
        using var first = await died.PostJsonAsync("/v1/api-keys", Once, "order-1");
        Assert.Equal(HttpStatusCode.InternalServerError, first.StatusCode);
        _api.Time.Advance(TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(1));
        using var soon = await client.PostJsonAsync("/v1/api-keys", Once, "order-1");
        await soon.ReadProblemAsync(HttpStatusCode.Conflict, "idempotency_in_progress");
        _api.Time.Advance(TimeSpan.FromTicks(1));
        using var later = await client.PostJsonAsync("/v1/api-keys", Once, "order-1");
        await later.ReadJsonAsync(HttpStatusCode.Created);
    }

    /// <summary>The change was made: whoever made it gets the answer, though nobody will get it again.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Answer_ThatCannotBeKept_IsGivenAllTheSame(bool isFull)
    {
        Exception failure = isFull ? new StorageFullException("full") : new StorageUnavailableException("down");
        var claimed = false;
        var store = new Losing(_api.Store, "idempotency", () => claimed ? failure : null);
        _api.ExtraServices = services => services.AddSingleton<IStore>(store);
        store.Committed = () => claimed = true;
        using var client = await _api.ClientAsync(Role.Operator);
        using var response = await client.PostJsonAsync("/v1/api-keys", Once, "order-1");
        await response.ReadJsonAsync(HttpStatusCode.Created);
        Assert.Contains(_api.Logs.Lines, line => line.Contains("its response couldn't be saved", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a", "b")]
    public async Task Key_ThatIsEmptyOrTwo_Is400(params string[] keys)
    {
        var context = await _api.Server.SendAsync(http =>
        {
            http.Request.Method = HttpMethods.Post;
            http.Request.Path = "/v1/pairings";
            http.Request.ContentType = "application/json";
            http.Request.Headers.Authorization = $"Bearer {ReauthApi.OperatorKey}";
            http.Request.Headers["Idempotency-Key"] = new StringValues(keys);
            http.Request.Body = new MemoryStream("{\"workspaceId\":\"acme\"}"u8.ToArray());
            http.Request.ContentLength = http.Request.Body.Length;
        });
        Assert.Equal(StatusCodes.Status400BadRequest, context.Response.StatusCode);
    }

    private static async Task<string> ConnectorAsync(HttpClient platform, string dataSourceId)
    {
        var body = new
        {
            workspaceId = "acme",
            dataSourceId,
            provider = "quickbooks",
            name = "QuickBooks",
        };
        using var made = await platform.PutAsJsonAsync("/v1/connectors", body);
        return (await made.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("id").GetString()!;
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    /// <summary>Fails whatever commit holds a document of this type, as long as there is a failure.</summary>
    private sealed class Losing(InMemoryStore inner, string typeName, Func<Exception?>? failure = null) : IStore
    {
        public Action? Committed { get; set; }

        public ValueTask<Stored<T>?> GetAsync<T>(string id, CancellationToken cancellationToken)
            where T : class, IDocument<T> => inner.GetAsync<T>(id, cancellationToken);

        public ValueTask<IReadOnlyList<Stored<T>>> QueryAsync<T>(DocumentIndex<T> index, KeyRange range, int limit, CancellationToken cancellationToken)
            where T : class, IDocument<T> => inner.QueryAsync(index, range, limit, cancellationToken);

        public async ValueTask<CommitResult> CommitAsync(Batch batch, Durability durability, CancellationToken cancellationToken)
        {
            var isMeant = batch.Changes.Any(change => change.TypeName == typeName);
            if (isMeant && (failure is null ? new InvalidOperationException("lost") : failure()) is { } thrown)
            {
                throw thrown;
            }

            var result = await inner.CommitAsync(batch, durability, cancellationToken);
            if (isMeant)
            {
                Committed?.Invoke();
            }

            return result;
        }
    }
}
