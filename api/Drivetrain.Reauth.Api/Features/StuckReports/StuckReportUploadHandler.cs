using System.Text.Json;
using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Http.Quotas;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.StuckReports;

/// <summary>
/// From the upload to the stored report. In this order: read, encode, files on the disk, then the row; whatever is refused before leaves nothing behind.
/// </summary>
internal sealed class StuckReportUploadHandler(
    ReportUploadReader reader,
    ScreenshotEncoder encoder,
    ScreenshotFiles files,
    StuckReportIntake intake,
    IOptions<QuotaOptions> quotas,
    IStore store,
    IOptions<JsonOptions> json,
    TimeProvider time
)
{
    /// <summary>A decoder is done with most images within a second or two.</summary>
    private static readonly TimeSpan QueueWait = TimeSpan.FromSeconds(5);

    public async Task<IResult> HandleAsync(HttpContext http, Caller caller)
    {
        var request = http.Request;
        if (!IdempotencyFilter.TryReadKey(request, out var key))
        {
            return IdempotencyFilter.InvalidKey.Result();
        }

        // Before a byte of the body is read, where the workspace is known already.
        if (caller.WorkspaceId is { } own && key is null && await intake.FullAsync(own, caller.Subject, http.RequestAborted) is { } full)
        {
            return Refuse(http, full);
        }

        try
        {
            await using var upload = await reader.ReadAsync(http);
            return await StoreAsync(http, caller, upload, key);
        }
        catch (UploadRefusedException refused)
        {
            return refused.Answer;
        }
        catch (ImageRefusedException refused)
        {
            if (refused.Problem.Status == StatusCodes.Status429TooManyRequests)
            {
                http.Response.SetRetryAfter(QueueWait);
            }

            return refused.Problem.Result(refused.Message);
        }
    }

    private async Task<IResult> StoreAsync(HttpContext http, Caller caller, ReportUpload upload, string? key)
    {
        var report = upload.Report!;
        var (connector, reauth) = await intake.SubjectAsync(report.ConnectorId, report.ReauthId, caller, http.RequestAborted);
        if ((caller.WorkspaceId ?? report.WorkspaceId ?? connector?.WorkspaceId ?? reauth?.WorkspaceId) is not { } workspaceId)
        {
            return CommonProblems.WorkspaceRequired.Result();
        }

        if (!caller.MaySee(report.WorkspaceId ?? workspaceId))
        {
            return Problems.NotFound("workspace");
        }

        // A key of many workspaces may not mix two of them in one report.
        connector = IsOf(connector?.WorkspaceId, workspaceId) ? connector : null;
        reauth = IsOf(reauth?.WorkspaceId, workspaceId) ? reauth : null;
        var known = key is null ? null : new ReportRequest(Ids.Derive("req", caller.Subject, key), Fingerprint(report, upload.ScreenshotHash));
        if (known is null || await intake.KnownAsync(known.KeyHash, http.RequestAborted) is null)
        {
            if (await intake.FullAsync(workspaceId, caller.Subject, http.RequestAborted) is { } full)
            {
                return Refuse(http, full);
            }

            if (upload.Screenshot is not null && !await intake.HasRoomAsync(workspaceId, bytes: 1, http.RequestAborted))
            {
                return Refuse(http, new FullQuota(Quota.Screenshots, TimeSpan.Zero));
            }
        }

        var id = Ids.New("stk", time.GetUtcNow());
        var screenshot = upload.Screenshot is null ? null : await SaveAsync(id, workspaceId, upload.Screenshot, http.RequestAborted);
        var input = new NewStuckReport(
            id,
            workspaceId,
            report.Step,
            report.Description,
            await ReporterAsync(caller),
            report.Diagnostics?.ToStored(),
            screenshot,
            known
        );
        var result = await intake.AddAsync(input, connector, reauth);
        if (!IsOf(result.Report?.Id, id))
        {
            files.Delete(id);
        }

        return Answer(http, result);
    }

    private static bool IsOf(string? value, string wanted) => string.Equals(value, wanted, StringComparison.Ordinal);

    private async Task<Screenshot> SaveAsync(string id, string workspaceId, FileStream file, CancellationToken cancellationToken)
    {
        var encoded = await EncodeAsync(workspaceId, file, cancellationToken);
        files.Save(id, encoded);
        return new Screenshot(
            encoded.Width,
            encoded.Height,
            encoded.Full.Length,
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(encoded.Full))
        );
    }

    private async Task<EncodedScreenshot> EncodeAsync(string workspaceId, FileStream file, CancellationToken cancellationToken)
    {
        try
        {
            return await encoder.EncodeAsync(workspaceId, file, cancellationToken);
        }
        catch (ImageRefusedException refused) when (refused.Problem.Status != StatusCodes.Status429TooManyRequests)
        {
            await intake.CountRefusedAsync(workspaceId);
            throw;
        }
    }

    /// <summary>The name and address that the platform gave when it paired the session.</summary>
    private async Task<Reporter> ReporterAsync(Caller caller)
    {
        var session = CallerResolver.SessionIdOf(caller) is { } id ? await store.GetAsync<Session>(id, CancellationToken.None) : null;
        return new Reporter(caller.Subject, caller.Name, session?.Value.PersonEmail);
    }

    /// <summary>
    /// Of the fields as they were understood and of the file's bytes, so that white space, the boundary and the order of parts make no difference.
    /// </summary>
    private string Fingerprint(CreateStuckReportRequest report, string screenshotHash) =>
        Ids.Derive("fp", JsonSerializer.Serialize(report, json.Value.SerializerOptions), screenshotHash);

    private IResult Answer(HttpContext http, IntakeResult result)
    {
        if (result.Full is { } full)
        {
            return Refuse(http, full);
        }

        if (result.IsReuse || result.Report is not { } report)
        {
            return IdempotencyFilter.KeyReused.Result();
        }

        if (result.IsReplay)
        {
            http.Response.Headers[IdempotencyFilter.ReplayedHeader] = "true";
        }

        return TypedResults.Created($"/v1/stuck-reports/{report.Id}", StuckReportResponse.From(report, forSupport: false));
    }

    private ProblemHttpResult Refuse(HttpContext http, FullQuota full)
    {
        if (full.Quota.Kind is QuotaKind.Stored)
        {
            return full.Quota.Exceeded(quotas.Value);
        }

        http.Response.SetRetryAfter(full.Wait);
        return StuckReportProblems.QuotaExceeded.Result(full.Quota.Explain(quotas.Value));
    }
}
