using System.Globalization;
using System.Net;
using Drivetrain.Reauth.Api.Foundation.Http.Quotas;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Tests.Foundation.Http.Quotas;

/// <summary>
/// The table of everything that can be created: each quota is used up by creating, and the answer says how much the limit is and who can raise it.
/// </summary>
[Trait("Case", "12.7")]
public sealed class QuotaTests : IDisposedByXunit
{
    private readonly Creator _creator = new();

    public static TheoryData<string> Names { get; } = [.. Creator.Rows.Keys];

    public static TheoryData<string> Daily { get; } = [.. Quota.All.Where(quota => quota.Kind is QuotaKind.PerDay).Select(quota => quota.Setting)];

    /// <summary>Those of which any number may be asked for at once, and no more than the limit is ever stored.</summary>
    public static TheoryData<string> Stored { get; } =
    ["ConnectorsPerWorkspace", "PairingCodesPerWorkspace", "SessionsPerWorkspace", "ApiKeys", "WebhookEndpoints", "WebhookEndpointsPerWorkspace"];

    [Fact]
    public void Table_EveryQuota_IsWalkedHereAndNamedInTheSettings()
    {
        Assert.Equal(Quota.All.Select(quota => quota.Setting).Order(StringComparer.Ordinal), Creator.Rows.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(
            typeof(QuotaOptions).GetProperties().Select(property => property.Name).Order(StringComparer.Ordinal),
            Creator.Rows.Keys.Order(StringComparer.Ordinal)
        );
        var settings = File.ReadAllText(Repository.PathOf("api/docs/settings.md"));
        Assert.All(
            Quota.All,
            quota =>
                Assert.Contains(
                    string.Create(CultureInfo.InvariantCulture, $"| `{quota.Setting}` | {quota.Limit(new QuotaOptions()):N0} |"),
                    settings,
                    StringComparison.Ordinal
                )
        );
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Create_BeyondTheQuota_SaysTheLimitAndWhoCanRaiseIt(string name)
    {
        _creator.Api.Settings[$"Quotas:{name}"] = Creator.Full.ToString(CultureInfo.InvariantCulture);
        var quota = Quota.All.Single(row => string.Equals(row.Setting, name, StringComparison.Ordinal));
        var create = await Creator.Rows[name](_creator);
        for (var i = 0; i < Creator.Full; i++)
        {
            using var created = await create();
            Assert.True(
                created.IsSuccessStatusCode || created.StatusCode is HttpStatusCode.SeeOther,
                $"{i}: {created.StatusCode} {await created.Content.ReadAsStringAsync()}"
            );
        }

        using var refused = await create();
        var stored = quota.Kind is QuotaKind.Stored;
        Assert.Equal(stored ? HttpStatusCode.Forbidden : HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(stored, refused.Headers.RetryAfter is null);
        Assert.True(stored || refused.Headers.RetryAfter!.Delta >= TimeSpan.FromSeconds(1));
        if (quota != Quota.ConsoleSessions)
        {
            var problem = await refused.ReadProblemAsync();
            var code =
                quota == Quota.Reports || quota == Quota.ReportsOfSession ? "report_quota_exceeded"
                : stored ? "quota_exceeded"
                : "quota_used_up";
            Assert.Equal(code, problem.GetProperty("code").GetString());
            var detail = problem.GetProperty("detail").GetString()!;
            Assert.Contains($"{Creator.Full} {quota.Things}", detail, StringComparison.Ordinal);
            Assert.Contains($"ask the operator of this service to raise Quotas:{name}", detail, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Daily))]
    public async Task Create_ADayLater_IsPossibleAgain(string name)
    {
        _creator.Api.Settings[$"Quotas:{name}"] = "1";
        var create = await Creator.Rows[name](_creator);
        using var first = await create();
        using var refused = await create();
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        _creator.Api.Time.Leap(TimeSpan.FromDays(1));
        using var later = await create();
        Assert.True(later.IsSuccessStatusCode || later.StatusCode is HttpStatusCode.SeeOther, later.StatusCode.ToString());
    }

    [Theory]
    [MemberData(nameof(Stored))]
    public async Task Create_TwentyAtOnce_StoresExactlyTheLimit(string name)
    {
        _creator.Api.Settings[$"Quotas:{name}"] = "5";
        _creator.Api.Settings["Access:Pairing:FailuresPerAddress"] = "1000";
        _creator.Start();
        var create = await Creator.Rows[name](_creator);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(create)));
        Assert.Equal((5, 15), (answers.Count(answer => answer.IsSuccessStatusCode), answers.Count(answer => answer.StatusCode is HttpStatusCode.Forbidden)));
    }

    [Theory]
    [InlineData("ConnectorsPerWorkspace", "0")]
    [InlineData("ReportsPerWorkspacePerDay", "-1")]
    [InlineData("ApiKeys", "many")]
    public void Setting_ThatMakesNoSense_StopsTheStartAndIsNamed(string name, string value)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(
            new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create<string, string?>($"Quotas:{name}", value)]).Build()
        );
        using var provider = services.AddQuotas().BuildServiceProvider();
        var failure = Assert.ThrowsAny<Exception>(() => provider.GetRequiredService<IOptions<QuotaOptions>>().Value);
        Assert.Contains(name, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("StuckReports:QuotaPerDay", "ReportsPerWorkspacePerDay")]
    [InlineData("Webhooks:MaxEndpoints", "WebhookEndpoints")]
    public void Setting_OfBeforeThereWasOneSection_IsStillReadUnlessTheNewOneIsSet(string older, string name)
    {
        int Read(params (string Name, string Value)[] settings)
        {
            var services = new ServiceCollection();
            services.AddSingleton<IConfiguration>(
                new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create<string, string?>(s.Name, s.Value))).Build()
            );
            using var provider = services.AddQuotas().BuildServiceProvider();
            return Quota.All.Single(quota => quota.Setting == name).Limit(provider.GetRequiredService<IOptions<QuotaOptions>>().Value);
        }

        Assert.Equal(7, Read((older, "7")));
        Assert.Equal(8, Read((older, "7"), ($"Quotas:{name}", "8")));
    }

    public ValueTask DisposeAsync() => _creator.DisposeAsync();
}
