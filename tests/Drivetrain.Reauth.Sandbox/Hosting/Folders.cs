namespace Drivetrain.Reauth.Sandbox.Hosting;

/// <summary>Folders for the time of a run.</summary>
internal static class Folders
{
    private const int Attempts = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Removes a folder and all in it. A process that ends may still write its last file, so it tries more than once.</summary>
    /// <exception cref="IOException">Somebody keeps it.</exception>
    public static async Task RemoveAsync(string path)
    {
        for (var attempt = 1; Directory.Exists(path); attempt++)
        {
            try
            {
                Directory.Delete(path, recursive: true);
            }
            catch (IOException) when (attempt < Attempts)
            {
                await Task.Delay(Pause);
            }
        }
    }
}
