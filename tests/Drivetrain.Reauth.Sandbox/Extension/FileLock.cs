using System.Security.Cryptography;
using System.Text;
using Drivetrain.Reauth.Sandbox.Demo;

namespace Drivetrain.Reauth.Sandbox.Extension;

/// <summary>A lock among processes (and within one), which the system releases when its holder ends, however it ends.</summary>
internal static class FileLock
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until nobody else works on the folder; disposing gives it back.</summary>
    /// <exception cref="DemoException">Somebody else kept it too long.</exception>
    public static async Task<IDisposable> TakeAsync(string folder, CancellationToken cancellationToken)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Environment.UserName} {folder}")).AsSpan(0, 8));
        var path = Path.Combine(Path.GetTempPath(), $"drivetrain-reauth-{name}.lock");
        var until = TimeProvider.System.GetUtcNow() + Patience;
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (TimeProvider.System.GetUtcNow() < until)
            {
                await Task.Delay(PollInterval, cancellationToken);
            }
            catch (IOException exception)
            {
                throw new DemoException($"Another process works on {folder} for more than {Patience.TotalMinutes:0} minutes ({path}). {exception.Message}");
            }
        }
    }
}
