using Drivetrain.Reauth.Api.Foundation.Http;

namespace Drivetrain.Reauth.Api.Features.StuckReports;

/// <summary>What can be wrong with a request about reports.</summary>
internal static class StuckReportProblems
{
    public static ProblemCode MalformedMultipart { get; } = new(400, "malformed_multipart");

    public static ProblemCode UnknownPart { get; } = new(400, "unknown_part");

    public static ProblemCode ReportMissing { get; } = new(400, "report_missing");

    public static ProblemCode TooSlow { get; } = new(408, "upload_too_slow");

    public static ProblemCode ScreenshotTooLarge { get; } = new(413, "screenshot_too_large");

    public static ProblemCode NotAnImage { get; } = new(415, "screenshot_not_an_image");

    public static ProblemCode TooManyPixels { get; } = new(422, "screenshot_too_many_pixels");

    public static ProblemCode Corrupt { get; } = new(422, "screenshot_corrupt");

    public static ProblemCode Unsupported { get; } = new(422, "screenshot_unsupported");

    public static ProblemCode QuotaExceeded { get; } = new(429, "report_quota_exceeded");

    public static ProblemCode TooManyAtOnce { get; } = new(429, "too_many_screenshots");

    public static ProblemCode OnlySupport { get; } = new(403, "only_support");

    public static ProblemCode TooManyMessages { get; } = new(409, "too_many_messages");

    /// <summary>The problem of an image with this code, or null.</summary>
    public static ProblemCode? OfImage(string code) =>
        new[] { NotAnImage, TooManyPixels, Corrupt, Unsupported }.FirstOrDefault(problem => string.Equals(problem.Code, code, StringComparison.Ordinal));
}
