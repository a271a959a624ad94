using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Drivetrain.Reauth.Api.Tests.Features.Access;

/// <summary>Whose a bearer token is. Nothing here sweeps, so that the resolver alone decides about what has expired.</summary>
public sealed class CallerResolverTests
{
    private const string ConfiguredKey = "a-configured-key-of-more-than-32-characters";
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    private readonly InMemoryStore _store = new();
    private readonly FakeTimeProvider _time = new(Start);
    private readonly CallerResolver _resolver;

    public CallerResolverTests() =>
        _resolver = new CallerResolver(
            _store,
            new ConfiguredKeys(
                new ConfigurationBuilder()
                    .AddInMemoryCollection([
                        KeyValuePair.Create<string, string?>("Access:Keys:0:Name", "Configured"),
                        KeyValuePair.Create<string, string?>("Access:Keys:0:Role", "support"),
                        KeyValuePair.Create<string, string?>("Access:Keys:0:Key", ConfiguredKey),
                    ])
                    .Build()
            ),
            _time,
            NullLogger<CallerResolver>.Instance
        );

    [Fact]
    public async Task Key_WithItsOwnSecret_IsItsHolder()
    {
        var key = await AddKeyAsync();
        Assert.Equal(new Caller($"key:{key.Id}", Role.Support, "acme", "Sam"), await ResolveAsync(key));
    }

    [Fact]
    public async Task Key_WithAnyOtherSecret_IsNobodys()
    {
        var key = await AddKeyAsync();
        var other = await AddKeyAsync();
        foreach (var secret in OtherSecrets(key.Secret, other.Secret))
        {
            Assert.Null(await ResolveAsync(key with { Secret = secret }));
        }
    }

    [Fact]
    public async Task Session_WithItsOwnToken_IsAnExtensionOfItsWorkspace()
    {
        var token = await AddSessionAsync();
        Assert.Equal(new Caller($"session:{token.Id}", Role.Extension, "acme", "Dana Fox"), await ResolveAsync(token));
    }

    [Fact]
    public async Task Session_WithAnyOtherSecret_IsNobodys()
    {
        var session = await AddSessionAsync();
        var other = await AddSessionAsync();
        foreach (var secret in OtherSecrets(session.Secret, other.Secret))
        {
            Assert.Null(await ResolveAsync(session with { Secret = secret }));
        }
    }

    [Fact]
    public async Task Session_PairedWithoutAName_HasTheNameOfNobody()
    {
        var token = await AddSessionAsync(change: session => session with { PersonName = null });
        Assert.Equal(CallerResolver.UnnamedSession, (await ResolveAsync(token))!.Name);
    }

    [Fact]
    public async Task Session_Unused_EndsAfterThirtyDaysToTheTick()
    {
        var token = await AddSessionAsync();
        _time.SetUtcNow(Start.AddDays(30));
        Assert.Null(await ResolveAsync(token));
        var other = await AddSessionAsync(Start.AddTicks(1));
        Assert.NotNull(await ResolveAsync(other));
    }

    [Fact]
    public async Task Session_InUse_EndsNinetyDaysAfterThePairingToTheTick()
    {
        var token = await AddSessionAsync(change: session => session with { LastUsedAt = Start.AddDays(89) });
        var younger = await AddSessionAsync(Start.AddTicks(1), session => session with { LastUsedAt = Start.AddDays(89) });
        _time.SetUtcNow(Start.AddDays(90));
        Assert.Null(await ResolveAsync(token));
        Assert.NotNull(await ResolveAsync(younger));
    }

    [Theory]
    [InlineData(0, 30)]
    [InlineData(59, 89)]
    [InlineData(60, 90)]
    [InlineData(61, 90)]
    public void ExpiresAt_OfASession_IsThirtyDaysAfterItsUseAndNeverMoreThanNinety(int usedAfter, int endsAfter)
    {
        var session = new Session
        {
            Id = "ses_1",
            WorkspaceId = "acme",
            SecretHash = "hash",
            CreatedAt = Start,
            LastUsedAt = Start.AddDays(usedAfter),
        };
        Assert.Equal(Start.AddDays(endsAfter), session.ExpiresAt);
    }

    [Fact]
    public async Task Token_OfWhatWasRevoked_IsNobodysFromTheNextRequestOn()
    {
        var (key, session) = (await AddKeyAsync(), await AddSessionAsync());
        Assert.NotNull(await ResolveAsync(key));
        Assert.NotNull(await ResolveAsync(session));
        var batch = new Batch()
            .Delete((await _store.GetAsync<ApiKey>(key.Id, CancellationToken.None))!)
            .Delete((await _store.GetAsync<Session>(session.Id, CancellationToken.None))!);
        await _store.CommitAsync(batch, Durability.Durable, CancellationToken.None);
        Assert.Null(await ResolveAsync(key));
        Assert.Null(await ResolveAsync(session));
    }

    [Fact]
    public async Task Use_OfASession_IsNotedOnceAnHour()
    {
        var token = await AddSessionAsync();
        _time.SetUtcNow(Start.AddHours(1).AddTicks(-1));
        await ResolveAsync(token);
        Assert.Equal(Start, (await _store.GetAsync<Session>(token.Id, CancellationToken.None))!.Value.LastUsedAt);
        _time.SetUtcNow(Start.AddHours(1));
        await ResolveAsync(token);
        Assert.Equal(Start.AddHours(1), (await _store.GetAsync<Session>(token.Id, CancellationToken.None))!.Value.LastUsedAt);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Use_ThatCannotBeNoted_LocksNobodyOut(bool isFull)
    {
        var (key, session) = (await AddKeyAsync(), await AddSessionAsync());
        _time.SetUtcNow(Start.AddHours(2));
        _store.CommitFailure = isFull ? new StorageFullException("full") : new StorageUnavailableException("down");
        Assert.NotNull(await ResolveAsync(key));
        Assert.NotNull(await ResolveAsync(session));
    }

    [Fact]
    public async Task Use_ThatFailsForAnotherReason_IsNotHidden()
    {
        var session = await AddSessionAsync();
        _time.SetUtcNow(Start.AddHours(2));
        _store.CommitFailure = new IOException("a bug");
        await Assert.ThrowsAsync<IOException>(() => ResolveAsync(session));
    }

    [Fact]
    public async Task FindKeyHolder_OfAStoredKey_IsWhoeverHoldsItNow()
    {
        var key = await AddKeyAsync();
        Assert.Equal(await ResolveAsync(key), await _resolver.FindKeyHolderAsync($"key:{key.Id}", keyHash: null, CancellationToken.None));
        foreach (var subject in new[] { "key:key_none", key.Id, $"oidc:{key.Id}", $"jwt:{key.Id}" })
        {
            Assert.Null(await _resolver.FindKeyHolderAsync(subject, keyHash: null, CancellationToken.None));
        }
    }

    [Fact]
    public async Task FindKeyHolder_OfAConfiguredKey_IsFoundByItsHashAlone()
    {
        var holder = await _resolver.ResolveAsync(ConfiguredKey, CancellationToken.None);
        Assert.Equal("key:config/Configured", holder!.Subject);
        Assert.Equal(holder, await _resolver.FindKeyHolderAsync(holder.Subject, Secrets.Hash(ConfiguredKey), CancellationToken.None));
        Assert.Null(await _resolver.FindKeyHolderAsync(holder.Subject, Secrets.Hash(ConfiguredKey + "x"), CancellationToken.None));
        Assert.Null(await _resolver.FindKeyHolderAsync(holder.Subject, keyHash: null, CancellationToken.None));
    }

    [Theory]
    [InlineData("session:ses_1", "ses_1")]
    [InlineData("key:key_1", null)]
    [InlineData("oidc:session:1", null)]
    public void SessionIdOf_ACaller_IsThatOfItsSession(string subject, string? expected) =>
        Assert.Equal(expected, CallerResolver.SessionIdOf(new Caller(subject, Role.Extension, "acme", "Dana")));

    /// <summary>Secrets of the right form: made up, another document's, one character off, and the stored hash.</summary>
    private static string[] OtherSecrets(string own, string others) => [Secrets.New(), others, own[..^1] + (own[^1] == 'A' ? 'E' : 'A'), Secrets.Hash(own)];

    private Task<Caller?> ResolveAsync(BearerToken token) => _resolver.ResolveAsync(token.Reveal(), CancellationToken.None).AsTask();

    private async Task<BearerToken> AddKeyAsync()
    {
        var token = BearerToken.New(BearerToken.KeyPrefix, Start);
        var key = new ApiKey
        {
            Id = token.Id,
            Name = "Sam",
            Role = Role.Support,
            WorkspaceId = "acme",
            SecretHash = Secrets.Hash(token.Secret),
            CreatedAt = Start,
            LastUsedAt = Start,
        };
        await _store.CommitAsync(new Batch().Add(key), Durability.Durable, CancellationToken.None);
        return token;
    }

    private async Task<BearerToken> AddSessionAsync(DateTimeOffset? at = null, Func<Session, Session>? change = null)
    {
        var token = BearerToken.New(BearerToken.SessionPrefix, Start);
        var session = new Session
        {
            Id = token.Id,
            WorkspaceId = "acme",
            PersonName = "Dana Fox",
            SecretHash = Secrets.Hash(token.Secret),
            CreatedAt = at ?? Start,
            LastUsedAt = at ?? Start,
        };
        await _store.CommitAsync(new Batch().Add(change?.Invoke(session) ?? session), Durability.Durable, CancellationToken.None);
        return token;
    }
}
