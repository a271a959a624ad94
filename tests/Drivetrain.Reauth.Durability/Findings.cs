namespace Drivetrain.Reauth.Durability;

/// <summary>What a check found.</summary>
internal sealed class Findings
{
    private readonly List<string> remarks = [];

    /// <summary>Acknowledged changes that are not there.</summary>
    public int Lost { get; private set; }

    /// <summary>Changes of which a part is there, and databases that do not open, differ from their indexes, or take no more documents.</summary>
    public int Half { get; private set; }

    /// <summary>One sentence for each.</summary>
    public IReadOnlyList<string> Remarks => remarks;

    public void LostIf(bool found, string remark)
    {
        if (found)
        {
            Lost++;
            remarks.Add("lost: " + remark);
        }
    }

    public void HalfIf(bool found, string remark)
    {
        if (found)
        {
            Half++;
            remarks.Add("half: " + remark);
        }
    }
}
