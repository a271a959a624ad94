using System.Diagnostics;

namespace Drivetrain.Reauth.Durability;

/// <summary>What is done to a process before it is killed, and how to tell what that cost. A workload knows its program; the rounds know when to kill.</summary>
internal interface IWorkload
{
    /// <summary>The program that owns the data in the round's folder. It is started under strace, which slows its syncs.</summary>
    ProcessStartInfo Victim(Round round);

    /// <summary>Makes changes, and says of each one that was acknowledged, at once. Ends when the victim does.</summary>
    Task DriveAsync(Process victim, Round round, Action<string> acknowledged, CancellationToken cancellationToken);

    /// <summary>Opens what the victim left behind and compares it with what was acknowledged.</summary>
    Task<Findings> CheckAsync(Round round, IReadOnlyCollection<string> acknowledged, CancellationToken cancellationToken);
}

/// <summary>One round.</summary>
/// <param name="Folder">An empty folder for the victim's data.</param>
/// <param name="Seed">Makes the round repeatable, as far as the timing of processes is.</param>
/// <param name="Broken">Acknowledge before anything is on the disk, to show that losses are found.</param>
internal sealed record Round(string Folder, int Seed, bool Broken);

/// <summary>What a check found.</summary>
/// <param name="Lost">Acknowledged changes that are not there.</param>
/// <param name="Half">Changes of which a part is there, and databases that do not open, differ from their indexes, or take no more documents.</param>
/// <param name="Remarks">One sentence for each.</param>
internal sealed record Findings(int Lost, int Half, IReadOnlyList<string> Remarks);
