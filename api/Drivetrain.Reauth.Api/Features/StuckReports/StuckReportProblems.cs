using Drivetrain.Reauth.Api.Foundation.Http;

namespace Drivetrain.Reauth.Api.Features.StuckReports;

/// <summary>What can be wrong with a request about reports.</summary>
internal static class StuckReportProblems
{
    public static ProblemCode MalformedMultipart { get; } =
        new(
            400,
            "malformed_multipart",
            "The body is not complete multipart/form-data with its boundary in Content-Type. Send the parts 'report' and, if there is one, 'screenshot'."
        );

    public static ProblemCode UnknownPart { get; } =
        new(
            400,
            "unknown_part",
            "The body has a part that this request does not know, or one of them twice. It takes 'report' (application/json) and 'screenshot' (an "
                + "image), each once."
        );

    public static ProblemCode ReportMissing { get; } = new(400, "report_missing", "The part 'report' is missing: application/json of at most 64 KB.");

    public static ProblemCode TooSlow { get; } =
        new(408, "upload_too_slow", "The upload took too long. Send it again, with a smaller screenshot or over a better connection.");

    public static ProblemCode ScreenshotTooLarge { get; } =
        new(413, "screenshot_too_large", "The screenshot has more than 5 MB. Send a smaller one, or crop it.");

    public static ProblemCode NotAnImage { get; } = new(415, "screenshot_not_an_image", "The screenshot is no PNG, JPEG or WebP image. Send one of these.");

    public static ProblemCode TooManyPixels { get; } =
        new(422, "screenshot_too_many_pixels", "The screenshot has more than 40 megapixels. Crop it, or make it smaller.");

    public static ProblemCode Corrupt { get; } =
        new(422, "screenshot_corrupt", "The screenshot's file is damaged, or something else is hidden in it. Take it anew.");

    public static ProblemCode Unsupported { get; } =
        new(422, "screenshot_unsupported", "The screenshot is an animation, or of a kind that is not shown everywhere. Save it as an ordinary PNG.");

    public static ProblemCode QuotaExceeded { get; } =
        new(
            429,
            "report_quota_exceeded",
            "This workspace has sent as many reports as it may within a day. Wait for the seconds that 'Retry-After' names, or write to support directly."
        );

    public static ProblemCode TooManyAtOnce { get; } =
        new(
            429,
            "too_many_screenshots",
            "This workspace has too many screenshots waiting at once. Wait for the seconds that 'Retry-After' names, then send it again."
        );

    public static ProblemCode OnlySupport { get; } =
        new(403, "only_support", "Status, assignee and internal notes are support's. A reporter can reply, and mark the answers as read.");

    public static ProblemCode TooManyMessages { get; } = new(409, "too_many_messages", "The conversation is as long as it may be. Go on in a new report.");

    /// <summary>The problem of an image with this code, or null.</summary>
    public static ProblemCode? OfImage(string code) =>
        new[] { NotAnImage, TooManyPixels, Corrupt, Unsupported }.FirstOrDefault(problem => string.Equals(problem.Code, code, StringComparison.Ordinal));
}
