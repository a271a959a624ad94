using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Tests.Features.Connectors.Credentials;

/// <summary>Whatever foreign code does, a call ends as a value; only the caller's own cancellation goes through.</summary>
public sealed class ProviderCallsTests
{
    private readonly Shell _shell = new();

    [Fact]
    public async Task Call_ThatThrows_IsAFaultOfThePlugin() =>
        Assert.Equal(
            new ProviderFailure(ProviderFailureKind.ProtocolError, "plugin_error"),
            (await CallAsync(_ => throw new InvalidOperationException("CANARY"))).Failure
        );

    [Fact]
    public async Task Call_ThatEndsItself_IsATimeout() =>
        Assert.Equal(new ProviderFailure(ProviderFailureKind.Unavailable, "timeout"), (await CallAsync(_ => throw new OperationCanceledException())).Failure);

    [Fact]
    public async Task Call_ThatTheCallerGaveUp_IsACancellation()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            CallAsync(
                token =>
                {
                    token.ThrowIfCancellationRequested();
                    return new Revoked();
                },
                token: cancelled.Token
            )
        );
    }

    [Fact]
    public async Task Call_OfAProviderThatIsNotThere_SaysWhyNot() =>
        Assert.Equal(new ProviderFailure(ProviderFailureKind.Misconfigured, "provider_not_found"), (await CallAsync(_ => new Revoked(), "gone")).Failure);

    [Fact]
    public async Task Call_ThatAnswers_IsItsAnswer() => Assert.Equal(new Revoked("tid"), (await CallAsync(_ => new Revoked("tid"))).Value);

    private Task<ProviderResult<Revoked>> CallAsync(
        Func<CancellationToken, ProviderResult<Revoked>> answer,
        string provider = ScriptedProvider.Id,
        CancellationToken token = default
    ) => _shell.Calls.CallAsync(provider, (_, ct) => ValueTask.FromResult(answer(ct)), token);
}
