using System.Runtime.InteropServices;

namespace Drivetrain.Reauth.Api.StuckReports.Screenshots;

/// <summary>
/// Gives memory back to the system that images took outside the managed heap. glibc would keep blocks of up to 32 MB for itself, for each thread anew; elsewhere there is
/// nothing to do.
/// </summary>
internal static class NativeHeap
{
    private const int MapThreshold = -3;
    private const int MaximumArenas = -8;
    private const int LargeBlock = 256 * 1024;

    /// <summary>Large blocks are taken from the system and given back to it one by one. For the whole process, once.</summary>
    public static void KeepSmall() => OnGlibc(static () => NativeMethods.SetOption(MapThreshold, LargeBlock) + NativeMethods.SetOption(MaximumArenas, 2));

    /// <summary>Gives back what is free in between.</summary>
    public static void Trim() => OnGlibc(static () => NativeMethods.Trim(0));

    private static void OnGlibc(Func<int> call)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            call();
        }
        catch (Exception exception) when (exception is EntryPointNotFoundException or DllNotFoundException)
        {
            // Another C library, musl for example, which behaves by itself.
        }
    }

    private static class NativeMethods
    {
        [DllImport("libc.so.6", EntryPoint = "mallopt")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int SetOption(int option, int value);

        [DllImport("libc.so.6", EntryPoint = "malloc_trim")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Trim(nuint keep);
    }
}
