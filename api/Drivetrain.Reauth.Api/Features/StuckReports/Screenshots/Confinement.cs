using System.Runtime.InteropServices;

namespace Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;

/// <summary>What the system took from the process that decodes before it read a byte of an image.</summary>
[Flags]
internal enum Confinement
{
    None = 0,

    /// <summary>It can gain no privileges by what it starts.</summary>
    NoNewPrivileges = 1,

    /// <summary>It opens no file and no socket, starts no process and signals none (<see cref="SystemCallFilter"/>).</summary>
    SystemCalls = 2,

    All = NoNewPrivileges | SystemCalls,
}

/// <summary>Confines the calling process for good, as far as its system can. On Linux with glibc; elsewhere there is nothing.</summary>
internal static class Confining
{
    private const int NoNewPrivileges = 38;
    private const int SetFilter = 1;
    private const int AllThreads = 1;

    /// <summary>What this system has; each process still says what it got.</summary>
    public static Confinement Possible =>
        !OperatingSystem.IsLinux() ? Confinement.None
        : SystemCallFilter.Known is null ? Confinement.NoNewPrivileges
        : Confinement.All;

    /// <summary>Whatever is loaded afterwards cannot be: everything that is needed has to be at hand.</summary>
    /// <returns>What took effect, on every thread.</returns>
    public static unsafe Confinement Enter()
    {
        if (!OperatingSystem.IsLinux())
        {
            return Confinement.None;
        }

        try
        {
            if (NativeMethods.Control(NoNewPrivileges, 1, 0, 0, 0) != 0)
            {
                return Confinement.None;
            }

            if (SystemCallFilter.Known is not { } calls)
            {
                return Confinement.NoNewPrivileges;
            }

            var program = SystemCallFilter.Program(calls, Environment.ProcessId);
            fixed (ulong* steps = program)
            {
                var header = new FilterProgram { Length = (ushort)program.Length, Steps = (nint)steps };

                // Onto all threads, which get the bar on new privileges with it; another result than 0 is a thread that it could not be put onto.
                return NativeMethods.Call(calls.Install, SetFilter, AllThreads, (nint)(&header)) == 0 ? Confinement.All : Confinement.NoNewPrivileges;
            }
        }
        catch (Exception exception) when (exception is EntryPointNotFoundException or DllNotFoundException)
        {
            // Another C library, musl for example.
            return Confinement.None;
        }
    }

    /// <summary><c>struct sock_fprog</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct FilterProgram
    {
        public ushort Length;
        public nint Steps;
    }

    private static class NativeMethods
    {
        [DllImport("libc.so.6", EntryPoint = "prctl")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Control(int option, nuint first, nuint second, nuint third, nuint fourth);

        [DllImport("libc.so.6", EntryPoint = "syscall")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern nint Call(nint number, nint operation, nint flags, nint argument);
    }
}
