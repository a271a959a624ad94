using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Tests.Features.Connectors.Credentials;

/// <summary>When a provider counts as down, and when it no longer does.</summary>
public sealed class ProviderCircuitTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 30, 9, 0, 0, TimeSpan.Zero);
    private static readonly ProviderFailure Unavailable = new(ProviderFailureKind.Unavailable, "503");

    [Fact]
    public void After_FiveFailuresInAMoment_StaysClosed()
    {
        Assert.Null(Failing(ProviderCircuit.Closed, 5, TimeSpan.FromSeconds(1)).DownSince);
    }

    [Fact]
    public void After_FailuresInARowForHalfAMinute_IsDownSinceTheFirst()
    {
        Assert.Equal(Start, Failing(ProviderCircuit.Closed, 5, TimeSpan.FromSeconds(10)).DownSince);
    }

    [Fact]
    public void After_ASuccessInBetween_StartsAnew()
    {
        var circuit = Failing(ProviderCircuit.Closed, 4, TimeSpan.FromSeconds(10)).After(failure: null, Start.AddSeconds(35));

        Assert.Null(circuit.After(Unavailable, Start.AddSeconds(40)).DownSince);
    }

    [Fact]
    public void After_FailuresHoursApart_StaysClosed()
    {
        Assert.Null(Failing(ProviderCircuit.Closed, 20, TimeSpan.FromHours(1)).DownSince);
    }

    [Theory]
    [InlineData(ProviderFailureKind.CredentialRejected)]
    [InlineData(ProviderFailureKind.CodeRejected)]
    [InlineData(ProviderFailureKind.ProtocolError)]
    [InlineData(ProviderFailureKind.Misconfigured)]
    public void After_AnAnswerThatOutagesGiveToo_StaysDown(ProviderFailureKind kind)
    {
        var down = Failing(ProviderCircuit.Closed, 6, TimeSpan.FromSeconds(10));

        Assert.Same(down, down.After(new ProviderFailure(kind), Start.AddMinutes(5)));
    }

    [Theory]
    [InlineData(ProviderFailureKind.NotAdmin)]
    [InlineData(ProviderFailureKind.PlanLimit)]
    public void After_AnAnswerOfAProviderThatWorks_IsUp(ProviderFailureKind kind)
    {
        var down = Failing(ProviderCircuit.Closed, 6, TimeSpan.FromSeconds(10));

        Assert.Null(down.After(new ProviderFailure(kind), Start.AddMinutes(5)).DownSince);
    }

    [Fact]
    public void Allows_WhileDown_OneTryAfterAPauseThatGrows()
    {
        var down = Failing(ProviderCircuit.Closed, 5, TimeSpan.FromSeconds(10));
        Assert.False(down.Allows(Start.AddSeconds(69)));
        Assert.True(down.Allows(Start.AddSeconds(70)));

        var tried = down.After(Unavailable, Start.AddSeconds(70));

        Assert.False(tried.Allows(Start.AddSeconds(129)));
        Assert.True(tried.Allows(Start.AddSeconds(130)));
    }

    [Fact]
    public void Allows_WhereTheProviderAsksForALongerPause_KeepsIt()
    {
        var down = Failing(ProviderCircuit.Closed, 4, TimeSpan.FromSeconds(10))
            .After(Unavailable with { RetryAfter = TimeSpan.FromMinutes(20) }, Start.AddSeconds(40));

        Assert.False(down.Allows(Start.AddMinutes(20)));
        Assert.True(down.Allows(Start.AddMinutes(21)));
    }

    private static ProviderCircuit Failing(ProviderCircuit circuit, int times, TimeSpan apart) =>
        Enumerable.Range(0, times).Aggregate(circuit, (current, index) => current.After(Unavailable, Start + (index * apart)));
}
