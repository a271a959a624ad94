namespace Drivetrain.Reauth.Api.Tests.Commits;

/// <summary>One thing that somebody does, with all that it commits.</summary>
/// <param name="Prepare">Brings about the state before it; answers with the deed itself, which tells in words how it ended.</param>
internal sealed record Scenario(Func<Run, Task<Func<Task<string>>>> Prepare)
{
    /// <summary>What it commits while nobody disturbs it, as "durability type type…".</summary>
    public required IReadOnlyList<string> Commits { get; init; }

    /// <summary>How it ends, and after " | " what it has brought about: calls of the provider, events, audit entries.</summary>
    public required string Ends { get; init; }

    /// <summary>
    /// Losses after which it ends otherwise, because the change that came first may have decided: by number of the commit and type of the
    /// document ("1 reauths").
    /// </summary>
    public IReadOnlyDictionary<string, string> Decided { get; init; } = Losses();

    public static Dictionary<string, string> Losses(params (string Loss, string Ends)[] losses) =>
        losses.ToDictionary(loss => loss.Loss, loss => loss.Ends, StringComparer.Ordinal);
}

/// <summary>A change of a commit: the number of the commit, the number of the change in it, and the type of its document.</summary>
internal sealed record Site(int Commit, int Change, string Type)
{
    public string Name => $"{Commit} {Type}";
}

/// <summary>How a scenario went.</summary>
internal sealed record Course(string Ends, IReadOnlyList<string> Commits, IReadOnlyList<Site> Sites, bool Lost);
