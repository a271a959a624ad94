namespace Drivetrain.Reauth.Api.Foundation.Storage;

/// <summary>What a migration has done.</summary>
internal sealed class MigrationReport
{
    /// <summary>The number of the tables before; 0 where there were none.</summary>
    public int From { get; set; }

    /// <summary>And after it.</summary>
    public int To { get; set; }

    /// <summary>How many indexes were made.</summary>
    public int Indexes { get; set; }

    /// <summary>How many stored documents were read for them.</summary>
    public int Documents { get; set; }

    /// <summary>Documents that can't be read, and so are in none of the new indexes.</summary>
    public List<(string Type, string Id)> Unreadable { get; } = [];
}
