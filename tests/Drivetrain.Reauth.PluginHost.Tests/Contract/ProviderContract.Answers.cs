using Drivetrain.Reauth.PluginHost.Tests.Support;
using Drivetrain.Reauth.Plugins;
using Microsoft.AspNetCore.Http;

namespace Drivetrain.Reauth.PluginHost.Tests.Contract;

/// <summary>How answers are wrapped makes no difference, at any endpoint; how large they become does.</summary>
public abstract partial class ProviderContract
{
    public static TheoryData<string> EveryDressing => new(Dressings.Names);

    [Theory]
    [MemberData(nameof(EveryDressing))]
    [Trait("Case", "1.1")]
    [Trait("Case", "1.2")]
    [Trait("Case", "1.3")]
    public async Task EveryCall_AnswersWrappedOtherwise_AreReadAsTheyAreMeant(string dressing)
    {
        Server.Dress = Dressings.Of(dressing);

        Assert.True((await Provider.CreateAuthorizationUrlAsync(new AuthorizationRequest(Redirect, "s", "c", null, null), CancellationToken.None)).Succeeded);
        var tokens = (await ExchangeAsync()) with { InstanceId = Subject.Instance.Id };
        var proof = await Provider.ProveInstancesAsync(tokens, Subject.Callback, CancellationToken.None);
        Assert.Contains(Subject.Instance, proof.Value!.Instances);
        Assert.True((await Provider.RefreshAsync(tokens, CancellationToken.None)).Succeeded);
        Assert.True((await Provider.RevokeAsync(tokens, CancellationToken.None)).Succeeded);

        Server.Answer(Subject.TokenPath, 400, """{"error":"invalid_grant"}""");
        Assert.Equal(ProviderFailureKind.CodeRejected, FailureOf(await TryExchangeAsync()).Kind);
        Assert.Equal(ProviderFailureKind.CredentialRejected, FailureOf(await Provider.RefreshAsync(tokens, CancellationToken.None)).Kind);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    [Trait("Case", "1.3")]
    public async Task EveryCall_AnswerGrowsWhenItIsUnpacked_IsRefused(string encoding)
    {
        var tokens = (await ExchangeAsync()) with { InstanceId = Subject.Instance.Id };
        var bomb = Dressings.Bomb(encoding);
        var paths = new[] { Subject.TokenPath, Subject.ProofPath }.OfType<string>().ToList();
        paths.ForEach(path =>
            Server.Answer(
                path,
                context =>
                {
                    context.Response.Headers.ContentEncoding = encoding;
                    return context.Response.Body.WriteAsync(bomb).AsTask();
                }
            )
        );

        Assert.Equal(new ProviderFailure(ProviderFailureKind.ProtocolError, "response_too_large"), FailureOf(await TryExchangeAsync()) with { TraceId = null });
        Assert.Equal("response_too_large", FailureOf(await Provider.RefreshAsync(tokens, CancellationToken.None)).Error);
        if (Subject.ProofPath is not null)
        {
            Assert.Equal("response_too_large", FailureOf(await Provider.ProveInstancesAsync(tokens, Subject.Callback, CancellationToken.None)).Error);
        }
    }

    [Theory]
    [InlineData("gzip", 0x1F, 0x8B, 0x00)]
    [InlineData("deflate", 0x78, 0x9C, 0xFF)]
    [InlineData("br", 0xFF, 0xFF, 0xFF)]
    [InlineData("zstd", 0x28, 0xB5, 0x2F)]
    [InlineData("gzip, gzip, gzip, gzip", 0x1F, 0x8B, 0x08)]
    [Trait("Case", "1.3")]
    public async Task ExchangeCode_PackedWrongly_IsUnreadable(string encoding, byte first, byte second, byte third)
    {
        Server.Answer(
            Subject.TokenPath,
            context =>
            {
                context.Response.Headers.ContentEncoding = encoding;
                return context.Response.Body.WriteAsync(new[] { first, second, third }).AsTask();
            }
        );

        Assert.Equal(
            (ProviderFailureKind.ProtocolError, "unreadable_answer"),
            (FailureOf(await TryExchangeAsync()).Kind, FailureOf(await TryExchangeAsync()).Error)
        );
    }

    [Fact]
    [Trait("Case", "2.4")]
    public async Task EveryCall_AProxysPage_IsNeitherADeadLoginNorAMissingRole()
    {
        var tokens = (await ExchangeAsync()) with { InstanceId = Subject.Instance.Id };
        foreach (var status in new[] { 401, 403 })
        {
            foreach (var path in new[] { Subject.TokenPath, Subject.ProofPath }.OfType<string>())
            {
                Server.Answer(path, status, "\n<!DOCTYPE html><html><title>Blocked</title></html>", "text/html");
            }

            Assert.Equal((ProviderFailureKind.Unavailable, "html_answer"), Short(await Provider.RefreshAsync(tokens, CancellationToken.None)));
            Assert.Equal((ProviderFailureKind.Unavailable, "html_answer"), Short(await TryExchangeAsync()));
            if (Subject.ProofPath is not null)
            {
                Assert.Equal(
                    (ProviderFailureKind.Unavailable, "html_answer"),
                    Short(await Provider.ProveInstancesAsync(tokens, Subject.Callback, CancellationToken.None))
                );
            }
        }
    }

    [Theory]
    [InlineData("0", 1)]
    [InlineData("-30", 1)]
    [InlineData("Mon, 23 Nov 2026 11:59:00 GMT", 1)]
    [InlineData("Mon, 23 Nov 2026 12:00:40 GMT", 40)]
    [Trait("Case", "1.14")]
    public async Task EveryCall_PauseOfNothing_IsASecondAtTheLeast(string header, int seconds)
    {
        var tokens = (await ExchangeAsync()) with { InstanceId = Subject.Instance.Id };
        foreach (var status in new[] { 403, 429, 503 })
        {
            foreach (var path in new[] { Subject.TokenPath, Subject.RevokePath, Subject.ProofPath }.OfType<string>())
            {
                Server.Answer(path, status, "{}", retryAfter: header);
            }

            var pause = TimeSpan.FromSeconds(seconds);
            Assert.Equal(pause, FailureOf(await TryExchangeAsync()).RetryAfter);
            Assert.Equal(pause, FailureOf(await Provider.RefreshAsync(tokens, CancellationToken.None)).RetryAfter);
            if (Subject.ProofPath is not null)
            {
                Assert.Equal(pause, FailureOf(await Provider.ProveInstancesAsync(tokens, Subject.Callback, CancellationToken.None)).RetryAfter);
            }
        }
    }

    private static (ProviderFailureKind Kind, string? Error) Short<T>(ProviderResult<T> result)
        where T : class => (FailureOf(result).Kind, FailureOf(result).Error);
}
