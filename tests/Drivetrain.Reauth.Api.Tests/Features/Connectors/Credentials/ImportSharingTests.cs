using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.Plugins;
using static Drivetrain.Reauth.Api.Tests.Features.Reauths.Given;

namespace Drivetrain.Reauth.Api.Tests.Features.Connectors.Credentials;

/// <summary>One token set that opens several companies, handed over for each of their connectors.</summary>
public sealed class ImportSharingTests
{
    private static readonly Instance Second = new("9130347957983002", "Acme Two");
    private readonly Shell _shell = new();

    public ImportSharingTests() => _shell.Provider.Proof = new InstanceProof([Acme, Second]);

    [Fact]
    [Trait("Case", "16.import")]
    public async Task Import_SameTokensForAnotherCompanyOfTheLogin_SharesTheGrant()
    {
        await ImportAsync(await _shell.ConnectorAsync(Acme));
        var outcome = await ImportAsync(await _shell.ConnectorAsync(Second, "con_2"));

        Assert.Equal(ImportStatus.Imported, outcome.Status);
        var grant = Assert.Single(_shell.Store.All<Grant>());
        Assert.Equal([("con_1", Acme.Id), ("con_2", Second.Id)], grant.Uses.Select(use => (use.ConnectorId, use.InstanceId)));
        Assert.Equal((ConnectorStatus.Connected, grant.Id), await StateAsync("con_2"));
        Assert.Equal(2, _shell.Store.All<AuditEntry>().Count(entry => entry.Action is "credential.imported"));
        Assert.Equal(ImportStatus.Unchanged, (await ImportAsync((await _shell.FindAsync<Connector>("con_2"))!)).Status);
    }

    [Fact]
    public async Task Import_SameTokensAfterARefresh_ProvesWithTheNewestOnes()
    {
        await ImportAsync(await _shell.ConnectorAsync(Acme));
        _shell.Time.Now += TimeSpan.FromHours(2);
        _shell.Provider.Refreshes = _ => new TokenSet
        {
            AccessToken = "fresh",
            AccessTokenExpiresAt = _shell.Time.Now.AddHours(1),
            RefreshToken = "fresh-refresh",
        };

        Assert.Equal(ImportStatus.Imported, (await ImportAsync(await _shell.ConnectorAsync(Second, "con_2"))).Status);
        Assert.Equal("theirs-refresh", Assert.Single(_shell.Provider.Refreshed).RefreshToken);
    }

    [Fact]
    public async Task Import_LoginDoesNotOpenIt_IsRefusedAndChangesNothing()
    {
        await ImportAsync(await _shell.ConnectorAsync(Acme));
        var other = await _shell.ConnectorAsync(Second, "con_2");
        _shell.Provider.Proof = new InstanceProof([Acme]);
        var before = _shell.Store.Dump();

        var outcome = await ImportAsync(other);

        Assert.Equal(ImportStatus.OtherCompany, outcome.Status);
        Assert.Equal([Acme], outcome.Opens);
        Assert.Equal(before, _shell.Store.Dump());
    }

    [Fact]
    public async Task Import_ProviderIsDown_IsRefusedForNow()
    {
        await ImportAsync(await _shell.ConnectorAsync(Acme));
        _shell.Provider.Proof = new ProviderFailure(ProviderFailureKind.Unavailable, "503");

        Assert.Equal(ImportStatus.ProviderUnavailable, (await ImportAsync(await _shell.ConnectorAsync(Second, "con_2"))).Status);
    }

    private Task<ImportOutcome> ImportAsync(Connector connector) =>
        _shell.Importer.ImportAsync(connector, new ImportCredentialRequest("theirs", Now.AddMinutes(30), "theirs-refresh"), Shell.Platform.Subject);

    private async Task<(ConnectorStatus, string?)> StateAsync(string id) =>
        await _shell.FindAsync<Connector>(id) is { } connector ? (connector.Status, connector.GrantId) : default;
}
