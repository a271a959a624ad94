using System.Security.Cryptography;
using System.Text.Json;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Features.Webhooks;

namespace Drivetrain.Reauth.Api.Tests.Features.Webhooks;

public sealed class WebhookSignatureTests
{
    /// <summary>The example that the Standard Webhooks libraries are tested with.</summary>
    [Fact]
    public void Sign_PublishedExample_GivesThePublishedSignature()
    {
        Assert.True(WebhookSecret.TryParse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", out var secret));
        var signature = WebhookSignature.Sign([secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, """{"test": 2432232314}"""u8);
        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", signature);
    }

    [Fact]
    public void Sign_TwoSecrets_GivesBothSeparatedByASpace()
    {
        var (a, b) = (WebhookSecret.New(), WebhookSecret.New());
        Assert.Equal(
            $"{WebhookSignature.Sign([a], "msg_1", 1, "{}"u8)} {WebhookSignature.Sign([b], "msg_1", 1, "{}"u8)}",
            WebhookSignature.Sign([a, b], "msg_1", 1, "{}"u8)
        );
    }

    [Fact]
    public void Body_AnyData_IsTypeTimestampAndDataInUtf8()
    {
        var at = new DateTimeOffset(2026, 11, 23, 10, 30, 0, 123, TimeSpan.FromHours(2));
        var message = OutboxMessage.Create("connector.failed", "w1", "con_1", JsonSerializer.SerializeToElement(new { name = "Ærø & Søn" }), at);
        var json = JsonDocument.Parse(WebhookSignature.Body(message)).RootElement;
        Assert.Equal(["type", "timestamp", "data"], json.EnumerateObject().Select(p => p.Name), StringComparer.Ordinal);
        Assert.Equal("2026-11-23T08:30:00.123Z", json.GetProperty("timestamp").GetString());
        Assert.Equal("Ærø & Søn", json.GetProperty("data").GetProperty("name").GetString());
    }

    [Theory]
    [InlineData(23, false)]
    [InlineData(24, true)]
    [InlineData(64, true)]
    [InlineData(65, false)]
    [InlineData(200, false)]
    public void TryParse_Length_FollowsTheSpecification(int bytes, bool valid)
    {
        var text = "whsec_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(bytes));
        Assert.Equal(valid, WebhookSecret.TryParse(text, out var secret));
        Assert.Equal(valid ? text : null, secret?.Reveal());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("whsec_")]
    [InlineData("whsec_not base64 at all, however long it may be!")]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    public void TryParse_Malformed_IsRefused(string? text) => Assert.False(WebhookSecret.TryParse(text, out _));

    [Fact]
    public void ToString_Secret_SaysNothing()
    {
        var secret = WebhookSecret.New();
        Assert.DoesNotContain(secret.Reveal()["whsec_".Length..], $"{secret}", StringComparison.Ordinal);
    }

    [Fact]
    public void Unprotect_RowMovedToAnotherEndpoint_DoesNotDecrypt()
    {
        var protector = new WebhookSecretProtector(new Microsoft.AspNetCore.DataProtection.EphemeralDataProtectionProvider());
        var secret = WebhookSecret.New();
        var stored = new ProtectedSecret(protector.Protect("whe_1", secret), DateTimeOffset.UnixEpoch, null);
        Assert.Equal(secret.Reveal(), protector.Unprotect("whe_1", stored)?.Reveal());
        Assert.Null(protector.Unprotect("whe_2", stored));
    }
}
