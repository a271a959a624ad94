using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text.Json;
using Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Drivetrain.Reauth.Api.Features.StuckReports;

/// <summary>An upload that was read to its end: the report's fields, and the screenshot in a file that is gone when this is disposed.</summary>
internal sealed class ReportUpload : IAsyncDisposable
{
    public CreateStuckReportRequest? Report { get; set; }

    public FileStream? Screenshot { get; set; }

    /// <summary>Of the screenshot's bytes as they were sent, in hexadecimal; empty without one.</summary>
    public string ScreenshotHash { get; set; } = "";

    public ValueTask DisposeAsync() => Screenshot?.DisposeAsync() ?? ValueTask.CompletedTask;
}

/// <summary>Refused while it was read.</summary>
internal sealed class UploadRefusedException(IResult answer) : Exception
{
    public IResult Answer { get; } = answer;
}

/// <summary>Reads multipart/form-data as it comes: nothing is kept in memory but the report's JSON, and no limit is left to the end.</summary>
internal sealed class ReportUploadReader(
    ScreenshotFiles files,
    ScreenshotEncoder encoder,
    IOptions<JsonOptions> json,
    IOptions<StuckReportOptions> options,
    TimeProvider time
)
{
    /// <summary>The whole body. More than a screenshot and a report, so that a larger screenshot is told from a body that is out of all bounds.</summary>
    public const int MaxBody = 8 * 1024 * 1024;

    private const int MaxScreenshot = 5 * 1024 * 1024;
    private const int MaxReport = 64 * 1024;
    private const int MaxBoundary = 70;
    private const int BufferSize = 64 * 1024;

    /// <exception cref="UploadRefusedException">With the answer; nothing is left behind.</exception>
    public async Task<ReportUpload> ReadAsync(HttpContext http)
    {
        using var limit = new CancellationTokenSource(options.Value.UploadTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, limit.Token);
        var upload = new ReportUpload();
        try
        {
            await ReadPartsAsync(http.Request, upload, either.Token);
            Validate(upload.Report ?? throw Refused(StuckReportProblems.ReportMissing));
            return upload;
        }
        catch (Exception exception)
        {
            await upload.DisposeAsync();
            throw exception switch
            {
                OperationCanceledException when limit.IsCancellationRequested && !http.RequestAborted.IsCancellationRequested => Refused(
                    StuckReportProblems.TooSlow
                ),
                BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } => Refused(StuckReportProblems.TooSlow),
                BadHttpRequestException or UploadRefusedException or OperationCanceledException => exception,

                // The reader of parts tells of a body that breaks off, or is none, by these.
                IOException or InvalidDataException when exception is not (StorageFullException or StorageUnavailableException) => Refused(
                    StuckReportProblems.MalformedMultipart
                ),
                _ => exception,
            };
        }
    }

    private async Task ReadPartsAsync(HttpRequest request, ReportUpload upload, CancellationToken cancellationToken)
    {
        var boundary = MediaTypeHeaderValue.TryParse(request.ContentType, out var type) ? HeaderUtilities.RemoveQuotes(type.Boundary).Value : null;
        if (boundary is not { Length: > 0 and <= MaxBoundary })
        {
            throw Refused(StuckReportProblems.MalformedMultipart);
        }

        var reader = new MultipartReader(boundary, request.Body, BufferSize)
        {
            HeadersCountLimit = 8,
            HeadersLengthLimit = 4 * 1024,
            BodyLengthLimit = null,
        };
        while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
        {
            // Each name is taken once, so there are never more than two.
            switch (
                ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
                    ? HeaderUtilities.RemoveQuotes(disposition.Name).Value
                    : null
            )
            {
                case "report" when upload.Report is null:
                    upload.Report = await ReadReportAsync(section, cancellationToken);
                    break;
                case "screenshot" when upload.Screenshot is null:
                    await ReceiveAsync(section, upload, cancellationToken);
                    break;
                default:
                    throw Refused(StuckReportProblems.UnknownPart);
            }
        }
    }

    private async Task<CreateStuckReportRequest> ReadReportAsync(MultipartSection section, CancellationToken cancellationToken)
    {
        // Form builders leave it out for text; what is labelled as something else is refused before it is read.
        if (
            section.ContentType is { Length: > 0 } label
            && !(MediaTypeHeaderValue.TryParse(label, out var type) && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
        )
        {
            throw new UploadRefusedException(
                CommonProblems.UnsupportedMediaType.Result("Send the 'report' part as 'Content-Type: application/json' in UTF-8.")
            );
        }

        var buffer = new byte[MaxReport + 1];
        var length = await section.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        if (length > MaxReport)
        {
            throw new UploadRefusedException(CommonProblems.BodyTooLarge.Result("The 'report' part exceeds 64 KB. Send less."));
        }

        try
        {
            return JsonSerializer.Deserialize<CreateStuckReportRequest>(buffer.AsSpan(0, length), json.Value.SerializerOptions)
                ?? throw new UploadRefusedException(CommonProblems.InvalidBody.Result());
        }
        catch (JsonException exception)
        {
            throw new UnreadableJsonException(typeof(CreateStuckReportRequest), exception);
        }
    }

    private async Task ReceiveAsync(MultipartSection section, ReportUpload upload, CancellationToken cancellationToken)
    {
        var file = files.CreateUpload();
        upload.Screenshot = file;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferSize];
        var total = 0;
        while (true)
        {
            var length = await section.Body.ReadAtLeastAsync(buffer, total == 0 ? ImageStructure.SniffBytes : 1, throwOnEndOfStream: false, cancellationToken);
            if (total == 0)
            {
                // By its first bytes, whatever it is labelled as: senders write image/jpg and image/pjpeg, and all that is stored is encoded anew.
                _ = ImageStructure.Sniff(buffer.AsSpan(0, length)) ?? throw Refused(StuckReportProblems.NotAnImage);
                encoder.Expect();
            }

            if (length == 0)
            {
                break;
            }

            total += length;
            if (total > MaxScreenshot)
            {
                throw Refused(StuckReportProblems.ScreenshotTooLarge);
            }

            hash.AppendData(buffer, 0, length);
            await ScreenshotFiles.GuardAsync(() => file.WriteAsync(buffer.AsMemory(0, length), cancellationToken));
        }

        upload.ScreenshotHash = Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Validate(CreateStuckReportRequest report)
    {
        var faults = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var (part, prefix) in new (object? Part, string Prefix)[] { (report, ""), (report.Diagnostics, "diagnostics.") })
        {
            var results = new List<ValidationResult>();
            if (part is not null && !Validator.TryValidateObject(part, new ValidationContext(part), results, validateAllProperties: true))
            {
                foreach (var result in results)
                {
                    faults[prefix + result.MemberNames.First()] = [result.ErrorMessage ?? "It is not allowed."];
                }
            }
        }

        if (faults.Count > 0)
        {
            throw new UploadRefusedException(TypedResults.ValidationProblem(faults));
        }
    }

    private static UploadRefusedException Refused(ProblemCode problem) => new(problem.Result());
}
