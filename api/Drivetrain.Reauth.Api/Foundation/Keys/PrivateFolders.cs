using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Foundation.Keys;

/// <summary>
/// Takes others' rights away from what older versions, or a restore, have left in the folders of data and keys. The folders themselves before the service
/// listens: nobody gets below them then; what is deeper behind the start.
/// </summary>
internal sealed partial class PrivateFolders(KeysFolder keys, IOptions<StorageOptions> storage, IHostEnvironment host, ILogger<PrivateFolders> logger)
    : BackgroundService
{
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        Mend(recurse: false);
        return base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.Run(() => Mend(recurse: true), stoppingToken);

    private void Mend(bool recurse)
    {
        foreach (var folder in new[] { Path.GetFullPath(storage.Value.Path, host.ContentRootPath), keys.Path })
        {
            try
            {
                var (mended, left) = PrivateFiles.Mend(folder, recurse);
                if (mended > 0)
                {
                    LogMended(folder, mended);
                }

                if (left > 0)
                {
                    LogLeft(folder, left);
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                LogUnreadable(exception, folder);
            }
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Count} files and folders in {Folder} were readable by other users of this machine. Their modes are now 600 "
            + "and 700; consider who may have read them."
    )]
    private partial void LogMended(string folder, int count);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Count} files and folders in {Folder} are readable by other users of this machine, and this process isn't allowed to change that. Make the "
            + "service user their owner and set their modes to 600 and 700."
    )]
    private partial void LogLeft(string folder, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The file permissions in {Folder} couldn't be checked.")]
    private partial void LogUnreadable(Exception exception, string folder);
}
