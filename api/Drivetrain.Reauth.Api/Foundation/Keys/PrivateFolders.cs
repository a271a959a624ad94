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
        Message = "{Count} files and folders in {Folder} could be read by others on this machine. They no longer can (600 and 700); consider who has read them."
    )]
    private partial void LogMended(string folder, int count);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Count} files and folders in {Folder} can be read by others on this machine, and this process may not change that. Make them the "
            + "service user's own, with the modes 600 and 700."
    )]
    private partial void LogLeft(string folder, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The rights of the files in {Folder} could not be looked at.")]
    private partial void LogUnreadable(Exception exception, string folder);
}
