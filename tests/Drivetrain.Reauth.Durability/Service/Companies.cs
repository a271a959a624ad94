using Drivetrain.Reauth.Sandbox.Intuit;

namespace Drivetrain.Reauth.Durability.Service;

/// <summary>
/// The companies of a round, made up as they are needed: another round's revocations must not reach them. The provider fails to revoke some of them until it is
/// healed.
/// </summary>
/// <param name="seed">The round's.</param>
/// <param name="allFail">No revocation succeeds before, not only every second company's.</param>
/// <param name="provider">All rounds have the same.</param>
internal sealed class Companies(int seed, bool allFail, IntuitSimulator provider)
{
    private readonly string _prefix = $"91{(uint)seed:D10}";
    private int _count;

    /// <summary>A company that nobody has heard of.</summary>
    public string New()
    {
        var number = Interlocked.Increment(ref _count);
        var company = $"{_prefix}{number:D6}";
        if (allFail || number % 2 == 0)
        {
            provider.Turn(knobs => knobs with { RevocationRealmIds = [.. knobs.RevocationRealmIds!, company] });
        }

        return company;
    }

    /// <summary>From now on every revocation succeeds.</summary>
    public void Heal() => provider.Turn(knobs => knobs with { RevocationRealmIds = [.. knobs.RevocationRealmIds!.Where(company => !IsOurs(company))] });

    /// <summary>When tokens were last given for each company that the app still has permission for.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Connections() =>
        provider.Connections.Where(connection => IsOurs(connection.Key)).ToDictionary(StringComparer.Ordinal);

    private bool IsOurs(string company) => company.StartsWith(_prefix, StringComparison.Ordinal);
}
