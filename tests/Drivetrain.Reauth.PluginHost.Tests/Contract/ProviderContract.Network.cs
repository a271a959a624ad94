using Drivetrain.Reauth.Plugins;
using Microsoft.AspNetCore.Http;

namespace Drivetrain.Reauth.PluginHost.Tests.Contract;

/// <summary>The network's side of the contract: hosts, sizes, time, and what is logged.</summary>
public abstract partial class ProviderContract
{
    [Fact]
    public async Task EveryCall_HostNotAllowed_IsTheOperatorsMatterAndNothingIsSent()
    {
        Subject.NameForeignHost();
        var denied = await ActivateAsync(new EgressLimits());

        var failure = FailureOf(await denied.ExchangeCodeAsync(new CodeExchange("CANARY-code", "CANARY-verifier", Redirect), CancellationToken.None));

        Assert.Equal(ProviderFailureKind.Misconfigured, failure.Kind);
        Assert.Equal(0, Server.Count(Subject.TokenPath));
    }

    [Fact]
    public async Task ExchangeCode_Redirect_IsNotFollowed()
    {
        Server.Answer(
            Subject.TokenPath,
            context =>
            {
                context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
                context.Response.Headers.Location = Server.Origin + "/stolen";
                return Task.CompletedTask;
            }
        );

        Assert.Equal(ProviderFailureKind.ProtocolError, FailureOf(await TryExchangeAsync()).Kind);
        Assert.Equal(0, Server.Count("/stolen"));
    }

    [Fact]
    public async Task ExchangeCode_OversizedAnswer_IsCutOff()
    {
        Server.Answer(
            Subject.TokenPath,
            async context =>
            {
                var block = new byte[16 * 1024];
                for (var i = 0; i < 100; i++)
                {
                    await context.Response.Body.WriteAsync(block, context.RequestAborted);
                }
            }
        );

        Assert.Equal(new ProviderFailure(ProviderFailureKind.ProtocolError, "response_too_large"), FailureOf(await TryExchangeAsync()));
    }

    [Fact]
    public async Task ExchangeCode_AnswerThatNeverEnds_TimesOut()
    {
        var impatient = await ActivateAsync(new EgressLimits { RequestTimeout = TimeSpan.FromMilliseconds(300) });
        await impatient.CreateAuthorizationUrlAsync(new AuthorizationRequest(Redirect, "s", "c", null, null), CancellationToken.None);
        var never = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Server.Answer(
            Subject.TokenPath,
            async context =>
            {
                await context.Response.WriteAsync("{", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await never.Task.WaitAsync(context.RequestAborted);
            }
        );

        var failure = FailureOf(await impatient.ExchangeCodeAsync(new CodeExchange("c", "v", Redirect), CancellationToken.None));

        Assert.Equal(new ProviderFailure(ProviderFailureKind.Unavailable, "timeout"), failure);
        never.SetResult();
    }

    [Fact]
    public async Task EveryCall_CallerGivesUp_IsACancellationAndNoFailure()
    {
        var tokens = (await ExchangeAsync()) with { InstanceId = Subject.Instance.Id };
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Provider.RefreshAsync(tokens, cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Provider.RevokeAsync(tokens, cancelled.Token));
    }

    [Fact]
    public async Task EveryCall_WhateverTheAnswer_LogsNoSecret()
    {
        var tokens = (await ExchangeAsync()) with { InstanceId = Subject.Instance.Id };
        foreach (var status in new[] { 200, 302, 400, 401, 403, 404, 429, 500 })
        {
            const string body =
                """{"error":"CANARY text","error_description":"CANARY-refresh","Detail":"CANARY text","Fault":{"Error":[{"code":"CANARY code"}]}}""";
            foreach (var path in new[] { Subject.TokenPath, Subject.RevokePath, Subject.ProofPath }.OfType<string>())
            {
                Server.Answer(path, status, body);
            }

            await TryExchangeAsync();
            await Provider.ProveInstancesAsync(tokens, Subject.Callback, CancellationToken.None);
            await Provider.RefreshAsync(tokens, CancellationToken.None);
            await Provider.RevokeAsync(tokens, CancellationToken.None);
            await Provider.DiscardAsync(tokens, [Subject.Instance], (_, _) => ValueTask.FromResult(false), CancellationToken.None);
        }

        Assert.Contains("failed as", Logs.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", Logs.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", tokens.ToString(), StringComparison.Ordinal);
    }
}
