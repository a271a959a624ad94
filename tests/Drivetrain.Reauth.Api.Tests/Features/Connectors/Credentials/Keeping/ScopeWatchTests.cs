using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials.Keeping;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.PluginHost.Manifests;
using static Drivetrain.Reauth.Api.Tests.Features.Reauths.Given;

namespace Drivetrain.Reauth.Api.Tests.Features.Connectors.Credentials.Keeping;

/// <summary>Logins with scopes that a provider will take away are marked, and warned of like any other end.</summary>
public sealed class ScopeWatchTests
{
    private readonly Shell _shell = new();

    [Theory]
    [InlineData("openid accounting.transactions", true)]
    [InlineData("accounting.transactions.read offline_access", true)]
    [InlineData("accounting.invoices.read accounting.transactionsx", false)]
    [InlineData(null, false)]
    public void ScopeEnd_OnlyWholeScopesThatEnd_Count(string? granted, bool ends)
    {
        var first = new DateOnly(2027, 9, 1);
        WithdrawnScope[] withdrawn = [new("accounting.transactions", first), new("accounting.transactions.read", first), new("other", first.AddDays(-9))];

        Assert.Equal(ends ? new DateTimeOffset(2027, 9, 1, 0, 0, 0, TimeSpan.Zero) : null, KeepingRules.ScopeEnd(granted, withdrawn));
    }

    [Fact]
    public async Task Sweep_GrantWithAWithdrawnScope_IsMarkedWarnedOfAndFreedWithTheRule()
    {
        var day = DateOnly.FromDateTime(_shell.Time.Now.UtcDateTime.AddDays(20));
        _shell.Provider.WithdrawnScopes = [new("accounting.transactions", day)];
        await ConnectedAsync("con_1", "openid accounting.transactions");
        await ConnectedAsync("con_2", "openid accounting.invoices");

        await _shell.Scopes.SweepAsync(CancellationToken.None);
        await _shell.Keeper.SweepAsync(CancellationToken.None);

        var marked = (await _shell.FindAsync<Connector>("con_1"))!;
        Assert.Equal((ConnectorStatus.Expiring, ExpiryCause.ScopeWithdrawn, 30), (marked.Status, marked.Expiry!.Cause, marked.Expiry.DaysAhead));
        Assert.Equal(ConnectorStatus.Connected, (await _shell.FindAsync<Connector>("con_2"))!.Status);
        Assert.NotNull(Grant.ByWithdrawnScope.Key((await _shell.GrantOfAsync("con_1"))!));
        Assert.Null(Grant.ByWithdrawnScope.Key((await _shell.GrantOfAsync("con_2"))!));

        _shell.Provider.WithdrawnScopes = [];
        await _shell.Scopes.SweepAsync(CancellationToken.None);
        Assert.Null((await _shell.GrantOfAsync("con_1"))!.ScopeEndsAt);
    }

    private async Task ConnectedAsync(string id, string scope)
    {
        var grant = await _shell.GrantAsync(await _shell.ConnectorAsync(Acme, id), Acme, _shell.Provider.Granted.Value! with { Scope = scope });
        await _shell.PutAsync(ConnectorTransitions.Reauthenticated((await _shell.FindAsync<Connector>(id))!, Acme, grant.Id, 1, _shell.Time.Now));
    }
}
