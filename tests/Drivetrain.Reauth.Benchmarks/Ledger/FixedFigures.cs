namespace Drivetrain.Reauth.Benchmarks.Ledger;

/// <summary>What the same code always costs, however busy the machine is. CI holds each of them against the ledger's last row.</summary>
/// <param name="Configuration">Of the build: figures of Debug and Release do not compare.</param>
/// <param name="Fsyncs">A login.</param>
/// <param name="BytesWritten">A login.</param>
/// <param name="BytesAllocated">A login.</param>
/// <param name="ContentScript">Bytes of the extension's script in every page of Drivetrain, compressed.</param>
/// <param name="Extension">Bytes of all its scripts, styles and pages, each compressed.</param>
internal sealed record FixedFigures(string Configuration, double Fsyncs, double BytesWritten, double BytesAllocated, double ContentScript, double Extension)
{
    /// <summary>A fifth: less is how figures of one and the same code differ at most, and more has a reason.</summary>
    public const double Tolerance = 1.2;

    private IEnumerable<(string Name, double Value)> All =>
        [
            ("fsyncs a login", Fsyncs),
            ("bytes written a login", BytesWritten),
            ("bytes allocated a login", BytesAllocated),
            ("bytes of the content script", ContentScript),
            ("bytes of the extension", Extension),
        ];

    /// <summary>In words, each figure that is a fifth worse than it was; empty when none is.</summary>
    public IReadOnlyList<string> WorseThan(FixedFigures last) =>
        string.Equals(Configuration, last.Configuration, StringComparison.Ordinal)
            ?
            [
                .. All.Zip(last.All, (now, then) => (now.Name, Now: now.Value, Then: then.Value))
                    .Where(figure => !(figure.Now <= figure.Then * Tolerance))
                    .Select(figure => $"{figure.Name}: {figure.Now:N1}, was {figure.Then:N1}"),
            ]
            : [$"The ledger has the figures of a {last.Configuration} build, this is a {Configuration} build."];
}
