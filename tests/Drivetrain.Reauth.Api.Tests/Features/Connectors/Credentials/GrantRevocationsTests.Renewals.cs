using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Plugins;
using static Drivetrain.Reauth.Api.Tests.Features.Reauths.Given;

namespace Drivetrain.Reauth.Api.Tests.Features.Connectors.Credentials;

/// <content>Tokens that have to be refreshed before they can be revoked.</content>
public sealed partial class GrantRevocationsTests
{
    [Fact]
    public async Task Undo_AccessTokenEndedBeforeTheProof_IsRefreshedProvedAndEnded()
    {
        var grant = await UndoneAsync();
        _shell.Time.Now = Now.AddHours(2);
        _shell.Provider.Refreshes = _ => new TokenSet
        {
            AccessToken = "access-2",
            AccessTokenExpiresAt = Now.AddHours(3),
            RefreshToken = "refresh-2",
        };
        ProofNeeds("access-2");

        Assert.Equal("tokens_revoked", (await _shell.Revocations.TryNowAsync(grant.Id))!.Step);

        Assert.Equal("refresh-2", Assert.Single(_shell.Provider.Revoked).RefreshToken);
        Assert.Equal("refresh-1", Assert.Single(_shell.Provider.Refreshed).RefreshToken);
        Assert.Null(await _shell.FindAsync<Grant>(grant.Id));
    }

    /// <summary>A crash after the refresh must find what the provider takes from now on.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Revoke_AccessTokenIsRefused_IsRenewedAndKeptBeforeItIsUsed(bool undoesLogin)
    {
        var grant = undoesLogin ? await UndoneAsync(Acme) : await ReleasedAsync(Acme);
        _shell.Provider.Revocation = new ProviderFailure(ProviderFailureKind.CredentialRejected, "401");
        _shell.Provider.Refreshes = _ =>
        {
            _shell.Provider.Revocation = new ProviderFailure(ProviderFailureKind.Unavailable, "503");
            return new TokenSet
            {
                AccessToken = "access-2",
                AccessTokenExpiresAt = Now.AddHours(3),
                RefreshToken = "refresh-2",
            };
        };

        Assert.Equal(new Revocation("revocation_failed", "503"), await _shell.Revocations.TryNowAsync(grant.Id));

        Assert.Equal("refresh-2", _shell.Protector.Open((await _shell.FindAsync<Grant>(grant.Id))!)!.RefreshToken);
        Assert.Equal(["access-1", "access-2"], _shell.Provider.Revoked.Select(tokens => tokens.AccessToken));
    }

    /// <summary>A revocation waits for its turn at the company, and an access token that ends meanwhile is no dead one.</summary>
    [Theory]
    [InlineData(0, true)]
    [InlineData(2, false)]
    public async Task Revoke_RenewedAndRefusedAllTheSame_IsOverWhereTheTokensLive(int hours, bool over)
    {
        var grant = await ReleasedAsync(Acme);
        _shell.Provider.Revocation = new ProviderFailure(ProviderFailureKind.CredentialRejected, "401");
        _shell.Provider.Refreshes = _ =>
        {
            _shell.Time.Now = Now.AddHours(hours);
            return new TokenSet
            {
                AccessToken = "access-2",
                AccessTokenExpiresAt = Now.AddHours(1),
                RefreshToken = "refresh-2",
            };
        };

        Assert.Equal(over ? "tokens_revoked" : "revocation_failed", (await _shell.Revocations.TryNowAsync(grant.Id))!.Step);
        Assert.Equal(over, await _shell.FindAsync<Grant>(grant.Id) is null);
    }

    /// <summary>Most providers end access by the refresh token. A renewal that is not needed could be lost in a crash, and the grant with it.</summary>
    [Fact]
    public async Task Revoke_AccessTokenEndedAndIsNotNeeded_RenewsNothing()
    {
        var grant = await ReleasedAsync(Acme);
        _shell.Time.Now = Now.AddHours(2);

        Assert.Equal("tokens_revoked", (await _shell.Revocations.TryNowAsync(grant.Id))!.Step);
        Assert.Empty(_shell.Provider.Refreshed);
    }

    [Fact]
    public async Task Revoke_RefreshRefusedAfterAnOutage_CountsOnlyOnceItIsRefusedAgain()
    {
        var grant = await ReleasedAsync(Acme);
        _shell.Provider.Revocation = new ProviderFailure(ProviderFailureKind.CredentialRejected, "401");
        string[] errors = ["503", "invalid_grant", "invalid_grant"];
        for (var attempt = 0; attempt < errors.Length; attempt++)
        {
            _shell.Time.Now = Now.AddHours(2 * (attempt + 1));
            var failure = new ProviderFailure(attempt == 0 ? ProviderFailureKind.Unavailable : ProviderFailureKind.CredentialRejected, errors[attempt]);
            _shell.Provider.Refreshes = _ => failure;
            Assert.NotNull(await _shell.FindAsync<Grant>(grant.Id));
            await _shell.Revocations.SweepAsync(CancellationToken.None);
        }

        Assert.Null(await _shell.FindAsync<Grant>(grant.Id));
    }

    [Theory]
    [InlineData(ProviderFailureKind.Unavailable, 3)]
    [InlineData(ProviderFailureKind.Misconfigured, 3)]
    [InlineData(ProviderFailureKind.CredentialRejected, 1)]
    public async Task Undo_AccessTokenEndedAndNoRefresh_IsTriedAgainUntilTheTokensAreDead(ProviderFailureKind kind, int failures)
    {
        var grant = await UndoneAsync();
        ProofNeeds("access-2");
        _shell.Provider.Refreshes = _ => new ProviderFailure(kind, "refused");
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            _shell.Time.Now = Now.AddHours(2 * attempt);
            await _shell.Revocations.SweepAsync(CancellationToken.None);
            Assert.Equal(attempt <= failures, await _shell.FindAsync<Grant>(grant.Id) is not null);
        }

        Assert.Empty(_shell.Provider.Revoked);
    }

    /// <summary>The provider refuses any other access token.</summary>
    private void ProofNeeds(string accessToken) =>
        _shell.Provider.Proving = () =>
        {
            var isAlive = _shell.Store.All<Grant>().Any(grant => _shell.Protector.Open(grant)?.AccessToken == accessToken);
            _shell.Provider.Proof = isAlive ? new InstanceProof([Acme]) : new ProviderFailure(ProviderFailureKind.CredentialRejected, "3200");
            return Task.CompletedTask;
        };
}
