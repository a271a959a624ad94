using System.Text.Json;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Plugins;
using static Drivetrain.Reauth.Api.Tests.Features.Reauths.Given;

namespace Drivetrain.Reauth.Api.Tests.Features.Connectors.Credentials;

/// <summary>Who uses a grant, as connectors come and go.</summary>
public sealed class GrantSharingTests
{
    private const string Stored = """
        {"id":"con_1","workspaceId":"acme","providerId":"xero","instanceId":"one","generation":4,"protectedTokens":"sealed",
        "accessTokenExpiresAt":"2026-11-23T10:00:00+00:00","reauthId":"rea_1","grantedAt":"2026-11-23T09:00:00+00:00","updatedAt":"2026-11-23T09:00:00+00:00"}
        """;

    private static readonly Instance Second = new("two", "Two");
    private static readonly Instance Third = new("three", "Three");

    private static Grant Alone { get; } = JsonSerializer.Deserialize(Stored, DocumentJson.Of<Grant>(GrantDocumentJson.Default))!;

    private static Grant Three => GrantSharing.Join(GrantSharing.Join(Alone, "con_2", Second, Now), "con_3", Third, Now);

    [Fact]
    public void StoredBefore_IsUsedByItsOwnConnectorAlone()
    {
        Assert.Equal([new GrantUse("con_1", "one")], Alone.Uses);
        Assert.Null(GrantSharing.Leave(Alone, "con_1", reason: null, Now));
        Assert.Empty(Alone.Instances);
    }

    [Fact]
    public void Join_KeepsTokensAndGeneration() =>
        Assert.Equal((Alone.Generation, Alone.ProtectedTokens, Alone.SealedFor), (Three.Generation, Three.ProtectedTokens, Three.SealedFor));

    [Fact]
    public void Join_Twice_IsTheSameObject()
    {
        var shared = Three;

        Assert.Same(shared, GrantSharing.Join(shared, "con_2", Second, Now));
    }

    [Fact]
    public void Leave_OfTheFirst_PutsTheNextInItsPlace()
    {
        var left = GrantSharing.Leave(Three, "con_1", reason: null, Now)!;

        Assert.Equal([new GrantUse("con_2", "two"), new GrantUse("con_3", "three")], left.Uses);
        Assert.Equal(("con_2", "two"), (left.UserId, left.InstanceId));
        Assert.Empty(left.Ending);
        Assert.Equal(Alone.SealedFor, left.SealedFor);
    }

    [Fact]
    public void Leave_ForGood_PlansTheEndOfItsInstanceAndAJoinTakesThatBack()
    {
        var left = GrantSharing.Leave(Three, "con_2", "connector_deleted", Now)!;

        Assert.Equal(("two", "con_2", "connector_deleted"), (left.Ending[0].InstanceId, left.Ending[0].ConnectorId, left.Ending[0].Planned.Reason));
        Assert.Empty(GrantSharing.Join(left, "con_4", Second, Now).Ending);
    }

    [Fact]
    public void Leave_OfOneWhoDoesNotUseIt_ChangesNothing()
    {
        var shared = Three;

        Assert.Same(shared, GrantSharing.Leave(shared, "con_9", "connector_deleted", Now));
    }

    [Fact]
    public void Leave_OfAllButOne_LeavesAGrantOfItsOwn()
    {
        var left = GrantSharing.Leave(GrantSharing.Leave(Three, "con_1", reason: null, Now)!, "con_3", reason: null, Now)!;

        Assert.Equal([new GrantUse("con_2", "two")], left.Uses);
        Assert.Null(GrantSharing.Leave(left, "con_2", reason: null, Now));
    }
}
