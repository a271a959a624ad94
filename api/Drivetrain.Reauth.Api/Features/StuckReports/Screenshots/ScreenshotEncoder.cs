using System.Diagnostics;

namespace Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;

/// <summary>
/// Has screenshots encoded by a process that lives for one of them (<see cref="ScreenshotProcess"/>): whatever a file does to a decoder, and however much
/// memory it takes, happens elsewhere and ends with that process. Some at a time, in an order that is fair to workspaces (<see cref="DecoderQueue"/>), and
/// started ahead (<see cref="DecoderSpare"/>).
/// </summary>
internal sealed partial class ScreenshotEncoder : IDisposable
{
    /// <summary>Of one workspace. More are of no use to a service of this size, and each may take 400 MB for a second.</summary>
    private const int MostAtOnce = 4;

    private const int MostWaiting = 16;

    private readonly ILogger<ScreenshotEncoder> _logger;

    // One more than there are cores: a workspace may use them all, and yet there is a place for the next one.
    private readonly DecoderQueue _queue = new(Math.Clamp(Environment.ProcessorCount, 1, MostAtOnce) + 1, MostWaiting);
    private readonly Lazy<DirectoryInfo?> _folder;
    private readonly DecoderSpare _spare;
    private Confinement? _confinement;

    public ScreenshotEncoder(ILogger<ScreenshotEncoder> logger, TimeProvider time)
    {
        _logger = logger;
        _folder = new Lazy<DirectoryInfo?>(MakeFolder);
        _spare = new DecoderSpare(() => Start!(), time);
        Start = () => ScreenshotProcess.StartInfo(_folder.Value?.FullName);
    }

    static ScreenshotEncoder() => NativeHeap.KeepSmall();

    /// <summary>For one image. The slowest of forty megapixels takes some seconds of it.</summary>
    internal TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How the process is started; tests start others.</summary>
    internal Func<ProcessStartInfo> Start { get; init; }

    /// <summary>Whether each image has the process of the next one started.</summary>
    internal bool StartsAhead { get; init; } = true;

    /// <summary>The process that was started ahead; null where there is none.</summary>
    internal int? SpareId => _spare.ProcessId;

    /// <summary>How the processes are confined: by their own word, once there was one; what this system has, before.</summary>
    public Confinement Confinement => _confinement ?? Confining.Possible;

    /// <summary>An image is on its way: a process for it is started while it is still being received.</summary>
    public void Expect() => _spare.Expect();

    /// <param name="workspaceId">Whose it is.</param>
    /// <param name="file">As it was uploaded; read from its beginning.</param>
    /// <param name="cancellationToken">Ends the process as well.</param>
    /// <exception cref="ImageRefusedException">It is no whole image, or too large, or its decoder failed, or too many of the workspace wait
    /// already.</exception>
    public async Task<EncodedScreenshot> EncodeAsync(string workspaceId, Stream file, CancellationToken cancellationToken)
    {
        using var place = await _queue.EnterAsync(workspaceId, cancellationToken) ?? throw new ImageRefusedException(StuckReportProblems.TooManyAtOnce);
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
    }

    public void Dispose()
    {
        _spare.Dispose();
        if (_folder is { IsValueCreated: true, Value: { Exists: true } own })
        {
            own.Delete(recursive: true);
        }
    }

    /// <summary>Where the processes work: empty, and nobody else's.</summary>
    private static DirectoryInfo? MakeFolder()
    {
        try
        {
            return Directory.CreateTempSubdirectory("reauth-decoder-");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Nothing of ours can be written; the processes write nothing either.
            return null;
        }
    }

    private void Heard(Confinement said)
    {
        if (_confinement != said && said != Confinement.All)
        {
            LogUnconfined(ScreenshotHealthCheck.Describe(said));
        }

        _confinement = said;
    }

    private async Task<EncodedScreenshot> AskAsync(Stream file, CancellationToken cancellationToken)
    {
        var (process, wasWaiting) = _spare.Take();

        // One that waited may have ended without anybody having noticed yet: that says nothing of the image.
        return await AskAsync(process, file, isLast: !wasWaiting, cancellationToken)
            ?? (await AskAsync(_spare.Start(), file, isLast: true, cancellationToken))!;
    }

    /// <summary>Null where the process has ended without an answer, and another is to be asked.</summary>
    private async Task<EncodedScreenshot?> AskAsync(Process process, Stream file, bool isLast, CancellationToken cancellationToken)
    {
        using var asked = process;
        if (StartsAhead)
        {
            // Where there is one image there is often another.
            _spare.Expect();
        }

        // A read from a pipe cannot be cancelled; it ends with the process.
        using var ending = cancellationToken.Register(process.Kill);
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        try
        {
            await SendAsync(file, process.StandardInput.BaseStream);
            return await ScreenshotMessage.ReadAsync(process.StandardOutput.BaseStream, Heard);
        }
        catch (Exception exception) when (exception is EndOfStreamException or InvalidDataException)
        {
            await process.WaitForExitAsync(CancellationToken.None);
            cancellationToken.ThrowIfCancellationRequested();
            if (!isLast)
            {
                return null;
            }

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

    private static ImageRefusedException Undecodable() =>
        new(StuckReportProblems.Unsupported, "Decoding the screenshot took too much time or memory. Save it as a regular PNG or make it smaller.");

    [LoggerMessage(Level = LogLevel.Warning, Message = "A screenshot was rejected: its decoder was stopped after {Limit}.")]
    private partial void LogTooSlow(TimeSpan limit);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A screenshot was rejected: its decoder exited with code {ExitCode} and no result.")]
    private partial void LogDied(int exitCode);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Description}")]
    private partial void LogUnconfined(string description);
}
