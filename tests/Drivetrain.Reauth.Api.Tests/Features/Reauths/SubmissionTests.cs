using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Plugins;
using static Drivetrain.Reauth.Api.Tests.Features.Reauths.Given;

namespace Drivetrain.Reauth.Api.Tests.Features.Reauths;

/// <summary>Credentials that a person types are proved before the state is used up, and stored only in time.</summary>
public sealed class SubmissionTests
{
    private static readonly Dictionary<string, string> Values = new(StringComparer.Ordinal) { ["account"] = "4711" };
    private readonly Shell _shell = new();

    [Fact]
    public async Task Submit_Proved_StoresThem()
    {
        var stored = await StartedAsync();
        _shell.Provider.Proof = new InstanceProof([Acme]);

        var result = await _shell.Typed.SubmitAsync(stored, Values, CancellationToken.None);

        Assert.Equal((Outcomes.Matched, null), (result.Reauth!.Outcome, result.Failure));
        Assert.NotNull(await _shell.GrantOfAsync("con_1"));
        Assert.Equal("""{"account":"4711"}""", Assert.Single(_shell.Provider.Exchanged).Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Submit_NotTakenOrNotProved_CanBeCorrected(bool isTaken)
    {
        var stored = await StartedAsync();
        var failure = new ProviderFailure(ProviderFailureKind.CodeRejected, "form_incomplete");
        _shell.Provider.Granted = isTaken ? _shell.Provider.Granted : failure;
        _shell.Provider.Proof = isTaken ? failure : new InstanceProof([Acme]);

        Assert.Equal(new SubmissionResult(Reauth: null, failure), await _shell.Typed.SubmitAsync(stored, Values, CancellationToken.None));

        Assert.Equal(stored.Value.Timeline, (await _shell.AttemptAsync(stored.Value.Id)).Timeline);
        Assert.Null(await _shell.GrantOfAsync("con_1"));
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    public async Task Submit_AroundTheDeadline_StoresBeforeItAlone(int ticks, bool isStored)
    {
        var stored = await StartedAsync();
        _shell.Provider.Proof = new InstanceProof([Acme]);
        _shell.Time.Now = stored.Value.ExpiresAt.AddTicks(ticks);

        await _shell.Typed.SubmitAsync(stored, Values, CancellationToken.None);

        Assert.Equal(isStored, await _shell.GrantOfAsync("con_1") is not null);
    }

    [Fact]
    public async Task Submit_AfterTheEnd_ShowsTheOutcomeAndAsksNobody()
    {
        var id = (await StartedAsync()).Value.Id;
        await _shell.Journey.CancelAsync(id, CancellationToken.None);
        var stored = (await _shell.Store.GetAsync<ReauthAttempt>(id, CancellationToken.None))!;

        Assert.Equal(Outcomes.Cancelled, (await _shell.Typed.SubmitAsync(stored, Values, CancellationToken.None)).Reauth!.Outcome);
        Assert.Empty(_shell.Provider.Exchanged);
    }

    private async Task<Stored<ReauthAttempt>> StartedAsync()
    {
        var (attempt, _, _) = await _shell.StartedAsync(await _shell.ConnectorAsync(Acme));
        return (await _shell.Store.GetAsync<ReauthAttempt>(attempt.Id, CancellationToken.None))!;
    }
}
