using System.Diagnostics;
using System.Text.Json;
using Drivetrain.Reauth.Sandbox.Demo;
using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Extension;

/// <summary>
/// A Chromium of our own. It ends with us, even when we are killed: its DevTools pipe is our end of its standard input, and Chromium leaves when that closes.
/// </summary>
internal sealed class BrowserProcess : IAsyncDisposable
{
    private const int LinesKept = 20;
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(10);
    private readonly Process _process;
    private readonly Queue<string> _lines = new();
    private int _lastId;
    private bool _isDisposed;

    private BrowserProcess(Process process) => _process = process;

    /// <summary>The address of its DevTools, <c>ws://127.0.0.1:…</c>.</summary>
    public Uri DevToolsUrl { get; private set; } = null!;

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Ends when the browser does.</summary>
    public Task EndAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    /// <summary>Starts one and waits until it can be spoken to.</summary>
    /// <exception cref="DemoException">It ended, or did not answer; the message has its last words.</exception>
    public static async Task<BrowserProcess> StartAsync(
        string executable,
        string profilePath,
        IEnumerable<string> arguments,
        CancellationToken cancellationToken
    )
    {
        var addressFile = Path.Combine(profilePath, "DevToolsActivePort");
        File.Delete(addressFile);
        List<string> all = ["--remote-debugging-port=0", $"--user-data-dir={profilePath}", .. arguments];
        // The shell lays our pipe on the descriptors that Chromium reads and writes, and becomes Chromium.
        var start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo(executable, all)
            : new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" \"$@\" 3<&0 4>/dev/null </dev/null", executable, "--remote-debugging-pipe", .. all]);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.UseShellExecute = false;
        DesktopMenu.HideFrom(start, profilePath);

        var process = new Process { StartInfo = start };
        var browser = new BrowserProcess(process);
        process.OutputDataReceived += (_, line) => browser.Keep(line.Data);
        process.ErrorDataReceived += (_, line) => browser.Keep(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            browser.DevToolsUrl = await Patience.WaitAsync(
                () => browser.ReadAddressAsync(addressFile, cancellationToken),
                () => $"{executable} opened no DevTools port. {browser.Tail()}",
                cancellationToken
            );
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>Says what Chromium hears from its pipe alone, such as to load an extension. Nobody reads the answer: look at what comes of it.</summary>
    public async Task TellAsync(string method, object parameters, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteAsync(
            $"{JsonSerializer.Serialize(new { id = ++_lastId, method, @params = parameters })}\0".AsMemory(),
            cancellationToken
        );
        await _process.StandardInput.FlushAsync(cancellationToken);
    }

    /// <summary>Ends it at once, as a crash would: nothing is saved on the way out.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(cancellationToken);
    }

    /// <summary>Lets it leave in its own way; kills it when it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        using var limit = new CancellationTokenSource(StopTime);
        try
        {
            if (OperatingSystem.IsWindows() && !_process.CloseMainWindow())
                _process.Kill(entireProcessTree: true);
            _process.StandardInput.Close();
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            // It had ended already.
        }

        _process.Dispose();
    }

    // Two lines: the port and the path. It is written in one go, but not in one moment.
    private async Task<Uri?> ReadAddressAsync(string path, CancellationToken cancellationToken)
    {
        if (_process.HasExited)
            throw new DemoException($"Chromium ended with exit code {_process.ExitCode}. {Tail()}");
        try
        {
            var lines = File.Exists(path) ? await File.ReadAllLinesAsync(path, cancellationToken) : [];
            return lines is [{ Length: > 0 } port, { Length: > 1 } page] ? new Uri($"ws://127.0.0.1:{port}{page}") : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (_lines)
        {
            _lines.Enqueue(line);
            if (_lines.Count > LinesKept)
                _lines.Dequeue();
        }
    }

    private string Tail()
    {
        lock (_lines)
            return $"Its last words:{Environment.NewLine}{string.Join(Environment.NewLine, _lines)}";
    }
}
