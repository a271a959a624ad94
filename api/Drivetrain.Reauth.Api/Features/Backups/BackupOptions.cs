using System.ComponentModel.DataAnnotations;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Backups;

/// <summary>The section <c>Backup</c>.</summary>
public sealed class BackupOptions
{
    public const string Section = "Backup";

    /// <summary>
    /// The folder that backups are written to, this service's alone. Default: <c>backups</c> beside <c>Storage:Path</c>. Move backups from there to another
    /// machine.
    /// </summary>
    public string? Path { get; set; }

    /// <summary>
    /// Encrypts the keys of Data Protection in a file beside each backup. Without it the keys are not backed up, and have to be kept otherwise.
    /// </summary>
    [MinLength(16)]
    public string? Passphrase { get; set; }
}

/// <summary>Where backups go.</summary>
internal sealed class BackupsFolder(IOptions<BackupOptions> options, IOptions<StorageOptions> storage, IHostEnvironment host)
{
    public string Path { get; } =
        options.Value.Path is { Length: > 0 } configured
            ? System.IO.Path.GetFullPath(configured, host.ContentRootPath)
            : System.IO.Path.GetFullPath(
                System.IO.Path.Combine(
                    System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(storage.Value.Path, host.ContentRootPath)),
                    "..",
                    "backups"
                )
            );
}
