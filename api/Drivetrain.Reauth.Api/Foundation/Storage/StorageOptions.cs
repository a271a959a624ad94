using System.ComponentModel.DataAnnotations;

namespace Drivetrain.Reauth.Api.Foundation.Storage;

/// <summary>The section <c>Storage</c>.</summary>
public sealed class StorageOptions
{
    public const string Section = "Storage";

    /// <summary>
    /// A PostgreSQL database, which several instances share, in Npgsql's words: <c>Host=…;Database=…;Username=…;Password=…</c>. A secret. Without it the
    /// embedded database is used.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>What concerns PostgreSQL alone.</summary>
    public PostgreSqlOptions PostgreSql { get; set; } = new();

    /// <summary>The folder of the embedded database, created when missing; relative to the content root. Exactly one process may use it.</summary>
    [Required]
    public string Path { get; set; } = "data";

    /// <summary>
    /// The journal is merged into the database when it holds documents of this many bytes. It bounds memory (four times as much at most; then commits wait),
    /// the journal's files, and the time it takes to open after a crash.
    /// </summary>
    [Range(16 * 1024, 1024L * 1024 * 1024)]
    public long MergeBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>And at the latest after this time.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan MergeInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// With less free room than this, in bytes, new attempts, reports, connectors and the like are refused with <c>storage_full</c>. What is left is for
    /// credentials, deletions and outcomes. Keep it above four times <see cref="MergeBytes"/>.
    /// </summary>
    [Range(0, long.MaxValue)]
    public long MinimumFreeBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>
    /// How long a deferred commit may wait for a durable one that changes the same documents, and then costs no write of its own. A crash loses at most the
    /// deferred commits of this time and of one sync.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:01")]
    public TimeSpan DeferredLinger { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How many of the documents used last are kept in memory.</summary>
    [Range(16, 10_000_000)]
    public int CacheDocuments { get; set; } = 8192;

    /// <summary>How long a caller waits for the disk. After that the answer is that the change may still happen.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan CommitTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>A write that takes longer than this makes the service unready, and further commits are refused at once.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan StalledAfter { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether other instances use the database as well.</summary>
    internal bool IsShared => !string.IsNullOrWhiteSpace(ConnectionString);

    /// <summary>By how many bytes a file of the journal grows at once. No setting: simulated disks are small.</summary>
    internal int JournalGrowth { get; set; } = 1024 * 1024;

    /// <summary>Between two attempts to go on after a failure. No setting: tests have no second to wait.</summary>
    internal TimeSpan ReopenPause { get; set; } = TimeSpan.FromSeconds(1);
}

/// <summary>The section <c>Storage:PostgreSql</c>.</summary>
public sealed class PostgreSqlOptions
{
    /// <summary>
    /// Starts although the server may lose what it has acknowledged: <c>fsync</c>, <c>full_page_writes</c> or <c>synchronous_commit</c> is off. For tests.
    /// </summary>
    public bool AllowUnsafeServer { get; set; }
}
