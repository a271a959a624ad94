using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.AspNetCore.DataProtection;

namespace Drivetrain.Reauth.Api.Tests.Features.Access;

public sealed class PairingCodesTests
{
    private readonly InMemoryStore _store = new();

    [Theory]
    [InlineData("ABCDEFGH", "ABCDEFGH")]
    [InlineData("abcd-efgh", "ABCDEFGH")]
    [InlineData(" 2 3-4 5 6 7 8 9 ", "23456789")]
    [InlineData("ABCDEFG", null)]
    [InlineData("ABCDEFGHJ", null)]
    [InlineData("ABCDEFG0", null)]
    [InlineData("ABCDEFGO", null)]
    [InlineData("ABCDEFG1", null)]
    [InlineData("ABCDEFGI", null)]
    [InlineData("ABCDEFGL", null)]
    [InlineData("ABCDEFGU", null)]
    [InlineData("ABCD_EFGH", null)]
    [InlineData("ABCDEFGÄ", null)]
    [InlineData("", null)]
    public void Normalize_WhatIsTyped_IsTheCodeOrNone(string typed, string? expected) => Assert.Equal(expected, PairingCodes.Normalize(typed));

    [Fact]
    public void New_Codes_AreEightCharactersOfTheAlphabetAndDiffer()
    {
        var codes = Enumerable.Range(0, 200).Select(_ => PairingCodes.New()).ToList();
        Assert.All(codes, code => Assert.Equal(code, PairingCodes.Normalize(PairingCodes.Format(code))));
        Assert.Equal(200, codes.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task IdOf_OneCode_IsTheSameForEveryInstanceOfTheServiceAndAnotherForAnotherCode()
    {
        var protection = new EphemeralDataProtectionProvider();
        using var first = new PairingCodes(_store, protection);
        using var second = new PairingCodes(_store, protection);
        var id = await IdAsync(first, "ABCDEFGH");
        Assert.Equal(id, await IdAsync(first, "ABCDEFGH"));
        Assert.Equal(id, await IdAsync(second, "ABCDEFGH"));
        Assert.NotEqual(id, await IdAsync(first, "ABCDEFGJ"));
    }

    /// <summary>Whoever has another database has another key, so that ids give nothing away.</summary>
    [Fact]
    public async Task IdOf_OneCodeInTwoDatabases_Differs()
    {
        var protection = new EphemeralDataProtectionProvider();
        using var here = new PairingCodes(_store, protection);
        using var there = new PairingCodes(new InMemoryStore(), protection);
        Assert.NotEqual(await IdAsync(here, "ABCDEFGH"), await IdAsync(there, "ABCDEFGH"));
    }

    [Fact]
    public async Task IdOf_ACodeAfterTheKeysWereLost_BeginsAnewAndGoesOn()
    {
        using var before = new PairingCodes(_store, new EphemeralDataProtectionProvider());
        var lost = await IdAsync(before, "ABCDEFGH");
        var protection = new EphemeralDataProtectionProvider();
        using var after = new PairingCodes(_store, protection);
        var id = await IdAsync(after, "ABCDEFGH");
        Assert.NotEqual(lost, id);
        using var restarted = new PairingCodes(_store, protection);
        Assert.Equal(id, await IdAsync(restarted, "ABCDEFGH"));
    }

    [Fact]
    public async Task IdOf_WhileAnotherInstanceStoresItsKey_TakesThatOne()
    {
        var protection = new EphemeralDataProtectionProvider();
        using var faster = new PairingCodes(_store, protection);
        string? fasters = null;
        using var slower = new PairingCodes(new Overtaken(_store, async () => fasters ??= await IdAsync(faster, "ABCDEFGH")), protection);
        Assert.Equal(await IdAsync(slower, "ABCDEFGH"), fasters);
    }

    private static async Task<string> IdAsync(PairingCodes codes, string code) => await codes.IdOfAsync(code, CancellationToken.None);

    /// <summary>Lets somebody else commit first.</summary>
    private sealed class Overtaken(InMemoryStore inner, Func<Task> first) : IStore
    {
        public ValueTask<Stored<T>?> GetAsync<T>(string id, CancellationToken cancellationToken)
            where T : class, IDocument<T> => inner.GetAsync<T>(id, cancellationToken);

        public ValueTask<IReadOnlyList<Stored<T>>> QueryAsync<T>(DocumentIndex<T> index, KeyRange range, int limit, CancellationToken cancellationToken)
            where T : class, IDocument<T> => inner.QueryAsync(index, range, limit, cancellationToken);

        public async ValueTask<CommitResult> CommitAsync(Batch batch, Durability durability, CancellationToken cancellationToken)
        {
            await first();
            return await inner.CommitAsync(batch, durability, cancellationToken);
        }
    }
}
