using System.Net;
using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Features.Access;

/// <summary>What keys and sessions say of themselves, and what becomes of those that are ended.</summary>
public sealed class AccessAnswerTests : IDisposedByXunit
{
    private readonly ReauthApi _api = new();

    [Fact]
    public async Task Key_Read_TellsItsRoleItsWorkspaceAndItsUse()
    {
        using var client = await _api.ClientAsync(Role.Operator);
        using var made = await client.PostJsonAsync(
            "/v1/api-keys",
            new
            {
                name = "Sam",
                role = "support",
                workspaceId = "acme",
            }
        );
        var key = (await made.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("key").GetString()!;
        using var unused = await client.GetAsync(made.Headers.Location);
        Assert.False((await unused.ReadJsonAsync(HttpStatusCode.OK)).TryGetProperty("lastUsedAt", out _));

        _api.Time.Advance(TimeSpan.FromMinutes(5));
        using var sam = _api.With(key);
        using var used = await sam.GetAsync("/v1/stuck-reports");
        Assert.Equal(HttpStatusCode.OK, used.StatusCode);
        using var read = await client.GetAsync(made.Headers.Location);
        var answer = await read.ReadJsonAsync(HttpStatusCode.OK);
        Assert.Equal(["Sam", "support", "acme"], new[] { "name", "role", "workspaceId" }.Select(name => answer.GetProperty(name).GetString()));
        Assert.Equal(_api.Time.GetUtcNow(), answer.GetProperty("lastUsedAt").GetDateTimeOffset());
        Assert.Equal(_api.Time.GetUtcNow().AddMinutes(-5), answer.GetProperty("createdAt").GetDateTimeOffset());
    }

    [Fact]
    public async Task Session_Listed_TellsWhoseItIsAndWhenItEnds()
    {
        using var platform = await _api.ClientAsync(Role.Platform);
        var person = new
        {
            workspaceId = "acme",
            personName = "Dana Fox",
            personEmail = "dana@acme.example",
        };
        using var pairing = await platform.PostJsonAsync("/v1/pairings", person);
        var code = (await pairing.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("code").GetString();
        using var anonymous = _api.Anonymous();
        using var redeemed = await anonymous.PostJsonAsync("/v1/sessions", new { code, clientName = "Chrome" });
        var created = await redeemed.ReadJsonAsync(HttpStatusCode.Created);
        using var list = await platform.GetAsync("/v1/sessions?workspaceId=acme");
        var item = Assert.Single((await list.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
        Assert.Equal(created.GetProperty("id").GetString(), item.GetProperty("id").GetString());
        Assert.Equal(("Dana Fox", "Chrome"), (item.GetProperty("personName").GetString(), item.GetProperty("clientName").GetString()));
        Assert.Equal(_api.Time.GetUtcNow().AddDays(30), item.GetProperty("expiresAt").GetDateTimeOffset());
        var stored = await _api.Store.GetAsync<Session>(created.GetProperty("id").GetString()!, CancellationToken.None);
        Assert.Equal("dana@acme.example", stored!.Value.PersonEmail);
        Assert.DoesNotContain("dana@acme.example", await list.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/api-keys/key_none", Role.Operator)]
    [InlineData("/v1/sessions/ses_none", Role.Platform)]
    public async Task Delete_OfWhatIsNotThere_IsNotFound(string path, Role role)
    {
        using var client = await _api.ClientAsync(role);
        using var response = await client.DeleteAsync(path);
        await response.ReadProblemAsync(HttpStatusCode.NotFound, "not_found");
    }

    /// <summary>The key is being used while it is revoked: the note of its use comes in between.</summary>
    [Theory]
    [InlineData(4, true)]
    [InlineData(5, false)]
    public async Task Revoke_OfAKeyInUse_IsTriedFiveTimes(int crossings, bool isDone)
    {
        using var client = await _api.ClientAsync(Role.Operator);
        using var made = await client.PostJsonAsync("/v1/api-keys", new { name = "Sam", role = "support" });
        var id = (await made.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("id").GetString()!;
        var left = crossings;
        var store = new Crossed(
            _api.Store,
            async () =>
            {
                if (left-- > 0)
                {
                    var key = (await _api.Store.GetAsync<ApiKey>(id, CancellationToken.None))!;
                    var used = key.Value with { LastUsedAt = _api.Time.GetUtcNow() };
                    await _api.Store.CommitAsync(new Batch().Update(key, used), Durability.Deferred, CancellationToken.None);
                }
            }
        );
        var outcome = await store.RevokeAsync<ApiKey>(
            id,
            _ => true,
            key => AccessAudit.KeyRevoked(key, "key:config/Operator", _api.Time.GetUtcNow()),
            CancellationToken.None
        );
        Assert.Equal(isDone ? RevokeResult.Done : RevokeResult.Conflict, outcome);
        Assert.Equal(isDone, await _api.Store.GetAsync<ApiKey>(id, CancellationToken.None) is null);
    }

    /// <summary>Keys of other roles open no way in for an operator.</summary>
    [Fact]
    public async Task FirstStart_WithKeysOfOtherRolesAlone_MakesAnOperatorsKey()
    {
        var token = BearerToken.New(BearerToken.KeyPrefix, _api.Time.GetUtcNow());
        var key = new ApiKey
        {
            Id = token.Id,
            Name = "Sam",
            Role = Role.Support,
            SecretHash = Secrets.Hash(token.Secret),
            CreatedAt = _api.Time.GetUtcNow(),
        };
        await _api.Store.CommitAsync(new Batch().Add(key), Durability.Durable, CancellationToken.None);
        _api.Settings["Access:Keys:3:Role"] = "support";
        using var client = _api.Anonymous();
        Assert.Contains(FirstOperatorKey.FileName, _api.ConsoleText, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    /// <summary>Lets somebody else commit before each commit.</summary>
    private sealed class Crossed(InMemoryStore inner, Func<Task> before) : IStore
    {
        public ValueTask<Stored<T>?> GetAsync<T>(string id, CancellationToken cancellationToken)
            where T : class, IDocument<T> => inner.GetAsync<T>(id, cancellationToken);

        public ValueTask<IReadOnlyList<Stored<T>>> QueryAsync<T>(DocumentIndex<T> index, KeyRange range, int limit, CancellationToken cancellationToken)
            where T : class, IDocument<T> => inner.QueryAsync(index, range, limit, cancellationToken);

        public async ValueTask<CommitResult> CommitAsync(Batch batch, Durability durability, CancellationToken cancellationToken)
        {
            await before();
            return await inner.CommitAsync(batch, durability, cancellationToken);
        }
    }
}
