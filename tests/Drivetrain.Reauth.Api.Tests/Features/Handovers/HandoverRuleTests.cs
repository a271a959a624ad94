using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Handovers;
using Drivetrain.Reauth.Api.Tests.Features.Reauths;

namespace Drivetrain.Reauth.Api.Tests.Features.Handovers;

/// <summary>Which of several reasons a link tells, and each reason at its limit.</summary>
public sealed class HandoverRuleTests
{
    private static readonly Connector Bound = Given.Connector(Given.Acme);

    private static readonly Handover Open = HandoverTransitions.Create(
        new NewHandover("hnd_1", "hash", TimeSpan.FromDays(7), TimeSpan.FromDays(30), "Dana Fox", " Hi\n"),
        Bound,
        Given.Now
    )!;

    [Fact]
    public void Create_Always_TakesEverythingOver()
    {
        Assert.Equal(("hnd_1", "acme", "con_1", Given.Acme.Id, "hash"), (Open.Id, Open.WorkspaceId, Open.ConnectorId, Open.InstanceId, Open.TicketHash));
        Assert.Equal(("Dana Fox", "Hi", Given.Now), (Open.AskedBy, Open.Note, Open.CreatedAt));
        Assert.Equal((null, null), (Open.ReauthId, Open.RevokedAt));
    }

    [Theory]
    [InlineData(-1, HandoverState.Open)]
    [InlineData(0, HandoverState.Open)]
    [InlineData(1, HandoverState.NotNeeded)]
    public void StateOf_ReconnectedAroundItsMaking_IsNotNeededOnlyAfterIt(int ticks, HandoverState state) =>
        Assert.Equal(
            state,
            HandoverTransitions.StateOf(
                Open,
                ConnectorTransitions.Reauthenticated(Bound, Given.Acme, "gra_1", 1, Given.Now.AddTicks(ticks)),
                Given.Now.AddDays(1)
            )
        );

    [Fact]
    public void StateOf_ReconnectedButFailedAgain_IsOpen()
    {
        var failed = ConnectorTransitions.Reauthenticated(Bound, Given.Acme, "gra_1", 1, Given.Now.AddDays(1)) with { Status = ConnectorStatus.Failed };

        Assert.Equal(HandoverState.Open, HandoverTransitions.StateOf(Open, failed, Given.Now.AddDays(2)));
        Assert.Equal(HandoverState.Open, HandoverTransitions.StateOf(Open, Bound with { Status = ConnectorStatus.Connected }, Given.Now.AddDays(2)));
    }

    [Fact]
    public void StateOf_SeveralReasons_TellsTheFirst()
    {
        var used = Open with { ReauthId = "rea_1", RevokedAt = Given.Now };
        var late = Open.ExpiresAt.AddDays(1);
        var elsewhere = Given.Connector(Given.Globex);

        Assert.Equal(HandoverState.Used, HandoverTransitions.StateOf(used, connector: null, late));
        Assert.Equal(HandoverState.Revoked, HandoverTransitions.StateOf(used with { ReauthId = null }, connector: null, late));
        Assert.Equal(HandoverState.Expired, HandoverTransitions.StateOf(Open, connector: null, late));
        Assert.Equal(HandoverState.Void, HandoverTransitions.StateOf(Open, connector: null, Given.Now));
        Assert.Equal(
            HandoverState.Void,
            HandoverTransitions.StateOf(
                Open,
                ConnectorTransitions.Reauthenticated(elsewhere, Given.Globex, "gra_1", 1, Given.Now.AddDays(1)),
                Given.Now.AddDays(2)
            )
        );
    }

    [Fact]
    public void IsFor_CompanyByItsId_WhateverItsName()
    {
        Assert.True(HandoverTransitions.IsFor(Open, Given.Connector(Given.Acme with { Name = "Other" })));
        Assert.False(HandoverTransitions.IsFor(Open, Given.Connector(Given.Globex with { Name = Given.Acme.Name })));
        Assert.False(HandoverTransitions.IsFor(Open, Given.Connector()));
    }

    [Fact]
    [Trait("Case", "12.2")]
    public void IsFor_DataSourceRegisteredAnewForTheSameCompany_IsAnotherConnector()
    {
        var anew = Bound with { Registration = "reg_2" };

        Assert.False(HandoverTransitions.IsFor(Open, anew));
        Assert.Equal(HandoverState.Void, HandoverTransitions.StateOf(Open, anew, Given.Now));
    }

    [Fact]
    public void Use_JustInTime_IsTaken()
    {
        Assert.Equal(Open with { ReauthId = "rea_1" }, HandoverTransitions.Use(Open, Bound, "rea_1", Open.ExpiresAt.AddTicks(-1)));
        Assert.Null(
            HandoverTransitions.Use(
                Open,
                ConnectorTransitions.Reauthenticated(Bound, Given.Acme, "gra_1", 1, Given.Now.AddDays(1)),
                "rea_1",
                Given.Now.AddDays(2)
            )
        );
    }

    [Fact]
    public void Revoke_Open_TellsWhenEvenAfterItsEnd() =>
        Assert.Equal(Open with { RevokedAt = Given.Now.AddDays(60) }, HandoverTransitions.Revoke(Open, Given.Now.AddDays(60)));
}
