using Drivetrain.Reauth.Api.Access;
using Microsoft.Extensions.Time.Testing;

namespace Drivetrain.Reauth.Api.Tests.Access;

public sealed class AttemptLimitTests
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero));

    [Fact]
    public void TryBegin_BeyondTheAddresssShare_IsRefusedForThatAddressAlone()
    {
        var limit = new Limit(perAddress: 2, inAll: 10, _time);
        Assert.True(limit.TryBegin("a", out _));
        Assert.True(limit.TryBegin("a", out _));
        Assert.False(limit.TryBegin("a", out _));
        Assert.True(limit.TryBegin("b", out _));
    }

    [Fact]
    public void TryBegin_BeyondTheWhole_IsRefusedForEverybody()
    {
        var limit = new Limit(perAddress: 10, inAll: 2, _time);
        Assert.True(limit.TryBegin("a", out _));
        Assert.True(limit.TryBegin("b", out _));
        Assert.False(limit.TryBegin("c", out _));
    }

    [Fact]
    public void TryBegin_WhenTheWindowHasEnded_StartsAnewForAddressesAndTheWhole()
    {
        var limit = new Limit(perAddress: 1, inAll: 2, _time);
        limit.TryBegin("a", out _);
        limit.TryBegin("b", out _);
        _time.Advance(Window - TimeSpan.FromTicks(1));
        Assert.False(limit.TryBegin("a", out var wait));
        Assert.Equal(TimeSpan.FromTicks(1), wait);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.True(limit.TryBegin("a", out wait));
        Assert.Equal(Window, wait);
        Assert.True(limit.TryBegin("b", out _));
    }

    [Fact]
    public void TryBegin_Refused_CountsNothing()
    {
        var limit = new Limit(perAddress: 1, inAll: 2, _time);
        limit.TryBegin("a", out _);
        limit.TryBegin("a", out _);
        Assert.True(limit.TryBegin("b", out _));
    }

    [Fact]
    public void Succeeded_GivesTheAttemptBackToTheAddressAndToTheWhole()
    {
        var limit = new Limit(perAddress: 1, inAll: 1, _time);
        for (var i = 0; i < 3; i++)
        {
            Assert.True(limit.TryBegin("a", out _));
            limit.Succeeded("a");
        }

        Assert.True(limit.TryBegin("b", out _));
    }

    [Fact]
    public void Succeeded_WithoutAnAttempt_GivesNothing()
    {
        var limit = new Limit(perAddress: 1, inAll: 1, _time);
        limit.Succeeded("a");
        limit.TryBegin("a", out _);
        limit.Succeeded("a");
        limit.Succeeded("a");
        Assert.True(limit.TryBegin("a", out _));
        Assert.False(limit.TryBegin("a", out _));
        Assert.False(limit.TryBegin("b", out _));
    }

    private sealed class Limit(int perAddress, int inAll, TimeProvider time) : AttemptLimit(perAddress, inAll, Window, time);
}
