using System.Net;
using System.Net.Http.Headers;

namespace Drivetrain.Reauth.Api.Tests.Features.StuckReports;

/// <summary>Sends all but the last bytes, and then nothing more.</summary>
internal sealed class StalledContent : HttpContent
{
    private readonly byte[] bytes;
    private readonly TaskCompletionSource stalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public StalledContent(byte[] bytes, MediaTypeHeaderValue type) => (this.bytes, Headers.ContentType) = (bytes, type);

    public Task Stalled => stalled.Task;

    public void Release() => released.TrySetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(bytes.AsMemory(0, bytes.Length - 60));
        await stream.FlushAsync();
        stalled.SetResult();
        await released.Task;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
