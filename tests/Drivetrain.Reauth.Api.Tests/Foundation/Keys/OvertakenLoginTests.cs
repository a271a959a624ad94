using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Foundation.Keys;
using Drivetrain.Reauth.Api.Tests.Features.Reauths;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Plugins;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Tests.Foundation.Keys;

/// <summary>Logins that were under way when the key of what they would replace got lost.</summary>
[Trait("Case", "13.4")]
public sealed class OvertakenLoginTests : IDisposedByXunit
{
    private readonly ReauthApi _keys = new();

    [Fact]
    public async Task Callback_KeyOfTheFormerGrantIsMissing_ReplacesNothingAndSaysWhoseFaultItIs()
    {
        var shell = new Shell(protector: Protector());
        shell.Provider.Proof = new InstanceProof([Given.Acme]);
        var connector = await shell.ConnectorAsync(Given.Acme);
        var lost = await LoseKeyAsync(shell, connector.Id);
        var (attempt, cookie, state) = await shell.StartedAsync(connector);

        var result = await shell.ReturnAsync(cookie, state, ("code", "c-1"), ("realmId", Given.Acme.Id));

        Assert.Equal((ReauthStatus.Failed, Outcomes.KeysMissing), (result.Reauth!.Status, result.Reauth.Outcome));
        Assert.Equal(
            (lost.ProtectedTokens, GrantStatus.Used),
            await shell.GrantOfAsync(connector.Id) is { } kept ? (kept.ProtectedTokens, kept.Status) : default
        );
        Assert.Null(await shell.FindAsync<Grant>(Grant.IdOf(attempt.Id)));
        Assert.Empty(shell.Provider.Revoked);
    }

    [Fact]
    public async Task Confirm_KeyOfTheFormerGrantIsMissing_ReplacesNothing()
    {
        var shell = new Shell(protector: Protector());
        shell.Provider.Proof = new InstanceProof([Given.Acme]);
        var connector = await shell.ConnectorAsync(instance: null);
        var lost = await LoseKeyAsync(shell, connector.Id);
        var (attempt, cookie, state) = await shell.StartedAsync(connector);
        await shell.ReturnAsync(cookie, state, ("code", "c-1"), ("realmId", Given.Acme.Id));

        var confirmed = await shell.Journey.ConfirmAsync(attempt.Id, Given.Acme.Id, CancellationToken.None);

        Assert.Equal((ReauthStatus.Failed, Outcomes.KeysMissing), (confirmed!.Status, confirmed.Outcome));
        Assert.Equal(
            (lost.ProtectedTokens, GrantStatus.Used),
            await shell.GrantOfAsync(connector.Id) is { } kept ? (kept.ProtectedTokens, kept.Status) : default
        );
    }

    [Fact]
    public async Task Callback_KeyOfTheVerifierIsMissing_DoesNotUseTheStateUp()
    {
        var shell = new Shell(protector: Protector());
        var connector = await shell.ConnectorAsync(Given.Acme);
        var (attempt, cookie, state) = await shell.StartedAsync(connector);
        var foreign = Foreign().ProtectVerifier("verifier", attempt.Id, attempt.ProviderId);
        await shell.PutAsync(attempt with { ProtectedVerifier = foreign });

        await Assert.ThrowsAsync<KeysMissingException>(() => shell.ReturnAsync(cookie, state, ("code", "c-1"), ("realmId", Given.Acme.Id)));

        Assert.Equal(ReauthStatus.Started, (await shell.AttemptAsync(attempt.Id)).Status);
        Assert.Empty(shell.Provider.Exchanged);
    }

    /// <summary>A key that is named as lost: nobody waits for it.</summary>
    [Fact]
    public async Task Callback_KeyOfTheFormerGrantIsGivenUp_ReplacesIt()
    {
        var ring = new KnownKeys(Options.Create(new KeyOptions { LostKeys = { KeyOf(Foreign()) } }));
        var shell = new Shell(protector: new TokenProtector(new EphemeralDataProtectionProvider(), ring));
        shell.Provider.Proof = new InstanceProof([Given.Acme]);
        var connector = await shell.ConnectorAsync(Given.Acme);
        await LoseKeyAsync(shell, connector.Id);
        var (_, cookie, state) = await shell.StartedAsync(connector);

        var result = await shell.ReturnAsync(cookie, state, ("code", "c-1"), ("realmId", Given.Acme.Id));

        Assert.Equal(Outcomes.Matched, result.Reauth!.Outcome);
    }

    public ValueTask DisposeAsync() => _keys.DisposeAsync();

    private TokenProtector Protector()
    {
        using var started = _keys.Anonymous();
        return _keys.Services.GetRequiredService<TokenProtector>();
    }

    private static readonly EphemeralDataProtectionProvider Elsewhere = new();

    private static TokenProtector Foreign() => new(Elsewhere);

    private static Guid KeyOf(TokenProtector protector) => PayloadKey.Of(protector.ProtectVerifier("v", "rea_1", "quickbooks"))!.Value;

    /// <summary>A grant of the connector whose tokens are encrypted with a key that is not there.</summary>
    private static async Task<Grant> LoseKeyAsync(Shell shell, string connectorId)
    {
        var connector = (await shell.FindAsync<Api.Features.Connectors.Connector>(connectorId))!;
        var grant = await shell.GrantAsync(connector, Given.Acme);
        var lost = grant with { ProtectedTokens = Foreign().Seal(shell.Provider.Granted.Value!, grant.Id, grant.ProviderId).Protected };
        await shell.PutAsync(lost);
        return lost;
    }
}
