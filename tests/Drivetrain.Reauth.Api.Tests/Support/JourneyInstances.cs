namespace Drivetrain.Reauth.Api.Tests.Support;

/// <summary>More instances of the api in a journey's world.</summary>
internal static class JourneyInstances
{
    /// <summary>One more on the same database, with the same clock and settings; to be disposed before the world.</summary>
    public static ReauthApi Another(this JourneyHost host, Action<ReauthApi>? adjust = null)
    {
        var other = new ReauthApi
        {
            OnDisk = true,
            IsShared = true,
            OwnsFolder = false,
            Folder = host.Api.Folder,
            Time = host.Api.Time,
        };
        foreach (var (name, value) in host.Api.Settings)
        {
            other.Settings[name] = value;
        }

        adjust?.Invoke(other);
        using var started = other.Anonymous();
        return other;
    }
}
