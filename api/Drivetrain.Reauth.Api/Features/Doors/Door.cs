namespace Drivetrain.Reauth.Api.Features.Doors;

/// <summary>Where a provider leads people: one address of each kind for all customers.</summary>
internal enum Door
{
    /// <summary>The provider asks for a new login (Intuit's Reconnect URL).</summary>
    Connect,

    /// <summary>Somebody ended the connection at the provider, or says so (Intuit's Disconnect URL).</summary>
    Disconnected,

    /// <summary>Somebody opened Drivetrain from the provider's list of apps (Intuit's Launch URL).</summary>
    Launch,
}

internal static class DoorPaths
{
    public const string Connect = "/connect/{providerId}";
    public const string Disconnected = "/disconnected/{providerId}";
    public const string Launch = "/launch/{providerId}";
    public const string Address = "/connect/{providerId}/address";

    /// <summary>Where a form begins a login.</summary>
    public static string Begin(string providerId) => $"/connect/{providerId}";

    /// <summary>Where a form sends the address that somebody typed.</summary>
    public static string AddressOf(string providerId) => $"/connect/{providerId}/address";
}
