using System.Diagnostics;

namespace Drivetrain.Reauth.Api.StuckReports.Screenshots;

/// <summary>
/// Has screenshots encoded by a process that lives for one of them (<see cref="ScreenshotProcess"/>): whatever a file does to a decoder, and however much memory it takes,
/// happens elsewhere and ends with that process. One at a time, first come, first served.
/// </summary>
internal sealed partial class ScreenshotEncoder(ILogger<ScreenshotEncoder> logger) : IDisposable
{
    private readonly SemaphoreSlim oneAtATime = new(1, 1);

    static ScreenshotEncoder() => NativeHeap.KeepSmall();

    /// <summary>For one image. The slowest of forty megapixels takes some seconds of it.</summary>
    internal TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How the process is started; tests start others.</summary>
    internal Func<ProcessStartInfo> Start { get; init; } = ScreenshotProcess.StartInfo;

    /// <param name="file">As it was uploaded; read from its beginning.</param>
    /// <param name="cancellationToken">Ends the process as well.</param>
    /// <exception cref="ImageRefusedException">It is no whole image, or too large, or its decoder failed.</exception>
    public async Task<EncodedScreenshot> EncodeAsync(Stream file, CancellationToken cancellationToken)
    {
        await oneAtATime.WaitAsync(cancellationToken);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(TimeLimit);
            return await AskAsync(file, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            LogTooSlow(TimeLimit);
            throw Undecodable();
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    public void Dispose() => oneAtATime.Dispose();

    private async Task<EncodedScreenshot> AskAsync(Stream file, CancellationToken cancellationToken)
    {
        using var process = Process.Start(Start())!;

        // A read from a pipe cannot be cancelled; it ends with the process.
        using var ending = cancellationToken.Register(process.Kill);
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        try
        {
            await SendAsync(file, process.StandardInput.BaseStream);
            return await ScreenshotMessage.ReadAsync(process.StandardOutput.BaseStream);
        }
        catch (Exception exception) when (exception is EndOfStreamException or InvalidDataException)
        {
            await process.WaitForExitAsync(CancellationToken.None);
            cancellationToken.ThrowIfCancellationRequested();
            LogDied(process.ExitCode);
            throw Undecodable();
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static async Task SendAsync(Stream file, Stream input)
    {
        file.Position = 0;
        try
        {
            await file.CopyToAsync(input, CancellationToken.None);
            await input.DisposeAsync();
        }
        catch (IOException)
        {
            // It has ended, and with it the pipe; whether with an answer is seen there.
        }
    }

    private static ImageRefusedException Undecodable() => new(
        StuckReportProblems.Unsupported, "The screenshot could not be decoded with the time and memory that there is for one. Save it as an ordinary PNG, or make it smaller.");

    [LoggerMessage(Level = LogLevel.Warning, Message = "A screenshot was refused: its decoder was ended after {Limit}.")]
    private partial void LogTooSlow(TimeSpan limit);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A screenshot was refused: its decoder ended by itself, with exit code {ExitCode} and without an answer.")]
    private partial void LogDied(int exitCode);
}
