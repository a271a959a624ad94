using Drivetrain.Reauth.Api.Features.Outbox.Channels;
using Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;
using Drivetrain.Reauth.Api.Foundation.Retention;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.StuckReports;

/// <summary>Reports of people who cannot go on: upload, screenshots, the conversation with support, search and counts.</summary>
internal static class StuckReportFeature
{
    public static IServiceCollection AddStuckReports(this IServiceCollection services)
    {
        services
            .AddOptions<StuckReportOptions>()
            .BindConfiguration(StuckReportOptions.Section)
            .ValidateDataAnnotations()
            .Validate(
                o => o.NotifyTo.All(address => MimeKit.MailboxAddress.TryParse(address, out _)),
                $"{StuckReportOptions.Section}:NotifyTo: each is one e-mail address."
            )
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IExpiring, StuckReportRetention>());
        services.AddHealthChecks().AddCheck<ScreenshotHealthCheck>("screenshots");
        return services
            .AddSingleton<StuckReportDesk>()
            .AddSingleton<IWorkspaceData, StuckReportData>()
            .AddSingleton<StuckReportIntake>()
            .AddSingleton<StuckReportDirectory>()
            .AddSingleton<StuckReportUploadHandler>()
            .AddSingleton<ReportUploadReader>()
            .AddSingleton<ScreenshotEncoder>()
            .AddSingleton<ScreenshotDisk>()
            .AddSingleton<ScreenshotFiles>()
            .AddSingleton<IStoredFiles>(provider => provider.GetRequiredService<ScreenshotFiles>())
            .AddSingleton<IChatTexts, ReportChats>()
            .AddSingleton<IMailTexts, ReportMails>()
            .AddSweep<ScreenshotSweep>()
            .AddExpiring(StuckReportRemoval.ByExpiry)
            .AddExpiring(RefusedScreenshot.ByExpiry)
            .AddStuckReportExamples();
    }
}

/// <summary>Deletes reports, with their files, whose last change is longer ago than the options keep them.</summary>
internal sealed class StuckReportRetention(StuckReportDesk desk, IOptions<StuckReportOptions> options) : IExpiring
{
    public async Task<int> SweepAsync(IStore store, DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        var expired = await store.QueryAsync(StuckReport.ByUpdate, new KeyRange(null, ExpiryKey.Of(now - options.Value.Retention)), limit, cancellationToken);
        await expired.EachAsync(row => desk.ExpireAsync(row.Value, cancellationToken), cancellationToken);
        return expired.Count;
    }
}
