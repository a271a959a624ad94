using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Features.Handovers;
using Drivetrain.Reauth.Api.Tests.Features.Reauths;

namespace Drivetrain.Reauth.Api.Tests.Features.Handovers;

public sealed class HandoverTransitionsTests
{
    private static readonly Connector Bound = Given.Connector(Given.Acme);

    private static Handover Fresh => Create(Bound)!;

    [Fact]
    public void Create_ForABoundConnector_IsOpenForSevenDaysAndTellsWhyForThirtyMore()
    {
        Assert.Equal((Bound.Id, Bound.WorkspaceId, Given.Acme.Id), (Fresh.ConnectorId, Fresh.WorkspaceId, Fresh.InstanceId));
        Assert.Equal((Given.Now.AddDays(7), Given.Now.AddDays(37)), (Fresh.ExpiresAt, Fresh.RemovedAt));
        Assert.Equal(HandoverState.Open, HandoverTransitions.StateOf(Fresh, Bound, Fresh.ExpiresAt.AddTicks(-1)));
        Assert.Equal(HandoverState.Expired, HandoverTransitions.StateOf(Fresh, Bound, Fresh.ExpiresAt));
    }

    [Fact]
    public void Create_ForAnUnboundConnector_IsRefused() => Assert.Null(Create(Given.Connector()));

    [Theory]
    [InlineData(null, null)]
    [InlineData("  \n ", null)]
    [InlineData(" Hi ", "Hi")]
    public void Create_Note_IsKeptWithoutWhatIsBlank(string? note, string? expected) => Assert.Equal(expected, Create(Bound, note)!.Note);

    [Fact]
    public void Use_Once_IsTheLastTime()
    {
        var used = HandoverTransitions.Use(Fresh, Bound, "rea_1", Given.Now)!;

        Assert.Equal("rea_1", used.ReauthId);
        Assert.Equal(HandoverState.Used, HandoverTransitions.StateOf(used, Bound, Given.Now));
        Assert.Null(HandoverTransitions.Use(used, Bound, "rea_2", Given.Now));
        Assert.Null(HandoverTransitions.Revoke(used, Given.Now));
    }

    [Fact]
    public void Use_WhatIsNotOpen_IsRefused()
    {
        var revoked = HandoverTransitions.Revoke(Fresh, Given.Now)!;

        Assert.Null(HandoverTransitions.Revoke(revoked, Given.Now));
        Assert.Null(HandoverTransitions.Use(revoked, Bound, "rea_1", Given.Now));
        Assert.Null(HandoverTransitions.Use(Fresh, Bound, "rea_1", Fresh.ExpiresAt));
        Assert.Null(HandoverTransitions.Use(Fresh, connector: null, "rea_1", Given.Now));
        Assert.Null(HandoverTransitions.Use(Fresh, Given.Connector(Given.Globex), "rea_1", Given.Now));
        Assert.Null(HandoverTransitions.Use(Fresh, Given.Connector(), "rea_1", Given.Now));
    }

    [Fact]
    public void StateOf_ReconnectedAfterTheLinkWasMade_IsNotNeededUntilItFailsAgain()
    {
        var before = ConnectorTransitions.Reauthenticated(Bound, Given.Acme, "gra_1", 1, Given.Now.AddDays(-1));
        var atTheInstant = ConnectorTransitions.Reauthenticated(Bound, Given.Acme, "gra_1", 1, Given.Now);
        var after = ConnectorTransitions.Reauthenticated(Bound, Given.Acme, "gra_1", 1, Given.Now.AddDays(1));
        var failed = ConnectorTransitions.Fail(after, new ConnectorFailure("credentials_expired", Detail: null, Given.Now.AddDays(2)), Given.Now.AddDays(2));

        Assert.Equal(HandoverState.Open, HandoverTransitions.StateOf(Fresh, before, Given.Now));
        Assert.Equal(HandoverState.Open, HandoverTransitions.StateOf(Fresh, atTheInstant, Given.Now));
        Assert.Equal(HandoverState.NotNeeded, HandoverTransitions.StateOf(Fresh, after, Given.Now.AddDays(1)));
        Assert.Equal(HandoverState.Open, HandoverTransitions.StateOf(Fresh, failed, Given.Now.AddDays(2)));
    }

    [Fact]
    [Trait("Case", "16.disconnect")]
    public void StateOf_DisconnectedOnPurposeSinceTheLinkWasMade_IsVoid()
    {
        var connected = ConnectorTransitions.Reauthenticated(Bound, Given.Acme, "gra_1", 1, Given.Now.AddDays(-1));
        var before = CustodyTransitions.Disconnect(connected, Given.Now.AddHours(-1))!;
        var after = CustodyTransitions.Disconnect(connected, Given.Now.AddHours(1))!;

        Assert.Equal(HandoverState.Open, HandoverTransitions.StateOf(Fresh, before, Given.Now.AddHours(2)));
        Assert.Equal(HandoverState.Void, HandoverTransitions.StateOf(Fresh, after, Given.Now.AddHours(2)));
        Assert.Null(HandoverTransitions.Use(Fresh, after, "rea_1", Given.Now.AddHours(2)));
    }

    private static Handover? Create(Connector connector, string? note = null) =>
        HandoverTransitions.Create(new NewHandover("hnd_1", "hash", TimeSpan.FromDays(7), TimeSpan.FromDays(30), "Dana Fox", note), connector, Given.Now);
}
