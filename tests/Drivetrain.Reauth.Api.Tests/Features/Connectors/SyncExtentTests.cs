using Drivetrain.Reauth.Api.Features.Connectors;

namespace Drivetrain.Reauth.Api.Tests.Features.Connectors;

/// <summary>What a sync read is told with it, so that people see more than that it went well.</summary>
public sealed class SyncExtentTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 14, 30, 0, TimeSpan.Zero);

    [Fact]
    [Trait("Case", "15.5")]
    public void Report_WithRecordsAndPeriod_IsKeptWhole()
    {
        var report = new ReportSyncRequest(SyncStatus.Succeeded, Records: 3_800, From: new DateOnly(2026, 1, 1), To: new DateOnly(2026, 11, 24));
        Assert.Equal(
            new ConnectorSync(SyncStatus.Succeeded, Detail: null, Now)
            {
                Records = 3_800,
                From = new DateOnly(2026, 1, 1),
                To = new DateOnly(2026, 11, 24),
            },
            report.At(Now)
        );
    }

    [Fact]
    public void Report_AsOlderPlatformsSendIt_IsAsBefore() =>
        Assert.Equal(new ConnectorSync(SyncStatus.Running, "1 of 2", Now), new ReportSyncRequest(SyncStatus.Running, "1 of 2").At(Now));
}
