using System.Text.Json;
using CsCheck;
using Drivetrain.Reauth.PluginHost.Manifests;

namespace Drivetrain.Reauth.PluginHost.Tests.Manifests;

public sealed class CommonWordsTests
{
    [Fact]
    public void Of_AnyStrings_AreThemselves() =>
        Gen.String[0, 60]
            .Array[1, 200]
            .Sample(texts =>
            {
                using var document = JsonDocument.Parse(JsonSerializer.SerializeToUtf8Bytes(texts));
                Assert.Equal(texts.Select(Valid), document.RootElement.EnumerateArray().Select(CommonWords.Of), StringComparer.Ordinal);
            });

    [Fact]
    public void Of_TheSameWordTwice_IsOneString()
    {
        using var document = JsonDocument.Parse("""["data-status", "data\u002dstatus", "data-status"]""");
        var words = document.RootElement.EnumerateArray().Select(CommonWords.Of).ToList();

        Assert.Equal(Enumerable.Repeat("data-status", 3), words, StringComparer.Ordinal);
        Assert.Same(words[0], words[2]);
    }

    [Fact]
    public void Of_HalfASurrogatePair_Throws()
    {
        using var document = JsonDocument.Parse("""["\ud800"]""");
        var half = document.RootElement[0];

        Assert.Throws<InvalidOperationException>(() => CommonWords.Of(half));
        Assert.Throws<InvalidOperationException>(() => CommonWords.Of(half));
    }

    /// <summary>What the serializer makes of halves of surrogate pairs.</summary>
    private static string Valid(string text) => JsonSerializer.Deserialize<string>(JsonSerializer.SerializeToUtf8Bytes(text))!;
}
