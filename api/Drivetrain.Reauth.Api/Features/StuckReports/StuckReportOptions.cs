using System.ComponentModel.DataAnnotations;

namespace Drivetrain.Reauth.Api.Features.StuckReports;

/// <summary>Settings of the section <c>StuckReports</c>.</summary>
public sealed class StuckReportOptions
{
    public const string Section = "StuckReports";

    /// <summary>Reports are deleted with their screenshots so long after their last change. Default: 365 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(365);

    /// <summary>How long the upload of one report may take. Default: 2 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:30:00")]
    public TimeSpan UploadTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>E-mail addresses of support that hear of each new report and of each word of a reporter. Empty: none. Needs the section <c>Mail</c>.</summary>
    public IList<string> NotifyTo { get; } = [];

    /// <summary>
    /// Whether support's answers are also mailed to reporters whose address the platform gave when it paired them. Default: yes, where <c>Mail</c> is set.
    /// </summary>
    public bool MailReporters { get; set; } = true;
}
