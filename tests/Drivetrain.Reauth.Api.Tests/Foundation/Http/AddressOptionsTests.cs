using Drivetrain.Reauth.Api.Foundation.Http;

namespace Drivetrain.Reauth.Api.Tests.Foundation.Http;

[Trait("Case", "12.13")]
public sealed class AddressOptionsTests
{
    [Theory]
    [InlineData("https://reauth.example.com", true)]
    [InlineData("https://reauth.example.com:8443", true)]
    [InlineData("http://localhost:5210", true)]
    [InlineData("http://127.0.0.1:5210", true)]
    [InlineData("http://[::1]:5210", true)]
    [InlineData("http://reauth.localhost:5210", true)]
    [InlineData("http://reauth.example.com", false)]
    [InlineData("http://10.0.0.5:5210", false)]
    [InlineData("http://0.0.0.0:5210", false)]
    [InlineData("http://localhost.example.com", false)]
    [InlineData("http://notlocalhost", false)]
    [InlineData("ftp://localhost", false)]
    [InlineData("https://user:password@reauth.example.com", false)]
    [InlineData("https://reauth.example.com/path", false)]
    [InlineData("https://reauth.example.com/?a=b", false)]
    [InlineData("/relative", false)]
    public void PublicUrl_IsAnEncryptedOriginOrOfThisMachine(string url, bool isTaken) =>
        Check("PublicUrl", isTaken, new AddressOptions { PublicUrl = new Uri(url, UriKind.RelativeOrAbsolute) });

    [Theory]
    [InlineData("https://app.drivetrain.ai/", true)]
    [InlineData("http://localhost:5300/data", true)]
    [InlineData("http://app.drivetrain.ai/", false)]
    [InlineData("javascript:alert(1)", false)]
    public void DefaultReturnUrl_IsEncryptedOrOfThisMachine(string url, bool isTaken) =>
        Check("DefaultReturnUrl", isTaken, new AddressOptions { DefaultReturnUrl = new Uri(url) });

    [Theory]
    [InlineData("https://help.example.com/", true)]
    [InlineData("mailto:support@example.com", true)]
    [InlineData("http://help.example.com/", false)]
    [InlineData("javascript:alert(1)", false)]
    public void SupportUrl_IsEncryptedOrMail(string url, bool isTaken) => Check("SupportUrl", isTaken, new AddressOptions { SupportUrl = new Uri(url) });

    private static void Check(string setting, bool isTaken, AddressOptions options)
    {
        var result = new AddressOptionsValidator().Validate(name: null, options);
        Assert.Equal(isTaken, result.Succeeded);
        Assert.All(result.Failures ?? [], failure => Assert.StartsWith($"Reauth:{setting} must be", failure, StringComparison.Ordinal));
    }
}
