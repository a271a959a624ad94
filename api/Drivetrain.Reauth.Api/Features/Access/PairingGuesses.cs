using System.ComponentModel.DataAnnotations;
using Drivetrain.Reauth.Api.Foundation.Http.Quotas;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Access;

/// <summary>The settings below <c>Access:Pairing</c>. Each instance of the service counts for itself.</summary>
public sealed class PairingOptions
{
    public const string Section = "Access:Pairing";

    /// <summary>
    /// Wrong codes that one address (IPv6: its /64 network) may send in ten minutes; three times as many in a day. An IPv6 site (/48) may send three times as
    /// many as an address. Default: 10. Right codes are not counted.
    /// </summary>
    [Range(1, 1_000)]
    public int FailuresPerAddress { get; set; } = 10;
}

/// <summary>
/// Counts wrong pairing codes. A code that is wrong names no pairing, so there is nothing to count by code: entropy and addresses have to do, and they do.
/// <para>
/// A code is 8 of 30 characters, 30^8 = 6.6 × 10^11 (39.3 bits), lives for ten minutes, and is used once. One guess while N codes wait hits with N / 6.6 ×
/// 10^11. With the default an address has 30 wrong guesses a day. A botnet of 10,000 addresses that guesses day and night makes 300,000 of them; with 100 codes
/// waiting at every moment (14,400 pairings a day) it expects its first hit after 60 years, with 10,000 IPv6 sites after 20. A hit is one session of one
/// workspace, which sees no token, cannot confirm a company that somebody else logged in to, and is in the audit log. A workspace has at most
/// <see cref="QuotaOptions.PairingCodesPerWorkspace"/> codes waiting.
/// </para>
/// <para>Meanwhile every address is in the audit log, and the health check <c>pairing</c> says that somebody guesses.</para>
/// </summary>
internal sealed class PairingGuesses(IOptions<PairingOptions> options, TimeProvider time) : GuessLimit(options.Value.FailuresPerAddress, time);

/// <summary>Says that somebody guesses. Degraded at worst: nobody is locked out by it, and nothing has to be restarted.</summary>
internal sealed class PairingHealthCheck(PairingGuesses attempts) : IHealthCheck
{
    /// <summary>Wrong codes within ten minutes that people do not mistype.</summary>
    public const int Suspicious = 500;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            attempts.OfAll < Suspicious
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Degraded(
                    "Someone is guessing pairing codes. No one is locked out; see GET /v1/audit?action=pairing_code.refused for the addresses."
                )
        );
}
