using Drivetrain.Reauth.Api.Foundation.Http;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Tests.Foundation.Http;

public sealed class ReturnUrlPolicyTests
{
    [Theory]
    [InlineData("https://journey.drivetrain.ai/data")]
    [InlineData("https://app.drivetrain.ai/")]
    [InlineData("https://a.drivetrain.ai/")]
    [InlineData("https://a.b.drivetrain.ai/data?tab=1#x")]
    [InlineData("https://APP.DRIVETRAIN.AI/data")]
    [InlineData("https://app.drivetrain.ai:443/data")]
    public void Accept_AllowedHost_IsTaken(string url) => Assert.NotNull(Policy().Accept(url));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/data")]
    [InlineData("//app.drivetrain.ai/data")]
    [InlineData("http://app.drivetrain.ai/data")]
    [InlineData("https://drivetrain.ai/")]
    [InlineData("https://.drivetrain.ai/")]
    [InlineData("https://evildrivetrain.ai/")]
    [InlineData("https://drivetrain.ai.evil.example/")]
    [InlineData("https://app.drivetrain.ai.evil.example/")]
    [InlineData("https://app.drivetrain.ai@evil.example/")]
    [InlineData("https://user:pass@app.drivetrain.ai/")]
    [InlineData("https://evil.example/app.drivetrain.ai")]
    [InlineData("https://evil.example#.drivetrain.ai")]
    [InlineData("https://evil.example?.drivetrain.ai")]
    [InlineData("https://evil.example\\.drivetrain.ai/")]
    [InlineData("https:\\\\evil.example\\.drivetrain.ai")]
    [InlineData("https:/evil.example/.drivetrain.ai")]
    [InlineData("https:evil.example")]
    [InlineData("https://evil.example%2f.drivetrain.ai/")]
    [InlineData("https://evil.example%00.drivetrain.ai/")]
    [InlineData("https://app.drivetrain.ai:8443/")]
    [InlineData("https://app.drivetrain.ai\t.evil.example/")]
    [InlineData("https://app.drivetrain.ai\r\nLocation: https://evil.example")]
    [InlineData(" https://app.drivetrain.ai/")]
    [InlineData("javascript:alert(1)//.drivetrain.ai")]
    [InlineData("data:text/html,.drivetrain.ai")]
    [InlineData("https://аpp.drivetrain.ai.evil.example/")]
    [InlineData("https://evil。drivetrain.ai/")]
    public void Accept_AnythingElse_IsRefused(string? url) => Assert.Null(Policy().Accept(url));

    [Fact]
    public void Accept_LoopbackWithItsPort_IsTakenWhereItIsListed()
    {
        var policy = Policy("drivetrain.localhost:5330");

        Assert.NotNull(policy.Accept("http://drivetrain.localhost:5330/data"));
        Assert.Null(policy.Accept("http://drivetrain.localhost:5331/data"));
        Assert.Null(policy.Accept("http://drivetrain.localhost/data"));
        Assert.Null(policy.Accept("https://app.drivetrain.ai/"));
    }

    [Fact]
    public void Accept_SeveralHostsListed_EachIsTaken()
    {
        var policy = Policy("one.example", "two.example");

        Assert.NotNull(policy.Accept("https://one.example/"));
        Assert.NotNull(policy.Accept("https://two.example/"));
        Assert.Null(policy.Accept("https://three.example/"));
    }

    [Fact]
    public void Accept_HostListedWithoutAsterisk_StandsForItselfAlone()
    {
        var policy = Policy("app.drivetrain.ai");

        Assert.NotNull(policy.Accept("https://app.drivetrain.ai/"));
        Assert.Null(policy.Accept("https://evil-app.drivetrain.ai/"));
        Assert.Null(policy.Accept("https://evil.app.drivetrain.ai/"));
    }

    [Fact]
    public void Accept_LongUrl_IsTakenUpTo2048Characters()
    {
        var longest = "https://app.drivetrain.ai/".PadRight(2048, 'x');

        Assert.NotNull(Policy().Accept(longest));
        Assert.Null(Policy().Accept(longest + "x"));
    }

    private static ReturnUrlPolicy Policy(params string[] hosts)
    {
        var options = new AddressOptions();
        foreach (var host in hosts)
        {
            options.ReturnHosts.Add(host);
        }

        return new ReturnUrlPolicy(Options.Create(options));
    }
}
