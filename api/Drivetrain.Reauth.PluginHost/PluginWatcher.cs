using System.Security.Cryptography;
using System.Text;
using Drivetrain.Reauth.PluginHost.Manifests;
using Microsoft.Extensions.Logging;

namespace Drivetrain.Reauth.PluginHost;

/// <summary>
/// Looks at the plugins' folders again and again (systems watch only so many files for all programs together), and has the catalog load anew what changed and
/// has come to rest.
/// </summary>
public sealed partial class PluginWatcher(PluginCatalog catalog, PluginHostOptions options, TimeProvider timeProvider, ILogger<PluginWatcher> logger)
{
    private const int MaximumFiles = 2000;

    private static readonly EnumerationOptions Everywhere = new()
    {
        RecurseSubdirectories = true,
        IgnoreInaccessible = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
    };

    private readonly Dictionary<string, string> _loaded = new(StringComparer.Ordinal);
    private Dictionary<string, string> _lastLook = new(StringComparer.Ordinal);
    private bool _isFirst = true;

    /// <summary>Watches until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(options.ReloadInterval, timeProvider);
        do
        {
            try
            {
                await LookAsync(cancellationToken);
            }
#pragma warning disable CA1031 // One look that fails, whatever for, ends neither the watching nor the host.
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                LogFailed(exception);
            }
#pragma warning restore CA1031
        } while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    /// <summary>One look. What the very first finds is what the catalog has read.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, string> now;
        try
        {
            now = Look();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogUnreadable(exception);
            return;
        }

        if (_isFirst)
        {
            _isFirst = false;
            foreach (var (folder, mark) in now)
            {
                _loaded[folder] = mark;
            }
        }

        var settled = now
            .Keys.Union(_loaded.Keys, StringComparer.Ordinal)
            .Where(folder => !SameIn(now, _loaded, folder) && SameIn(now, _lastLook, folder))
            .ToHashSet(StringComparer.Ordinal);
        _lastLook = now;
        if (settled.Count == 0)
        {
            return;
        }

        await catalog.ReloadAsync(settled, cancellationToken);
        foreach (var folder in settled)
        {
            if (now.TryGetValue(folder, out var mark))
            {
                _loaded[folder] = mark;
            }
            else
            {
                _loaded.Remove(folder);
            }
        }
    }

    private static bool SameIn(Dictionary<string, string> left, Dictionary<string, string> right, string folder) =>
        string.Equals(left.GetValueOrDefault(folder), right.GetValueOrDefault(folder), StringComparison.Ordinal);

    private Dictionary<string, string> Look()
    {
        var marks = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var root in options.Roots)
        {
            foreach (var folder in PluginIndex.Folders(CanonicalPath.Resolve(Path.GetFullPath(root, AppContext.BaseDirectory))))
            {
                marks[folder] = Mark(folder);
            }
        }

        return marks;
    }

    /// <summary>Names, sizes and times of the folder's files. In one that holds too many, those of the manifest alone.</summary>
    private static string Mark(string folder)
    {
        var files = new DirectoryInfo(folder).EnumerateFiles("*", Everywhere).Take(MaximumFiles + 1).ToList();
        if (files.Count > MaximumFiles)
        {
            files = [new FileInfo(Path.Combine(folder, ManifestReader.FileName))];
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files.OrderBy(file => file.FullName, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{file.FullName}\n{(file.Exists ? file.Length : -1)}\n{file.LastWriteTimeUtc.Ticks}\n"));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    [LoggerMessage(EventId = 31, Level = LogLevel.Warning, Message = "Reloading the plugin folders failed; retrying")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(EventId = 30, Level = LogLevel.Debug, Message = "The plugin folders can't be checked right now")]
    private partial void LogUnreadable(Exception exception);
}
