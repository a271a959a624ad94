using System.ComponentModel.DataAnnotations;

namespace Drivetrain.Reauth.Api.Features.Handovers;

/// <summary>Settings of hand-overs; section <c>Handovers</c>.</summary>
public sealed class HandoverOptions
{
    public const string Section = "Handovers";

    /// <summary>How long a link works. Default: 7 days.</summary>
    [Range(typeof(TimeSpan), "00:10:00", "30.00:00:00")]
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long after that a link still says that it is too old, or was used; then it is deleted. Default: 30 days.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00")]
    public TimeSpan Kept { get; set; } = TimeSpan.FromDays(30);
}
