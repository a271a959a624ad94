using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Plugins;
using static Drivetrain.Reauth.Api.Tests.Features.Reauths.Given;

namespace Drivetrain.Reauth.Api.Tests.Features.Connectors.Credentials;

/// <summary>Credentials that the platform hands over: what is asked in which order, and what is left behind whatever goes wrong.</summary>
[Trait("Case", "16.import")]
public sealed partial class CredentialImporterTests
{
    private static readonly ProviderFailure Refused = new(ProviderFailureKind.CredentialRejected, "401");
    private Shell _shell = new();

    public CredentialImporterTests()
    {
        _shell.Provider.Proof = new InstanceProof([Acme]);
        _shell.Provider.Refreshes = _ => Next("fresh");
    }

    [Fact]
    public async Task Import_LiveAccessToken_IsProvedByItAloneAndUsed()
    {
        var connector = await _shell.ConnectorAsync(Acme);
        IReadOnlyDictionary<string, string>? hints = null;
        _shell.Provider.Proves = (_, given) =>
        {
            hints = given;
            return new InstanceProof([Globex, Acme with { Name = "Acme Limited" }]);
        };

        var outcome = await ImportAsync(connector, Live("theirs") with { GrantedBy = "Dana Fox", GrantedAt = Now.AddDays(-20), Scope = "accounting" });

        Assert.Equal((ImportStatus.Imported, false), (outcome.Status, outcome.Refreshed));
        Assert.Equal(Acme.Id, hints!["realmId"]);
        Assert.Empty(_shell.Provider.Refreshed);
        var (after, grant) = (await ConnectorAsync(), (await _shell.GrantOfAsync("con_1"))!);
        Assert.Equal((ConnectorStatus.Connected, null, "Acme Limited"), (after.Status, after.Failure, after.Instance!.Name));
        Assert.Null(after.LastReauthenticatedAt);
        Assert.Equal(
            (GrantStatus.Used, Acme.Id, "Dana Fox", Now.AddDays(-20), "accounting"),
            (grant.Status, grant.InstanceId, grant.ConnectedBy, grant.GrantedAt, grant.Scope)
        );
        Assert.Equal("theirs-refresh", _shell.Protector.Open(grant)!.RefreshToken);
        Assert.Equal(
            "credential.imported",
            Assert.Single(_shell.Store.All<AuditEntry>(), entry => entry.SubjectId is "con_1" && entry.Action is not "connector.recovered").Action
        );
    }

    [Theory]
    [InlineData("credentials_expired", true)]
    [InlineData("no_credential", false)]
    public async Task Import_FailedConnector_IsToldToRecoverUnlessItNeverFailed(string code, bool isTold)
    {
        var connector = await _shell.ConnectorAsync(Acme) with { Failure = new ConnectorFailure(code, Detail: null, Now.AddDays(-1)) };
        await _shell.PutAsync(connector);

        await ImportAsync(connector, Live("theirs"));

        Assert.Equal(isTold ? ["connector.recovered"] : [], _shell.Store.All<OutboxMessage>().Select(message => message.EventType));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Import_AccessTokenEndedOrRefused_IsRefreshedOnce(bool hasEnded)
    {
        var connector = await _shell.ConnectorAsync(Acme);
        _shell.Provider.Proves = (tokens, _) => tokens.AccessToken is "fresh" ? new InstanceProof([Acme]) : Refused;

        var outcome = await ImportAsync(connector, Live("theirs") with { AccessTokenExpiresAt = hasEnded ? Now.AddMinutes(-1) : Now.AddMinutes(30) });

        Assert.Equal((ImportStatus.Imported, true), (outcome.Status, outcome.Refreshed));
        Assert.Equal("theirs-refresh", Assert.Single(_shell.Provider.Refreshed).RefreshToken);
        Assert.Equal("fresh-refresh", await RefreshTokenAsync());
        Assert.Single(_shell.Store.All<Grant>());
    }

    [Fact]
    public async Task Import_ProviderNamesThePerson_ItsNameIsKept()
    {
        _shell.Provider.Proof = new InstanceProof([Acme]) { Person = "Dana Fox" };
        await ImportAsync(await _shell.ConnectorAsync(Acme), Live("theirs") with { GrantedBy = "D. F." });
        Assert.Equal("Dana Fox", (await _shell.GrantOfAsync("con_1"))!.ConnectedBy);
    }

    [Fact]
    public async Task Import_RefreshTokenAlone_IsRefreshed()
    {
        var connector = await _shell.ConnectorAsync(Acme);
        Assert.Equal(ImportStatus.Imported, (await ImportAsync(connector, new ImportCredentialRequest(RefreshToken: "theirs-refresh"))).Status);
        Assert.Equal("fresh-refresh", await RefreshTokenAsync());
    }

    [Fact]
    public async Task Import_SameTokensAgain_ChangesNothingAndAsksNobody()
    {
        var connector = await _shell.ConnectorAsync(Acme);
        await ImportAsync(connector, Ended("theirs"));
        var (before, asked) = (_shell.Store.Dump(), _shell.Provider.Refreshed.Count);
        _shell.Provider.Proves = (_, _) => throw new InvalidOperationException("Nobody is to be asked.");

        var again = await ImportAsync(await ConnectorAsync(), Ended("theirs"));

        Assert.Equal((ImportStatus.Unchanged, asked), (again.Status, _shell.Provider.Refreshed.Count));
        Assert.Equal(before, _shell.Store.Dump());
    }

    [Fact]
    public async Task Import_SameTokensOfAFailedConnector_AreTestedAndRecoverIt()
    {
        var connector = await _shell.ConnectorAsync(Acme);
        await ImportAsync(connector, Live("theirs"));
        await _shell.PutAsync(ConnectorTransitions.Fail(await ConnectorAsync(), new ConnectorFailure("credentials_expired", Detail: null, Now), Now));
        _shell.Time.Now = Now.AddMinutes(1);

        Assert.Equal(ImportStatus.Unchanged, (await ImportAsync(await ConnectorAsync(), Live("theirs"))).Status);
        Assert.Equal(ConnectorStatus.Connected, (await ConnectorAsync()).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Import_OfAnotherCompany_IsForgottenNotRevoked(bool refused)
    {
        var connector = await _shell.ConnectorAsync(Acme);
        _shell.Provider.Proof = refused ? new ProviderFailure(ProviderFailureKind.NotAdmin, "3100") : new InstanceProof([Globex]);
        var before = _shell.Store.Dump();

        var outcome = await ImportAsync(connector, Live("theirs"));

        Assert.Equal(ImportStatus.OtherCompany, outcome.Status);
        Assert.Equal(refused ? [] : [Globex.Id], outcome.Opens.Select(company => company.Id));
        Assert.Equal(before, _shell.Store.Dump());
        Assert.Empty(_shell.Provider.Revoked);
    }

    [Theory]
    [InlineData(ProviderFailureKind.InsufficientScope, ImportStatus.ScopeMissing)]
    [InlineData(ProviderFailureKind.Unavailable, ImportStatus.ProviderUnavailable)]
    [InlineData(ProviderFailureKind.ProtocolError, ImportStatus.ProviderUnavailable)]
    [InlineData(ProviderFailureKind.Misconfigured, ImportStatus.ProviderMisconfigured)]
    internal async Task Import_ThatCannotBeProved_ChangesNothing(ProviderFailureKind kind, ImportStatus expected)
    {
        var connector = await _shell.ConnectorAsync(Acme);
        _shell.Provider.Proof = new ProviderFailure(kind) { MissingScope = kind is ProviderFailureKind.InsufficientScope ? "accounting" : null };
        var before = _shell.Store.Dump();

        Assert.Equal(expected, (await ImportAsync(connector, Live("theirs"))).Status);
        Assert.Equal(before, _shell.Store.Dump());
    }

    [Fact]
    public async Task Import_DeadTokens_AreConfirmedOnceAndForgotten()
    {
        var connector = await _shell.ConnectorAsync(Acme);
        _shell.Provider.Refreshes = _ => Refused;

        Assert.Equal(ImportStatus.Dead, (await ImportAsync(connector, Ended("theirs"))).Status);

        Assert.Equal(2, _shell.Provider.Refreshed.Count);
        Assert.Empty(_shell.Store.All<Grant>());
        Assert.Equal(ConnectorStatus.Failed, (await ConnectorAsync()).Status);
    }

    [Theory]
    [InlineData(true, ImportStatus.Unbound)]
    [InlineData(false, ImportStatus.InUse)]
    internal async Task Import_ThatNobodyMayMatch_IsRefused(bool unbound, ImportStatus expected)
    {
        await ImportAsync(await _shell.ConnectorAsync(Acme), Live("theirs"));
        var other = await _shell.ConnectorAsync(unbound ? null : Acme, "con_2");
        Assert.Equal(expected, (await ImportAsync(other, Live("theirs"))).Status);
    }

    private Task<ImportOutcome> ImportAsync(Connector connector, ImportCredentialRequest request) =>
        _shell.Importer.ImportAsync(connector, request, Shell.Platform.Subject);

    private async Task<Connector> ConnectorAsync() => (await _shell.FindAsync<Connector>("con_1"))!;

    private async Task<string?> RefreshTokenAsync() => _shell.Protector.Open((await _shell.GrantOfAsync("con_1"))!)!.RefreshToken;

    private static ImportCredentialRequest Live(string name) => new(name, Now.AddMinutes(30), $"{name}-refresh");

    private static ImportCredentialRequest Ended(string name) => new(name, Now.AddMinutes(-1), $"{name}-refresh");

    private TokenSet Next(string name) =>
        new()
        {
            AccessToken = name,
            AccessTokenExpiresAt = _shell.Time.Now.AddHours(1),
            RefreshToken = $"{name}-refresh",
        };
}
