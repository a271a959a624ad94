using Drivetrain.Reauth.Api.Credentials;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Plugins;
using static Drivetrain.Reauth.Api.Tests.Reauths.Given;

namespace Drivetrain.Reauth.Api.Tests.Credentials;

/// <summary>Whose access counts as used when tokens are about to be ended.</summary>
public sealed class TokenRevokerTests
{
    private readonly Shell _shell = new();

    private TokenSet Tokens => _shell.Provider.Granted.Value!;

    [Fact]
    public async Task Revoke_OwnCredentialAlone_IsEnded()
    {
        await _shell.CredentialAsync(await _shell.ConnectorAsync(Acme), Acme);

        var revocation = await _shell.Revoker.RevokeAsync(Tokens, ScriptedProvider.Id, Acme.Id, "con_1", CancellationToken.None);

        Assert.Equal(new Revocation("tokens_revoked", TraceId: "tid-revoke"), revocation);
        Assert.Equal(Acme.Id, Assert.Single(_shell.Provider.Revoked).InstanceId);
    }

    [Theory]
    [InlineData("con_0")]
    [InlineData("con_2")]
    public async Task Revoke_AnotherConnectorUsesTheCompany_IsKept(string other)
    {
        await _shell.CredentialAsync(await _shell.ConnectorAsync(Acme), Acme);
        await _shell.CredentialAsync(await _shell.ConnectorAsync(Acme, other, "elsewhere"), Acme);

        Assert.Equal(Revocation.KeptForOthers, await _shell.Revoker.RevokeAsync(Tokens, ScriptedProvider.Id, Acme.Id, "con_1", CancellationToken.None));
        Assert.Empty(_shell.Provider.Revoked);
    }

    [Theory]
    [InlineData("quickbooks", "91303479579830011")]
    [InlineData("quickbooks", "9130347957983001")]
    [InlineData("xero", "9130347957983001")]
    public async Task Discard_CompanyThatOnlyLooksAlike_IsEnded(string provider, string id)
    {
        // Its id begins like the one in use, or it is of another provider.
        var used = await _shell.ConnectorAsync(Acme) with { ProviderId = provider };
        await _shell.CredentialAsync(used, new Instance(id, "Alike"));
        var isUsed = provider is "quickbooks" && id == Acme.Id;

        var revocation = await _shell.Revoker.DiscardAsync(Tokens, ScriptedProvider.Id, [Acme], CancellationToken.None);

        Assert.Equal(isUsed ? "tokens_kept_for_others" : "tokens_revoked", revocation.Step);
    }

    [Fact]
    public async Task Discard_OneOfSeveralIsUsed_KeepsAll()
    {
        await _shell.CredentialAsync(await _shell.ConnectorAsync(Globex), Globex);

        Assert.Equal("tokens_kept_for_others", (await _shell.Revoker.DiscardAsync(Tokens, ScriptedProvider.Id, [Acme, Globex], CancellationToken.None)).Step);
        Assert.Empty(_shell.Provider.Revoked);
    }

    [Fact]
    public async Task Discard_ProviderThatIsGone_FailsAndSaysWhy() =>
        Assert.Equal(
            new Revocation("revocation_failed", "provider_not_found"),
            await _shell.Revoker.DiscardAsync(Tokens, "gone", [Acme], CancellationToken.None));
}
