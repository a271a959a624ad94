namespace Drivetrain.Reauth.Browser.Tests.Extension;

/// <summary>Two stands, side by side: as many browsers with the extension as there are cores at least. The tests of one lane run one after the other.</summary>
public static class Lanes
{
    public const string One = "Extension, lane one";
    public const string Two = "Extension, lane two";
}

[CollectionDefinition(Lanes.One)]
public sealed class LaneOne : ICollectionFixture<ExtensionStand>;

[CollectionDefinition(Lanes.Two)]
public sealed class LaneTwo : ICollectionFixture<ExtensionStand>;
