using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>Attempts that were open when a backup was made are cut off.</summary>
internal static class ReauthRestore
{
    public static RestoreStep Step { get; } =
        new(
            "open attempts",
            EndsAccess: true,
            (rows, cancellationToken) =>
                rows.UpdateAsync(
                    ReauthAttempt.ByTime,
                    ReauthAttempt.OpenBefore(DateTimeOffset.MaxValue),
                    attempt => ReauthTransitions.Cut(attempt, rows.Now),
                    cancellationToken
                )
        );
}
