using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Drivetrain.Reauth.Benchmarks.Figures;

/// <summary>
/// What counts the work of a process that is not timed meanwhile: strace its syncs, the kernel what it writes, <see cref="StartupHook"/> what it allocates.
/// </summary>
/// <param name="folder">For strace's record and the hook's socket.</param>
internal sealed class Instruments(string folder)
{
    private string Syncs => Path.Combine(folder, "syncs");

    private string Probe => Path.Combine(folder, "probe");

    /// <summary>The process with its instruments. strace stands beside it (-D), so that it keeps its number and its end.</summary>
    public ProcessStartInfo Attach(ProcessStartInfo info)
    {
        string[] arguments = ["-D", "-f", "-q", "-e", "trace=fsync,fdatasync", "-e", "signal=none", "-o", Syncs, info.FileName, .. info.ArgumentList];
        var traced = new ProcessStartInfo("strace", arguments) { WorkingDirectory = info.WorkingDirectory };
        foreach (var (name, value) in info.Environment)
            traced.Environment[name] = value;

        traced.Environment["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location;
        traced.Environment[StartupHook.Variable] = Probe;
        return traced;
    }

    /// <summary>Since the start of the process.</summary>
    public async Task<Counts> ReadAsync(int process, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Probe), cancellationToken);
        var answer = new byte[32];
        var length = await socket.ReceiveAsync(answer, cancellationToken);
        var allocated = long.Parse(Encoding.ASCII.GetString(answer, 0, length), CultureInfo.InvariantCulture);

        // A call that another thread interrupts has a second line, "resumed".
        var syncs = File.ReadLines(Syncs).Count(line => line.Contains("sync(", StringComparison.Ordinal));
        return new Counts(syncs, BytesWritten(process), allocated);
    }

    /// <summary>Bytes given to write and its kin so far. Sockets use other calls, so these are files.</summary>
    public static long BytesWritten(int process)
    {
        var written = File.ReadLines($"/proc/{process}/io").First(line => line.StartsWith("wchar:", StringComparison.Ordinal));
        return long.Parse(written["wchar:".Length..], CultureInfo.InvariantCulture);
    }
}

/// <summary>What does not depend on the machine's mood.</summary>
/// <param name="Fsyncs">Calls of fsync and fdatasync.</param>
/// <param name="BytesWritten">Bytes written to files.</param>
/// <param name="BytesAllocated">Bytes allocated on the managed heap.</param>
internal sealed record Counts(double Fsyncs, double BytesWritten, double BytesAllocated)
{
    public Counts Since(Counts earlier, int logins) =>
        new((Fsyncs - earlier.Fsyncs) / logins, (BytesWritten - earlier.BytesWritten) / logins, (BytesAllocated - earlier.BytesAllocated) / logins);
}
