using System.Text;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Cli;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Access;

/// <summary>
/// Where there is no operator key, makes one at the start and writes it to a file that its owner alone can read. It goes to neither the console nor a logger:
/// what a container prints is collected and kept. The file is written before the key is stored, so that no crash loses it.
/// </summary>
internal sealed partial class FirstOperatorKey(
    IStore store,
    ConfiguredKeys configured,
    IOptions<StorageOptions> storage,
    IOptions<ApiKeyOptions> options,
    IHostEnvironment host,
    TimeProvider time,
    ILogger<FirstOperatorKey> logger
) : IHostedLifecycleService, IStartupNotice
{
    /// <summary>In the folder of <c>Storage:Path</c>.</summary>
    public const string FileName = "first-operator-key";

    /// <summary>More than there are operators; all are looked at, because some may have ended.</summary>
    private const int MostOperators = 10_000;

    private bool _isNew;

    public IEnumerable<string> Lines =>
        (_isNew, File.Exists(FilePath)) switch
        {
            (true, true) => ["Operator    the first operator key is in this file. Store it safely, then delete the file:", $"            {FilePath}"],
            (false, true) => ["Operator    delete this file, which still holds the first operator key:", $"            {FilePath}"],
            _ => ["Operator    sign in with an operator key; without one, set Access:Keys:0:Name, :Role=operator and :Key"],
        };

    private string FilePath => Path.Combine(Path.GetFullPath(storage.Value.Path, host.ContentRootPath), FileName);

    /// <summary>After the server, which need not wait for it.</summary>
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (
            configured.HasOperator
            || (await store.QueryAsync(ApiKey.ByRole, KeyRange.Prefix($"{Role.Operator}/"), MostOperators, cancellationToken)).Any(stored =>
                !stored.Value.HasEnded(now)
            )
        )
        {
            return;
        }

        var token = BearerToken.New(BearerToken.KeyPrefix, now);
        var key = new ApiKey
        {
            Id = token.Id,
            Name = "First operator",
            Role = Role.Operator,
            SecretHash = Secrets.Hash(token.Secret),
            CreatedAt = now,
            ExpiresAt = options.Value.DefaultEnd(now),
        };
        try
        {
            Write(token.Reveal());
            var batch = new Batch().Add(key).Add(AccessAudit.KeyCreated(key, "system", now));
            _isNew = (await store.CommitAsync(batch, Durability.Durable, cancellationToken)).Committed;
            if (!_isNew)
            {
                File.Delete(FilePath);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A full or read-only disk: everybody else's keys work.
            LogNotMade(exception, FilePath);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The first operator key couldn't be created in {File}. Free disk space or give this process write permission, then start it "
            + "again; or set Access:Keys:0."
    )]
    private partial void LogNotMade(Exception exception, string file);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A new file, never an older one whose rights somebody else has set.</summary>
    private void Write(string key)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(FilePath)!);
        File.Delete(FilePath);
        using var file = PrivateFiles.Create(FilePath);
        file.Write(Encoding.ASCII.GetBytes(key + "\n"));
        file.Flush(flushToDisk: true);
    }
}
