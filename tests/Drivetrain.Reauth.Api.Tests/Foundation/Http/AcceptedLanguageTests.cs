using Drivetrain.Reauth.Api.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Drivetrain.Reauth.Api.Tests.Foundation.Http;

public sealed class AcceptedLanguageTests
{
    private static readonly string[] Supported = ["en", "de", "pt-br"];

    [Theory]
    [InlineData(null, "en")]
    [InlineData("", "en")]
    [InlineData("de", "de")]
    [InlineData("DE-at", "de")]
    [InlineData("de-CH-1901", "de")]
    [InlineData("pt-BR", "pt-br")]
    [InlineData("pt", "en")]
    [InlineData("fr", "en")]
    [InlineData("fr, de;q=0.5", "de")]
    [InlineData("en-US,en;q=0.9,de;q=0.8", "en")]
    [InlineData("en;q=0.7, de;q=0.9", "de")]
    [InlineData("de;q=0.5, en;q=0.5", "de")]
    [InlineData("*", "en")]
    [InlineData("fr, *;q=0.5, de;q=0.1", "en")]
    [InlineData("de;q=0", "en")]
    [InlineData("de-AT, de;q=0", "en")]
    [InlineData("de-DE;q=0, de", "de")]
    [InlineData("d", "en")]
    [InlineData("-", "en")]
    [InlineData("dede", "en")]
    [InlineData("de;q=5, x", "en")]
    [InlineData(";;;,,,", "en")]
    [InlineData("en\u00e4", "en")]
    public void Of_Header_PicksTheBestOfWhatThereIs(string? header, string expected)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers.AcceptLanguage = header;

        Assert.Equal(expected, AcceptedLanguage.Of(request, Supported));
    }

    [Fact]
    public void Of_EndlessHeader_IsReadInPart()
    {
        var request = new DefaultHttpContext().Request;
        request.Headers.AcceptLanguage = string.Join(',', Enumerable.Repeat("fr", 5000).Append("de"));

        Assert.Equal("en", AcceptedLanguage.Of(request, Supported));
    }

    [Fact]
    public void Declare_BesideAnotherVary_KeepsBoth()
    {
        var response = new DefaultHttpContext().Response;
        response.Headers.Vary = "Origin";

        AcceptedLanguage.Declare(response, "de");

        Assert.Equal("Origin,Accept-Language", response.Headers.Vary.ToString());
        Assert.Equal("de", response.Headers.ContentLanguage.ToString());
    }
}
