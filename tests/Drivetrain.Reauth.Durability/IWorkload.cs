using System.Diagnostics;

namespace Drivetrain.Reauth.Durability;

/// <summary>
/// One round of a program's life: what is done to it before it is killed, and how to tell what that cost. A workload knows its program; the rounds know when to
/// kill.
/// </summary>
internal interface IWorkload : IAsyncDisposable
{
    /// <summary>The program that owns the data in the round's folder. It is started under strace, which slows its syncs.</summary>
    ProcessStartInfo Victim();

    /// <summary>Makes changes, remembers each one that was acknowledged, and then says so, at once. Ends when the victim does.</summary>
    /// <param name="victim">The program; its standard output is redirected.</param>
    /// <param name="acknowledged">Called once for each change, after it was remembered; from any thread. The victim may be dead when it returns.</param>
    /// <param name="cancellationToken">Ends the round.</param>
    Task DriveAsync(Process victim, Action acknowledged, CancellationToken cancellationToken);

    /// <summary>Opens what the victim left behind and compares it with what was acknowledged.</summary>
    Task<Findings> CheckAsync(CancellationToken cancellationToken);
}

/// <summary>One round.</summary>
/// <param name="Folder">An empty folder for the victim's data.</param>
/// <param name="Seed">Makes the round repeatable, as far as the timing of processes is.</param>
/// <param name="Broken">Lose what was acknowledged, to show that losses are found.</param>
internal sealed record Round(string Folder, int Seed, bool Broken);
