namespace Drivetrain.Reauth.Durability;

/// <summary>What a check found.</summary>
internal sealed class Findings
{
    private readonly List<string> _remarks = [];

    /// <summary>Acknowledged changes that are not there.</summary>
    public int Lost { get; private set; }

    /// <summary>
    /// Changes of which a part is there, answers that contradict what they belong to, such as another company's token, and databases that do not open, differ
    /// from their indexes, or take no more documents.
    /// </summary>
    public int Half { get; private set; }

    /// <summary>Companies that the provider still gives access to and no connector uses.</summary>
    public int Forgotten { get; private set; }

    /// <summary>What nobody can know after the kill: the provider's answer was on its way and had reached no disk. No fault.</summary>
    public int InFlight { get; private set; }

    /// <summary>One sentence for each.</summary>
    public IReadOnlyList<string> Remarks => _remarks;

    public void LostIf(bool found, string remark)
    {
        if (found)
        {
            Lost++;
            _remarks.Add("lost: " + remark);
        }
    }

    public void ForgottenIf(bool found, string remark)
    {
        if (found)
        {
            Forgotten++;
            _remarks.Add("forgotten: " + remark);
        }
    }

    public void Excuse() => InFlight++;

    public void HalfIf(bool found, string remark)
    {
        if (found)
        {
            Half++;
            _remarks.Add("half: " + remark);
        }
    }
}
