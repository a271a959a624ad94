using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Features.StuckReports;

/// <summary>Uploads byte by byte over a real connection: lengths that lie, and senders that go away.</summary>
public sealed class BrokenUploadTests : IDisposedByXunit
{
    private readonly ReauthApi _api = new();
    private readonly Uri _address;

    public BrokenUploadTests()
    {
        _api.UseKestrel(0);
        _api.StartServer();
        using var client = _api.CreateClient();
        _address = client.BaseAddress!;
    }

    [Fact]
    public async Task Post_AsItShouldBe_IsTaken() =>
        Assert.StartsWith("HTTP/1.1 201", await AnswerAsync(await BodyAsync(), body => $"Content-Length: {body.Length}"), StringComparison.Ordinal);

    [Fact]
    public async Task Post_LengthThatIsTooShort_Is400()
    {
        var answer = await AnswerAsync(await BodyAsync(), body => $"Content-Length: {body.Length - 200}");
        Refused(answer, 400, "malformed_multipart");
    }

    /// <summary>The sender closes its side; the rest of what was announced never comes.</summary>
    [Fact]
    public async Task Post_LengthThatIsTooLong_LeavesNothing()
    {
        var answer = await AnswerAsync(await BodyAsync(), body => $"Content-Length: {body.Length + 200}", ends: true);
        Assert.DoesNotContain(" 201 ", answer, StringComparison.Ordinal);
        await NothingLeftAsync();
    }

    [Fact]
    public async Task Post_LengthOutOfAllBounds_Is413BeforeItIsSent() =>
        Refused(await AnswerAsync([], _ => "Content-Length: 9000000000"), 413, "body_too_large");

    [Fact]
    public async Task Post_ChunksThatAreNone_Is400()
    {
        var body = await BodyAsync();
        var answer = await AnswerAsync(
            [.. Encoding.ASCII.GetBytes($"{body.Length - 300:x}\r\n"), .. body.AsSpan(0, body.Length - 300), .. "\r\nzz\r\nwhat?"u8],
            _ => "Transfer-Encoding: chunked"
        );
        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        await NothingLeftAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Post_SenderThatGoesAwayHalfway_LeavesNothing(bool abruptly)
    {
        var body = await BodyAsync();
        using (var connection = await SendAsync(body[..^100], $"Content-Length: {body.Length}"))
        {
            // What is there already shows that the upload was under way.
            await Eventually.HoldsAsync(() => StoredFiles.Of(_api.Folder).Count > 0, "the upload to begin");
            connection.Client.LingerState = new LingerOption(abruptly, 0);
        }

        await NothingLeftAsync();
    }

    private static void Refused(string answer, int status, string code)
    {
        Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status}"), answer, StringComparison.Ordinal);
        Assert.Contains(code, answer, StringComparison.Ordinal);
    }

    private static async Task<byte[]> BodyAsync()
    {
        using var content = HttpExtensions.Multipart(
            new
            {
                workspaceId = ReauthApi.Workspace,
                step = "other",
                description = "Stuck.",
            },
            Pictures.Png(300, 200)
        );
        var body = await content.ReadAsByteArrayAsync();

        // The boundary that the headers name.
        var own = content.Headers.ContentType!.Parameters.Single().Value!.Trim('"');
        return Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(body).Replace(own, "b", StringComparison.Ordinal));
    }

    private async Task<string> AnswerAsync(byte[] body, Func<byte[], string> length, bool ends = false)
    {
        using var connection = await SendAsync(body, length(body));
        using var reader = new StreamReader(connection.GetStream(), Encoding.Latin1);
        if (ends)
        {
            connection.Client.Shutdown(SocketShutdown.Send);
        }

        try
        {
            return await reader.ReadToEndAsync();
        }
        catch (IOException)
        {
            return "";
        }
    }

    private async Task<TcpClient> SendAsync(byte[] body, string length)
    {
        var connection = new TcpClient();
        await connection.ConnectAsync(_address.Host, _address.Port);
        var head =
            $"POST /v1/stuck-reports HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {ReauthApi.PlatformKey}\r\nContent-Type: "
            + $"multipart/form-data; boundary=b\r\n{length}\r\n\r\n";
        await connection.GetStream().WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(head), .. body]);
        return connection;
    }

    private Task NothingLeftAsync() => Eventually.HoldsAsync(() => StoredFiles.Of(_api.Folder).Count == 0, "nothing to be left on the disk");

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
