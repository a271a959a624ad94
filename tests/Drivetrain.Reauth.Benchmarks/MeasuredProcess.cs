using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Drivetrain.Reauth.Benchmarks.Figures;

namespace Drivetrain.Reauth.Benchmarks;

/// <summary>A server under measurement, as a process of its own.</summary>
internal abstract class MeasuredProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private Process? _process;

    public abstract string Name { get; }

    public Uri Origin { get; } = new($"http://127.0.0.1:{FreePort()}");

    /// <summary>From the start of the process to its first answer.</summary>
    public TimeSpan StartUp { get; private set; }

    /// <summary>What counts its work; set before the start, and slow.</summary>
    public Instruments? Instruments { get; set; }

    /// <summary>The path whose first 200 ends the start-up.</summary>
    protected abstract string LivePath { get; }

    protected abstract ProcessStartInfo StartInfo();

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var info = Instruments is { } instruments ? instruments.Attach(StartInfo()) : StartInfo();
        info.RedirectStandardOutput = info.RedirectStandardError = true;
        var watch = Stopwatch.StartNew();
        _process = Process.Start(info) ?? throw new InvalidOperationException($"{Name} did not start.");
        _process.OutputDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        var errors = _process.StandardError.ReadToEndAsync(cancellationToken);
        using var http = new HttpClient();
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri(Origin, LivePath), cancellationToken);
                if (answer.IsSuccessStatusCode)
                {
                    StartUp = watch.Elapsed;
                    return;
                }
            }
            catch (HttpRequestException) when (!_process.HasExited && watch.Elapsed < StartLimit)
            {
                await Task.Delay(2, cancellationToken);
            }
            catch (HttpRequestException e)
            {
                throw new InvalidOperationException($"{Name} did not come up: {(_process.HasExited ? await errors : "no answer in time")}", e);
            }
        }
    }

    /// <summary>Its number; by it the system tells more of it.</summary>
    public int Id => _process!.Id;

    /// <summary>CPU time used so far, of all its threads.</summary>
    public TimeSpan CpuTime()
    {
        _process!.Refresh();
        return _process.TotalProcessorTime;
    }

    /// <summary>Resident memory in bytes.</summary>
    public long Memory()
    {
        _process!.Refresh();
        return _process.WorkingSet64;
    }

    /// <summary>Ends it; it can be started again.</summary>
    public void Stop()
    {
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
            _process.Dispose();
            _process = null;
        }
    }

    public virtual ValueTask DisposeAsync()
    {
        Stop();
        return ValueTask.CompletedTask;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
