using System.Net;
using System.Net.Http.Headers;

namespace Drivetrain.Reauth.Api.Tests.Features.StuckReports;

/// <summary>Sends all but the last bytes, and then nothing more.</summary>
internal sealed class StalledContent : HttpContent
{
    private readonly byte[] _bytes;
    private readonly TaskCompletionSource _stalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public StalledContent(byte[] bytes, MediaTypeHeaderValue type) => (_bytes, Headers.ContentType) = (bytes, type);

    public Task Stalled => _stalled.Task;

    public void Release() => _released.TrySetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(_bytes.AsMemory(0, _bytes.Length - 60));
        await stream.FlushAsync();
        _stalled.SetResult();
        await _released.Task;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
