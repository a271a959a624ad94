namespace Drivetrain.Reauth.Durability.Uploads;

/// <summary>Which steps of an upload are followed by a kill.</summary>
/// <param name="Every">Every so many steps; 1 takes them all.</param>
/// <param name="Seed">Decides with which step it begins.</param>
/// <param name="Most">So many kills at most.</param>
internal sealed record StepSample(int Every, int Seed, int Most)
{
    /// <summary>The steps of one of several chains, in order, without an end: nobody knows how many steps an upload has.</summary>
    public IEnumerable<int> Of(int chain, int chains)
    {
        for (var i = chain; i < Most; i += chains)
        {
            yield return 1 + (Seed % Every) + (i * Every);
        }
    }
}
