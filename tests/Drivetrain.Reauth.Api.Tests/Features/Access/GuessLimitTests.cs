using System.Globalization;
using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Foundation.Http;
using Microsoft.Extensions.Time.Testing;

namespace Drivetrain.Reauth.Api.Tests.Features.Access;

public sealed class GuessLimitTests
{
    private static readonly ClientSource A = new("198.51.100.1", Site: null);
    private static readonly ClientSource B = new("198.51.100.2", Site: null);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero));

    [Fact]
    public void TryBegin_BeyondTheAddresssShare_IsRefusedForThatAddressAlone()
    {
        var limit = new Limit(perAddress: 2, _time);
        Assert.True(limit.TryBegin(A, out _));
        Assert.True(limit.TryBegin(A, out _));
        Assert.False(limit.TryBegin(A, out _));
        Assert.True(limit.TryBegin(B, out _));
    }

    [Fact]
    [Trait("Case", "12.8")]
    public void TryBegin_FromAnyNumberOfAddresses_IsNeverRefusedForAnother()
    {
        var limit = new Limit(perAddress: 1, _time);
        for (var i = 0; i < 10_000; i++)
        {
            limit.TryBegin(Numbered(i), out _);
            limit.TryBegin(Numbered(i), out _);
        }

        Assert.True(limit.TryBegin(A, out _));
    }

    [Fact]
    [Trait("Case", "12.8")]
    public void TryBegin_FromMoreAddressesThanAreRemembered_KeepsMemoryBoundedAndTheNewestCounted()
    {
        var limit = new Limit(perAddress: 1, _time);
        for (var i = 0; i < 450_000; i++)
        {
            Assert.True(limit.TryBegin(Numbered(i), out _));
        }

        Assert.InRange(limit.Count, 1, 200_000);
        Assert.False(limit.TryBegin(Numbered(449_999), out _));
    }

    [Fact]
    public void TryBegin_WhenTheWindowHasEnded_StartsAnew()
    {
        var limit = new Limit(perAddress: 1, _time);
        limit.TryBegin(A, out _);
        _time.Advance(GuessLimit.Window - TimeSpan.FromTicks(1));
        Assert.False(limit.TryBegin(A, out var wait));
        Assert.Equal(TimeSpan.FromTicks(1), wait);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.True(limit.TryBegin(A, out wait));
        Assert.Equal(TimeSpan.Zero, wait);
    }

    [Fact]
    [Trait("Case", "12.8")]
    public void TryBegin_WindowAfterWindow_EndsForTheDayAfterThree()
    {
        var limit = new Limit(perAddress: 2, _time);
        for (var window = 0; window < GuessLimit.PerDay; window++)
        {
            Assert.True(limit.TryBegin(A, out _));
            Assert.True(limit.TryBegin(A, out _));
            _time.Advance(GuessLimit.Window);
        }

        Assert.False(limit.TryBegin(A, out var wait));
        Assert.Equal(TimeSpan.FromDays(1) - GuessLimit.PerDay * GuessLimit.Window, wait);
        _time.Advance(wait);
        Assert.True(limit.TryBegin(A, out _));
    }

    [Fact]
    [Trait("Case", "12.8")]
    public void TryBegin_FromManyNetworksOfOneSite_IsLimitedForTheSiteAlone()
    {
        var limit = new Limit(perAddress: 2, _time);
        var taken = Enumerable.Range(0, 100).Count(i => limit.TryBegin(new($"2001:db8:1:{i:x}::", "2001:db8:1::/48"), out _));
        Assert.Equal(2 * GuessLimit.PerSite, taken);
        Assert.True(limit.TryBegin(new("2001:db8:2::", "2001:db8:2::/48"), out _));
    }

    /// <summary>A clock that steps back makes nobody wait longer, one that steps forward lets nobody guess more (fault 10).</summary>
    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [Trait("Case", "12.10")]
    public void TryBegin_WhenTheClockSteps_WaitsAsLongAsBefore(int days)
    {
        var clock = new SteppingClock(_time);
        var limit = new Limit(perAddress: 1, clock);
        limit.TryBegin(A, out _);
        clock.Step = TimeSpan.FromDays(days);
        Assert.False(limit.TryBegin(A, out var wait));
        Assert.Equal(GuessLimit.Window, wait);
    }

    [Fact]
    public void Succeeded_GivesTheAttemptBack()
    {
        var limit = new Limit(perAddress: 1, _time);
        for (var i = 0; i < 30; i++)
        {
            Assert.True(limit.TryBegin(A, out _));
            limit.Succeeded(A);
        }
    }

    [Fact]
    public void Succeeded_WithoutAnAttempt_GivesNothing()
    {
        var limit = new Limit(perAddress: 1, _time);
        limit.Succeeded(A);
        Assert.True(limit.TryBegin(A, out _));
        Assert.False(limit.TryBegin(A, out _));
    }

    private static ClientSource Numbered(int i) => new(i.ToString(CultureInfo.InvariantCulture), Site: null);

    private sealed class Limit(int perAddress, TimeProvider time) : GuessLimit(perAddress, time);

    /// <summary>A clock that somebody sets; its timestamps go on as they did.</summary>
    private sealed class SteppingClock(FakeTimeProvider inner) : TimeProvider
    {
        public TimeSpan Step { get; set; }

        public override DateTimeOffset GetUtcNow() => inner.GetUtcNow() + Step;

        public override long TimestampFrequency => inner.TimestampFrequency;

        public override long GetTimestamp() => inner.GetTimestamp();
    }
}
