using System.Globalization;
using System.Runtime.InteropServices;

namespace Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;

/// <summary>
/// Bounds the memory that images take outside the managed heap, where the C library is glibc and the system is Linux; elsewhere there is nothing to do.
/// </summary>
internal static class NativeHeap
{
    private const int MapThreshold = -3;
    private const int MaximumArenas = -8;
    private const int LargeBlock = 256 * 1024;
    private const int WritableMemory = 2;
    private const int CoreFile = 4;

    /// <summary>
    /// Large blocks are taken from the system and given back to it one by one; glibc would keep up to 32 MB of them, for each thread anew. For the whole
    /// process, once.
    /// </summary>
    public static void KeepSmall() => OnGlibc(static () => NativeMethods.SetOption(MapThreshold, LargeBlock) + NativeMethods.SetOption(MaximumArenas, 2));

    /// <summary>From now on the process may take so many bytes more; what asks for more fails. It leaves no image of its memory when it does.</summary>
    public static void Limit(long bytes) =>
        OnGlibc(() =>
        {
            const string field = "VmData:";
            var line = File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith(field, StringComparison.Ordinal));
            if (line is null)
            {
                return 0;
            }

            var limit = (ulong)(
                (
                    long.Parse(line.AsSpan(field.Length, line.LastIndexOf(' ') - field.Length), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture)
                    * 1024
                ) + bytes
            );
            return NativeMethods.SetLimit(WritableMemory, [limit, limit]) + NativeMethods.SetLimit(CoreFile, [0, 0]);
        });

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

        /// <summary>The limits are the soft and the hard one.</summary>
        [DllImport("libc.so.6", EntryPoint = "setrlimit64")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int SetLimit(int resource, ulong[] limits);
    }
}
