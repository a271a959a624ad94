using System.Net;
using Drivetrain.Reauth.Api.Features.Webhooks;

namespace Drivetrain.Reauth.Api.Tests.Features.Webhooks;

public sealed class AddressRuleTests
{
    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("172.32.0.1", true)]
    [InlineData("2606:4700:4700::1111", true)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("64:ff9b::808:808", true)]
    [InlineData("2002:808:808::", true)]
    [InlineData("9.255.255.255", true)]
    [InlineData("11.0.0.0", true)]
    [InlineData("100.63.255.255", true)]
    [InlineData("100.128.0.0", true)]
    [InlineData("172.15.255.255", true)]
    [InlineData("192.0.1.0", true)]
    [InlineData("192.167.255.255", true)]
    [InlineData("198.20.0.0", true)]
    [InlineData("223.255.255.255", true)]
    [InlineData("2001:200::1", true)]
    [InlineData("100.127.255.255", false)]
    [InlineData("192.0.0.1", false)]
    [InlineData("192.0.2.1", false)]
    [InlineData("192.88.99.1", false)]
    [InlineData("198.19.255.255", false)]
    [InlineData("198.51.100.1", false)]
    [InlineData("203.0.113.1", false)]
    [InlineData("3fff::1", false)]
    [InlineData("1fff::1", false)]
    [InlineData("4000::1", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.255.255.254", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("172.16.0.1", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("198.18.0.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fc00::1", false)]
    [InlineData("fd12:3456::1", false)]
    [InlineData("ff02::1", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("2001::1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("::127.0.0.1", false)]
    [InlineData("64:ff9b::a00:1", false)]
    [InlineData("2002:7f00:1::", false)]
    public void IsPublic_Address_IsByTheRegistry(string address, bool expected) => Assert.Equal(expected, AddressRule.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("https://hooks.example.com/in", true, true)]
    [InlineData("https://hooks.example.com:8443/in?x=1", true, true)]
    [InlineData("http://localhost:5000/in", false, true)]
    [InlineData("http://127.0.0.1:5000/in", false, true)]
    [InlineData("http://[::1]:5000/in", false, true)]
    [InlineData("https://10.0.0.1/in", false, true)]
    [InlineData("https://169.254.169.254/latest", false, true)]
    [InlineData("https://0x7f.1/in", false, true)]
    [InlineData("https://2130706433/in", false, true)]
    [InlineData("https://[::ffff:10.0.0.1]/in", false, true)]
    [InlineData("http://hooks.example.com/in", false, false)]
    [InlineData("http://10.0.0.1/in", false, false)]
    [InlineData("https://user:pass@hooks.example.com/", false, false)]
    [InlineData("https://hooks.example.com/#part", false, false)]
    [InlineData("ftp://hooks.example.com/", false, false)]
    [InlineData("file:///etc/passwd", false, false)]
    [InlineData("/relative", false, false)]
    [InlineData("", false, false)]
    [InlineData(null, false, false)]
    public void Check_Url_IsAllowedWhereItMayLead(string? url, bool publicOnly, bool withPrivate)
    {
        Assert.Equal(publicOnly, WebhookUrl.Check(url, allowPrivate: false) is null);
        Assert.Equal(withPrivate, WebhookUrl.Check(url, allowPrivate: true) is null);
    }

    [Fact]
    public void Check_TooLong_IsRefused() => Assert.NotNull(WebhookUrl.Check("https://a.example/" + new string('x', WebhookUrl.MaxLength), allowPrivate: true));
}
