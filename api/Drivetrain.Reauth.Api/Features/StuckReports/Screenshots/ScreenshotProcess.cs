using System.Diagnostics;

namespace Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;

/// <summary>
/// The process that decodes: the same program with one hidden word. A file comes on its standard input, a <see cref="ScreenshotMessage"/> goes to its standard
/// output. It knows nothing of the service: neither its settings and secrets, which are no part of its environment, nor its files. Before it reads the image it
/// gives up what it does not need for it (<see cref="Confining"/>): files, network, other processes.
/// </summary>
internal static class ScreenshotProcess
{
    public const string Verb = "encode-screenshot";

    /// <summary>
    /// Of its native memory. The largest images in the worst form, progressive CMYK, take 400 MB of it; all that screens give, less than half.
    /// </summary>
    private const long MemoryLimit = 500L * 1024 * 1024;

    private const string ManagedLimit = "0x6000000";

    /// <summary>Ten minutes in milliseconds: longer than any process waits for its image (<see cref="DecoderSpare.KeptFor"/>).</summary>
    private const string CompilerIdle = "0x927C0";

    /// <summary>What a runtime needs to find itself.</summary>
    private static readonly string[] Kept =
    [
        "DOTNET_ROOT",
        "DOTNET_ROOT_X64",
        "DOTNET_ROOT_ARM64",
        "PATH",
        "LD_LIBRARY_PATH",
        "TMPDIR",
        "TEMP",
        "TMP",
        "SystemRoot",
    ];

    /// <param name="folder">An empty one of its own, to work in; null where there is none.</param>
    public static ProcessStartInfo StartInfo(string? folder = null)
    {
        var info = new ProcessStartInfo(Program())
        {
            WorkingDirectory = folder ?? "",
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (IsDotnet(info.FileName))
        {
            info.ArgumentList.Add(typeof(ScreenshotProcess).Assembly.Location);
        }

        info.ArgumentList.Add(Verb);
        foreach (var name in info.Environment.Keys.Except(Kept, StringComparer.Ordinal).ToList())
        {
            info.Environment.Remove(name);
        }

        // It computes on one thread, for a second; and it leaves no socket of its debugger behind when it is killed.
        info.Environment["DOTNET_GCHeapHardLimit"] = ManagedLimit;
        info.Environment["DOTNET_gcConcurrent"] = "0";
        info.Environment["DOTNET_GCConserveMemory"] = "0";
        info.Environment["DOTNET_EnableDiagnostics"] = "0";

        // The runtime's compiling thread ends when it was idle for 4 s, and a confined process can't start another: one that waits for its image would abort.
        info.Environment["DOTNET_TC_BackgroundWorkerTimeoutMs"] = CompilerIdle;
        if (folder is not null)
        {
            info.Environment["TMPDIR"] = folder;
        }

        return info;
    }

    public static int Run(Stream input, Stream output)
    {
        NativeHeap.KeepSmall();
        NativeHeap.Limit(MemoryLimit);
        ScreenshotRehearsal.Run(output);
        var confinement = Confining.Enter();
        using var file = new MemoryStream();
        input.CopyTo(file);
        try
        {
            ScreenshotMessage.Write(output, ScreenshotEncoding.Encode(file.GetBuffer().AsSpan(0, (int)file.Length)), confinement);
        }
        catch (ImageRefusedException refused)
        {
            ScreenshotMessage.Write(output, refused, confinement);
        }

        return 0;
    }

    /// <summary>dotnet, or the program's own start file, wherever that is: a test's process is neither.</summary>
    private static string Program()
    {
        var own = Environment.ProcessPath ?? throw new PlatformNotSupportedException("The path of this process's program is unknown.");
        var assembly = typeof(ScreenshotProcess).Assembly.Location;
        var beside = Path.ChangeExtension(assembly, OperatingSystem.IsWindows() ? ".exe" : null);
        return IsDotnet(own) || assembly.Length == 0 || !File.Exists(beside) ? own : beside;
    }

    private static bool IsDotnet(string program) => Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
}
