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

/// <summary>Counts wrong pairing codes by address and in all, in windows as long as a code lives.</summary>
internal sealed class PairingAttempts(IOptions<PairingOptions> options, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, int> byAddress = new(StringComparer.Ordinal);
    private DateTimeOffset windowEnds;
    private int total;

    /// <summary>Takes an attempt, counted as wrong until <see cref="Succeeded"/> says otherwise, so that parallel guesses do not slip through. Or says how long to wait.</summary>
    public bool TryBegin(string address, out TimeSpan wait)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            if (now >= windowEnds)
            {
                windowEnds = now + Pairing.Lifetime;
                byAddress.Clear();
                total = 0;
            }

            wait = windowEnds - now;
            var count = byAddress.GetValueOrDefault(address);
            if (count >= options.Value.FailuresPerAddress || total >= options.Value.Failures)
            {
                return false;
            }

            byAddress[address] = count + 1;
            total++;
            return true;
        }
    }

    public void Succeeded(string address)
    {
        lock (gate)
        {
            if (byAddress.TryGetValue(address, out var count) && count > 0)
            {
                byAddress[address] = count - 1;
                total--;
            }
        }
    }
}
