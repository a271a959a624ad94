using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Access;

/// <summary>The settings below <c>Access:Pairing</c>. Each instance of the service counts for itself.</summary>
public sealed class PairingOptions
{
    public const string Section = "Access:Pairing";

    /// <summary>Wrong codes that one address may send in ten minutes.</summary>
    [Range(1, 1_000)]
    public int FailuresPerAddress { get; set; } = 10;

    /// <summary>Wrong codes that all addresses together may send in ten minutes. With 1,000 codes waiting, the default lets one guess in some 650,000 such windows hit.</summary>
    [Range(1, 100_000)]
    public int Failures { get; set; } = 1_000;
}

/// <summary>Counts wrong pairing codes, in windows as long as a code lives.</summary>
internal sealed class PairingAttempts(IOptions<PairingOptions> options, TimeProvider time)
    : AttemptLimit(options.Value.FailuresPerAddress, options.Value.Failures, Pairing.Lifetime, time);
