using System.Text;
using Drivetrain.Reauth.PluginHost.Egress;
using Drivetrain.Reauth.PluginHost.Tests.Support;

namespace Drivetrain.Reauth.PluginHost.Tests.Egress;

public sealed class AnswerContentTests
{
    private const int Limit = 1024 * 1024;

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    [Trait("Case", "1.3")]
    public async Task Read_Bomb_StopsAtTheLimitAndTakesLittleMore(string encoding)
    {
        var bomb = Packed(Dressings.Bomb(encoding), encoding);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => AnswerContent.ReadAsync(bomb, Limit, CancellationToken.None));

        Assert.Equal(HttpRequestError.ConfigurationLimitExceeded, refused.HttpRequestError);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 4 * Limit);
    }

    [Theory]
    [InlineData(Limit, true)]
    [InlineData(Limit + 1, false)]
    [Trait("Case", "1.3")]
    public async Task Read_Packed_CountsWhatItUnpacksTo(int length, bool isTaken)
    {
        var packed = Dressings.Pack(new byte[length], stream => new System.IO.Compression.BrotliStream(stream, System.IO.Compression.CompressionLevel.Fastest));

        var read = () => AnswerContent.ReadAsync(Packed(packed, "br"), Limit, CancellationToken.None);

        if (isTaken)
        {
            Assert.Equal(length, (await (await read()).ReadAsByteArrayAsync()).Length);
        }
        else
        {
            await Assert.ThrowsAsync<HttpRequestException>(read);
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task Read_PackedButEmpty_IsEmpty(string encoding) =>
        Assert.Empty(await (await AnswerContent.ReadAsync(Packed([], encoding), Limit, CancellationToken.None)).ReadAsByteArrayAsync());

    [Theory]
    [InlineData("text/html; charset=iso-8859-1", "iso-8859-1")]
    [InlineData("text/csv; charset=utf-8", "utf-8")]
    [InlineData("text/xml; charset=utf8", null)]
    [InlineData("application/json; charset=iso-8859-1", null)]
    [InlineData("application/vnd.api+json; charset=utf-8; version=2", null)]
    [Trait("Case", "1.1")]
    public async Task Read_Charset_CountsWhereItHasAMeaning(string type, string? expected)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes("é"));
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        content.Headers.TryAddWithoutValidation("X-Other", "kept");

        var read = await AnswerContent.ReadAsync(content, Limit, CancellationToken.None);

        Assert.Equal(expected, read.Headers.ContentType!.CharSet);
        Assert.Equal(["kept"], read.Headers.GetValues("X-Other"));
        Assert.Equal(type.Contains("version=2", StringComparison.Ordinal), read.Headers.ContentType.Parameters.Count > 0 && expected is null);
    }

    [Theory]
    [InlineData("{}", true)]
    [InlineData("", true)]
    [InlineData("\uFEFF{}", false)]
    [Trait("Case", "13.1")]
    public async Task Read_NeitherPackedNorMarked_IsNotCopied(string body, bool isSame)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        var read = await AnswerContent.ReadAsync(content, Limit, CancellationToken.None);
        Assert.Equal(isSame, ReferenceEquals(content, read));
        Assert.Equal(body.TrimStart('\uFEFF'), await new StreamReader(await read.ReadAsStreamAsync()).ReadToEndAsync());
    }

    private static ByteArrayContent Packed(byte[] body, string encoding)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentEncoding.Add(encoding);
        return content;
    }
}
