using System.Diagnostics;
using Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Drivetrain.Reauth.Api.Tests.Features.StuckReports;

/// <summary>The process that decodes: what it is asked and answers, and what becomes of it.</summary>
public sealed class ScreenshotEncoderTests : IDisposable
{
    private readonly List<ScreenshotEncoder> _encoders = [];

    /// <summary>A process whose compiling thread has ended meanwhile aborts at the image: confined, it can't start another.</summary>
    [Fact]
    [Trait("Case", "13.4")]
    public void Start_ProcessThatWaits_KeepsItsCompilingThreadForLonger()
    {
        var idle = ScreenshotProcess.StartInfo().Environment["DOTNET_TC_BackgroundWorkerTimeoutMs"]!;

        Assert.True(TimeSpan.FromMilliseconds(Convert.ToInt32(idle, 16)) > 2 * DecoderSpare.KeptFor);
    }

    [Fact]
    public async Task Encode_ValidImage_IsAsInThisProcess()
    {
        var file = Pictures.Png(640, 480);
        var here = ScreenshotEncoding.Encode(file);
        var there = await AskAsync(Encoder(), file);
        Assert.Equal((here.Width, here.Height), (there.Width, there.Height));
        Assert.Equal(here.Full, there.Full);
        Assert.Equal(here.Thumbnail, there.Thumbnail);
    }

    /// <summary>Confined, the process can load nothing any more; it has all that any kind of file takes.</summary>
    [Fact]
    [Trait("Case", "12.12")]
    public async Task Encode_EveryKindOfFile_IsAsInThisProcess()
    {
        byte[][] files =
        [
            .. EncoderFiles.Names("valid").Concat<object[]>(EncoderFiles.Names("refused")).Select(row => EncoderFiles.Read((string)row[0])),
            new PngWriter(1_000, 100, 16, 6, interlaced: true).BuildLarge(),
            new PngWriter(8_000, 5_000, 8, 2).BuildLarge(),
            JpegWriter.Write(8_000, 5_000, [0, 0, 0, 0], [255, 255, 255, 255], progressive: true),
            Pictures.WebP(8_000, 5_000, lossless: true),
            [.. "GIF89a"u8],
        ];
        foreach (var file in files)
        {
            Assert.Equal(await OutcomeAsync(() => Task.Run(() => ScreenshotEncoding.Encode(file))), await OutcomeAsync(() => AskAsync(Encoder(), file)));
        }
    }

    [Fact]
    public async Task Encode_RefusedImage_KeepsCodeAndReason()
    {
        var file = Pictures.Png()[..^1];
        var here = Assert.Throws<ImageRefusedException>(() => ScreenshotEncoding.Encode(file));
        var there = await Assert.ThrowsAsync<ImageRefusedException>(() => AskAsync(Encoder(), file));
        Assert.Equal((here.Problem, here.Message), (there.Problem, there.Message));
    }

    [Theory]
    [InlineData("exit 7")]
    [InlineData("kill -9 $$")]
    [InlineData("cat > /dev/null; printf 'no message at all, but long enough'")]
    [InlineData("cat > /dev/null; printf '\\1'")]
    public async Task Encode_ProcessThatFails_IsARefusalAndTheNextOneIsTaken(string script)
    {
        var failing = true;
        var encoder = Encoder(start: () => failing ? Shell(script) : ScreenshotProcess.StartInfo());
        var refused = await Assert.ThrowsAsync<ImageRefusedException>(() => AskAsync(encoder, new byte[1_000_000]));
        Assert.Equal("screenshot_unsupported", refused.Problem.Code);
        failing = false;
        Assert.Equal(64, (await AskAsync(encoder, Pictures.Png())).Width);
    }

    [Fact]
    public async Task Encode_ProcessThatDoesNotEnd_IsEnded()
    {
        var encoder = Encoder(TimeSpan.FromMilliseconds(100), () => Shell("exec sleep 1000"));
        var refused = await Assert.ThrowsAsync<ImageRefusedException>(() => AskAsync(encoder, new byte[1_000_000]));
        Assert.Equal("screenshot_unsupported", refused.Problem.Code);
    }

    [Fact]
    public async Task Encode_WhenNobodyWaitsAnyMore_EndsTheProcess()
    {
        using var leaving = new CancellationTokenSource();
        var encoder = Encoder(start: () =>
        {
            leaving.CancelAfter(1);
            return Shell("exec sleep 1000");
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            encoder.EncodeAsync(ReauthApi.Workspace, new MemoryStream(new byte[1_000_000]), leaving.Token)
        );
    }

    [Fact]
    [Trait("Case", "13.4")]
    public async Task Encode_WithAProcessStartedAhead_TakesItForOneImageAndStartsTheNext()
    {
        using var encoder = new ScreenshotEncoder(NullLogger<ScreenshotEncoder>.Instance, TimeProvider.System);
        Assert.Null(encoder.SpareId);
        encoder.Expect();
        var first = encoder.SpareId;
        encoder.Expect();
        Assert.Equal(first, encoder.SpareId);
        Assert.Equal(64, (await AskAsync(encoder, Pictures.Png())).Width);
        Assert.False(IsAlive(first));
        var second = encoder.SpareId;
        Assert.True(IsAlive(second));
        Assert.NotEqual(first, second);
        Assert.Equal(64, (await AskAsync(encoder, Pictures.Png())).Width);
        Assert.False(IsAlive(second));
    }

    [Fact]
    [Trait("Case", "13.4")]
    public async Task Spare_ThatHasEndedMeanwhile_IsReplaced()
    {
        using var encoder = new ScreenshotEncoder(NullLogger<ScreenshotEncoder>.Instance, TimeProvider.System);
        encoder.Expect();
        using (var spare = Process.GetProcessById(encoder.SpareId!.Value))
        {
            spare.Kill();
            await Eventually.HoldsAsync(() => !IsAlive(spare.Id), "the process to end");
        }

        Assert.Equal(64, (await AskAsync(encoder, Pictures.Png())).Width);
    }

    [Fact]
    [Trait("Case", "13.4")]
    public async Task Spare_ThatNobodyNeeds_IsEnded()
    {
        var time = new FakeTimeProvider();
        using var encoder = new ScreenshotEncoder(NullLogger<ScreenshotEncoder>.Instance, time);
        encoder.Expect();
        var spare = encoder.SpareId;
        time.Advance(DecoderSpare.KeptFor / 2);
        encoder.Expect();
        time.Advance(DecoderSpare.KeptFor / 2);
        Assert.Equal(spare, encoder.SpareId);
        time.Advance(DecoderSpare.KeptFor / 2);
        Assert.Null(encoder.SpareId);
        await Eventually.HoldsAsync(() => !IsAlive(spare), "the process to end");
        encoder.Expect();
        spare = encoder.SpareId;
        encoder.Dispose();
        await Eventually.HoldsAsync(() => !IsAlive(spare), "the process to end with the service");
        encoder.Expect();
        Assert.Null(encoder.SpareId);
    }

    [Fact]
    public void Start_OfTheProcess_KnowsNoSettingAndNoSecret()
    {
        Environment.SetEnvironmentVariable("Providers__quickbooks__ClientSecret", "secret-canary");
        Assert.DoesNotContain(
            ScreenshotProcess.StartInfo().Environment,
            pair => pair.Key.Contains("__", StringComparison.Ordinal) || pair.Value?.Contains("canary", StringComparison.Ordinal) is true
        );
    }

    /// <summary>Neither ended nor waiting to be reaped.</summary>
    private static bool IsAlive(int? process)
    {
        try
        {
            return !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task<string> OutcomeAsync(Func<Task<EncodedScreenshot>> encode)
    {
        try
        {
            var screenshot = await encode();
            return $"{screenshot.Width}x{screenshot.Height} "
                + $"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData([.. screenshot.Full, .. screenshot.Thumbnail]))}";
        }
        catch (ImageRefusedException refused)
        {
            return $"{refused.Problem.Code}: {refused.Message}";
        }
    }

    private static ProcessStartInfo Shell(string script) =>
        new("sh", ["-c", script])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

    private static Task<EncodedScreenshot> AskAsync(ScreenshotEncoder encoder, byte[] file) =>
        encoder.EncodeAsync(ReauthApi.Workspace, new MemoryStream(file), CancellationToken.None);

    private ScreenshotEncoder Encoder(TimeSpan? limit = null, Func<ProcessStartInfo>? start = null)
    {
        var encoder = new ScreenshotEncoder(NullLogger<ScreenshotEncoder>.Instance, TimeProvider.System)
        {
            StartsAhead = false,
            TimeLimit = limit ?? TimeSpan.FromMinutes(1),
            Start = start ?? (() => ScreenshotProcess.StartInfo()),
        };
        _encoders.Add(encoder);
        return encoder;
    }

    public void Dispose() => _encoders.ForEach(encoder => encoder.Dispose());
}
