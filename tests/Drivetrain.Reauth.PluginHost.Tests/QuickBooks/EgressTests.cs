using System.Net;
using Drivetrain.Reauth.PluginHost.Egress;
using Drivetrain.Reauth.PluginHost.Tests.Support;
using Drivetrain.Reauth.Plugins;
using Microsoft.AspNetCore.Http;

namespace Drivetrain.Reauth.PluginHost.Tests.QuickBooks;

public sealed class EgressTests : QuickBooksFixture
{
    [Theory]
    [InlineData("https://api.example.com/x", true)]
    [InlineData("https://API.example.com/x", true)]
    [InlineData("https://api.example.com:8443/x", false)]
    [InlineData("http://api.example.com/x", false)]
    [InlineData("https://api.example.com.evil.example/x", false)]
    [InlineData("https://api.example.com@evil.example/x", false)]
    [InlineData("https://user@api.example.com/x", false)]
    [InlineData("https://evil.example/api.example.com", false)]
    [InlineData("https://xapi.example.com/", false)]
    [InlineData("https://169.254.169.254/", false)]
    public void Allows_Address_ComparesTheParsedOrigin(string address, bool expected) =>
        Assert.Equal(expected, new EgressPolicy(["https://api.example.com:443"]).Allows(new Uri(address)));

    [Fact]
    public void AllowedOrigins_NamedEnvironments_AreTheManifestsHostsAlone()
    {
        var provider = Shipped.Manifest("drivetrain.quickbooks").Providers.Single();
        var production = ProviderSettings.Resolve(
            provider,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["clientId"] = "a", ["clientSecret"] = "b" },
            name => name
        );

        Assert.Empty(production.Missing.Concat(production.Invalid));
        Assert.Equal("https://quickbooks.api.intuit.com", production.Values["apiBaseUrl"]);
        var origins = ProviderSettings.AllowedOrigins(provider, production.Values).ToList();
        Assert.Contains("https://quickbooks.api.intuit.com:443", origins, StringComparer.Ordinal);
        Assert.DoesNotContain("https://sandbox-quickbooks.api.intuit.com:443", origins, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Send_HostNotAllowed_FailsBeforeItLeaves()
    {
        using var client = EgressHandler.CreateClient(new EgressPolicy(["https://api.example.com:443"]), new EgressLimits(), Logs);

        var exception = await Assert.ThrowsAsync<EgressDeniedException>(() => client.GetAsync(new Uri(Intuit.Origin + "/token?code=CANARY")));

        Assert.Empty(Intuit.Requests);
        Assert.DoesNotContain("CANARY", exception.Message + Logs.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exchange_Redirect_IsNotFollowed()
    {
        Intuit.Answer(
            "/token",
            context =>
            {
                context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
                context.Response.Headers.Location = Intuit.Origin + "/stolen";
                return Task.CompletedTask;
            }
        );

        var failure = FailureOf(await Provider.ExchangeCodeAsync(new CodeExchange("c", "v", "https://r.example"), CancellationToken.None));

        Assert.Equal("unexpected_redirect", failure.Error);
        Assert.Equal(0, Intuit.Count("/stolen"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Prove_EndlessAnswer_IsCutOff(bool chunked)
    {
        var tokens = await ExchangeAsync();
        Intuit.Answer(
            "/api/v3/company/" + FakeIntuit.Realm + "/companyinfo/" + FakeIntuit.Realm,
            async context =>
            {
                var block = new byte[16 * 1024];
                context.Response.ContentLength = chunked ? null : 100L * block.Length;
                for (var i = 0; i < 100; i++)
                {
                    await context.Response.Body.WriteAsync(block, context.RequestAborted);
                }
            }
        );

        Assert.Equal("response_too_large", FailureOf(await ProveAsync(tokens)).Error);
    }

    [Fact]
    public async Task Prove_AnswerThatNeverEnds_TimesOut()
    {
        var tokens = await ExchangeAsync();
        var never = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Intuit.Answer(
            "/api/v3/company/" + FakeIntuit.Realm + "/companyinfo/" + FakeIntuit.Realm,
            async context =>
            {
                await context.Response.WriteAsync("{", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await never.Task.WaitAsync(context.RequestAborted);
            }
        );

        var impatient = Create(new EgressLimits { RequestTimeout = TimeSpan.FromMilliseconds(300) });
        var failure = FailureOf(await impatient.ProveInstancesAsync(tokens, Callback, CancellationToken.None));

        Assert.Equal(new ProviderFailure(ProviderFailureKind.Unavailable, "timeout"), failure);
        never.SetResult();
    }

    [Fact]
    public async Task Exchange_CallerCancels_IsACancellationAndNoFailure()
    {
        await ExchangeAsync();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await Provider.ExchangeCodeAsync(new CodeExchange("c", "v", "https://r.example"), cancelled.Token)
        );
    }

    [Fact]
    public async Task Exchange_NobodyListens_IsUnavailable()
    {
        await ExchangeAsync();
        await Intuit.DisposeAsync();

        Assert.Equal(
            new ProviderFailure(ProviderFailureKind.Unavailable, "network_failed"),
            FailureOf(await Provider.ExchangeCodeAsync(new CodeExchange("c", "v", "https://r.example"), CancellationToken.None))
        );
    }

    [Fact]
    public async Task EveryCall_SuccessOrFailure_LogsNoSecret()
    {
        var tokens = await ExchangeAsync();
        await ProveAsync(tokens);
        await Provider.RefreshAsync(tokens, CancellationToken.None);
        await Provider.RevokeAsync(tokens, CancellationToken.None);
        foreach (var status in new[] { 200, 302, 400, 401, 403, 429, 500 })
        {
            const string body =
                """{"error":"CANARY text","error_description":"CANARY-refresh","fault":{"error":[{"message":"CANARY","code":"CANARY code"}]}}""";
            Intuit.Answer("/token", status, body);
            Intuit.Answer("/revoke", status, body);
            Intuit.AnswerCompany(status, body);
            await Provider.ExchangeCodeAsync(new CodeExchange("CANARY-code", "CANARY-verifier", "https://r.example/?CANARY"), CancellationToken.None);
            await Provider.RefreshAsync(tokens, CancellationToken.None);
            await Provider.RevokeAsync(tokens, CancellationToken.None);
            await ProveAsync(tokens);
            await ProveAsync(tokens with { IdToken = "CANARY" });
        }

        Assert.Contains("QuickBooks exchange failed", Logs.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", Logs.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", tokens.ToString(), StringComparison.Ordinal);
    }
}
