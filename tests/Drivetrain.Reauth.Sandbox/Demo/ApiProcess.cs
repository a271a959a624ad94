using System.Diagnostics;
using System.Runtime.InteropServices;
using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Demo;

/// <summary>The real api as a child process, its log in a file.</summary>
internal sealed partial class ApiProcess : IAsyncDisposable
{
    private const int TermSignal = 15;
    private const int LinesShown = 25;
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);
    private readonly Process _process;
    private readonly StreamWriter _log;
    private readonly Lock _logGate = new();
    private bool _isDisposed;

    private ApiProcess(Process process, StreamWriter log, string logPath) => (_process, _log, LogPath) = (process, log, logPath);

    public string LogPath { get; }

    /// <summary>The dll that was built together with this program.</summary>
    public static string BuiltPath => BuildPaths.Of("ApiPath");

    /// <summary>Starts the api and waits until it says that it is ready.</summary>
    /// <exception cref="DemoException">It is not there, ended, or did not become ready.</exception>
    public static async Task<ApiProcess> StartAsync(
        string dll,
        int port,
        IReadOnlyDictionary<string, string> settings,
        string logPath,
        CancellationToken cancellationToken
    )
    {
        if (!File.Exists(dll))
            throw new DemoException($"The api is not built: {dll} is missing. Run 'dotnet build' first.");

        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) is "dotnet" ? host : "dotnet")
        {
            ArgumentList = { dll },
            WorkingDirectory = Path.GetDirectoryName(dll),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in settings)
            start.Environment[name] = value;

        var log = new StreamWriter(logPath, append: true) { AutoFlush = true };
        var process = new Process { StartInfo = start };
        var api = new ApiProcess(process, log, logPath);
        process.OutputDataReceived += (_, line) => api.Write(line.Data);
        process.ErrorDataReceived += (_, line) => api.Write(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await api.WaitUntilReadyAsync(new Uri($"http://127.0.0.1:{port}/healthz/ready"), cancellationToken);
            return api;
        }
        catch
        {
            await api.DisposeAsync();
            throw;
        }
    }

    /// <summary>The last lines of the log.</summary>
    public string Tail()
    {
        lock (_logGate)
            return string.Join(Environment.NewLine, File.ReadLines(LogPath).TakeLast(LinesShown));
    }

    /// <summary>Asks it to stop and waits; ends it when it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        if (!_process.HasExited)
        {
            using var limit = new CancellationTokenSource(StopTime);
            try
            {
                if (OperatingSystem.IsWindows())
                    _process.Kill(entireProcessTree: true);
                else
                    _ = Kill(_process.Id, TermSignal);
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        _process.Dispose();
        lock (_logGate)
            _log.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int processId, int signal);

    private void Write(string? line)
    {
        if (line is null)
            return;
        lock (_logGate)
        {
            if (_log.BaseStream is { CanWrite: true })
                _log.WriteLine(line);
        }
    }

    private async Task WaitUntilReadyAsync(Uri ready, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartTime);
        using var http = new HttpClient();
        try
        {
            while (!await IsReadyAsync(http, ready, limit.Token))
            {
                if (_process.HasExited)
                {
                    await _process.WaitForExitAsync(limit.Token);
                    throw new DemoException($"The api ended with exit code {_process.ExitCode}. Its last words:{Environment.NewLine}{Tail()}");
                }

                await Task.Delay(PollInterval, limit.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DemoException(
                $"The api was not ready after {StartTime.TotalSeconds:0} seconds ({ready.AbsolutePath}). Its last words:{Environment.NewLine}{Tail()}"
            );
        }
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, Uri ready, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.GetAsync(ready, cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
