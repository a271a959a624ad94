using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;

/// <summary>
/// Tells what the system does not take from the processes that decode. Healthy all the same: they have their memory, time and environment limited everywhere.
/// </summary>
internal sealed class ScreenshotHealthCheck(ScreenshotEncoder encoder) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(HealthCheckResult.Healthy(encoder.Confinement == Confinement.All ? null : Describe(encoder.Confinement)));

    /// <summary>What is missing, in a sentence.</summary>
    public static string Describe(Confinement confinement) =>
        confinement.HasFlag(Confinement.NoNewPrivileges)
            ? "The processes that decode screenshots can open files and the network: this system has no system call filter."
            : "The processes that decode screenshots can open files and the network, and start programs with other privileges: this system has no protection "
                + "against that (Linux with glibc does).";
}
