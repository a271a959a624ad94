using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.Plugins;
using static Drivetrain.Reauth.Api.Tests.Features.Reauths.Given;

namespace Drivetrain.Reauth.Api.Tests.Features.Connectors.Credentials.Keeping;

/// <summary>Ends that no refresh moves are told ahead and when they are reached, and found where nobody knows them.</summary>
public sealed partial class CredentialKeeperTests
{
    [Fact]
    public async Task Sweep_HardLimit_WarnsThirtyAndSevenDaysAheadOnce()
    {
        var hard = _shell.Time.Now.AddDays(60);
        await ConnectedAsync(hard);
        var days = new List<(int Day, string Told)>();
        for (var day = 1; day < 60; day++)
        {
            var before = Told().Count;
            await SweepAfterAsync(TimeSpan.FromDays(1));
            days.AddRange(Told().Skip(before).Select(type => (day, type)));
        }

        Assert.Equal([(30, "connector.expiring"), (53, "connector.expiring")], days);
        var connector = (await ConnectorAsync())!;
        Assert.Equal((ConnectorStatus.Expiring, hard, 7), (connector.Status, connector.Expiry!.EndsAt, connector.Expiry.DaysAhead));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Case", "16.year")]
    public async Task Sweep_HardLimitIsReached_TellsThatItHasFailed(bool isNamed)
    {
        var hard = _shell.Time.Now.AddDays(60);
        _shell.Provider.Refreshes = _ => _shell.Time.Now < hard ? Next(hard - _shell.Time.Now) : Refused;
        await ConnectedAsync(isNamed ? hard : null);
        for (var day = 1; day < 61; day++)
        {
            await SweepAfterAsync(TimeSpan.FromDays(1));
        }

        await SweepAfterAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(ConnectorStatus.Failed, (await StatusAsync()).Status);
        Assert.Single(Told(), type => type is "connector.failed");
    }

    [Fact]
    [Trait("Case", "16.year")]
    public async Task Sweep_WarningThatComesDueWhileItHasFailed_IsToldOnceItWorksAgain()
    {
        var hard = _shell.Time.Now.AddDays(60);
        await ConnectedAsync(hard);
        _shell.Time.Now += TimeSpan.FromDays(29);
        _shell.Provider.Proof = new ProviderFailure(ProviderFailureKind.NotAdmin, "403");
        await _shell.Tester.CheckAsync((await ConnectorAsync())!, "system", CancellationToken.None);
        await SweepAfterAsync(TimeSpan.FromDays(1.5));
        Assert.Equal(["connector.failed"], Told());

        _shell.Provider.Proof = new InstanceProof([Acme]);
        await SweepAfterAsync(TimeSpan.FromHours(1));
        await SweepAfterAsync(TimeSpan.FromHours(1));

        Assert.Equal(["connector.failed", "connector.recovered", "connector.expiring"], Told());
        Assert.Equal((ConnectorStatus.Expiring, null), await StatusAsync());
    }

    [Fact]
    [Trait("Case", "16.year")]
    public async Task Sweep_ImportedAndUsedByNobody_IsRefreshedAndWarnedOfAnEndThatNobodyNamed()
    {
        var hard = _shell.Time.Now.AddDays(40);
        _shell.Provider.Refreshes = _ => _shell.Time.Now < hard ? Next(hard - _shell.Time.Now) : Refused;
        var request = new ImportCredentialRequest("theirs", _shell.Time.Now.AddMinutes(30), "theirs-refresh");
        Assert.Equal(ImportStatus.Imported, (await _shell.Importer.ImportAsync(await _shell.ConnectorAsync(Acme), request, "key:1")).Status);
        var warned = new List<int>();
        for (var day = 1; day < 40; day++)
        {
            var before = Told().Count(type => type is "connector.expiring");
            await SweepAfterAsync(TimeSpan.FromDays(1));
            warned.AddRange(Enumerable.Repeat(day, Told().Count(type => type is "connector.expiring") - before));
        }

        Assert.Equal([10, 33], warned);
        Assert.Equal(hard, (await ConnectorAsync())!.Expiry!.EndsAt);
    }
}
