using System.Net;
using System.Text;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Drivetrain.Reauth.Api.Tests.Features.StuckReports;

/// <content>Uploads that are refused.</content>
public sealed partial class UploadTests
{
    [Theory]
    [InlineData("image/png")]
    [InlineData("image/jpeg")]
    [Trait("Case", "3.6")]
    public async Task Post_WhatIsNoImage_IsRefusedHoweverItIsLabelled(string mediaType)
    {
        using var client = await _api.ClientAsync(Role.Extension);
        using var response = await client.ReportAsync(Report, [.. "<svg xmlns='http://www.w3.org/2000/svg'/>"u8], mediaType);
        await response.ReadProblemAsync(HttpStatusCode.UnsupportedMediaType, "screenshot_not_an_image");
        NothingLeft();
    }

    [Fact]
    public async Task Post_NoImage_IsRefused()
    {
        using var client = await _api.ClientAsync(Role.Extension);
        using var response = await client.ReportAsync(Report, [.. "%PDF-1.7 hello"u8]);
        await response.ReadProblemAsync(HttpStatusCode.UnsupportedMediaType, "screenshot_not_an_image");
        NothingLeft();
    }

    [Fact]
    public async Task Post_OfSixMegabytes_IsRefusedByItsSize()
    {
        using var client = await _api.ClientAsync(Role.Extension);
        using var response = await client.ReportAsync(Report, [.. Pictures.Png(), .. new byte[6 * 1024 * 1024]]);
        await response.ReadProblemAsync(HttpStatusCode.RequestEntityTooLarge, "screenshot_too_large");
        NothingLeft();
    }

    [Fact]
    public async Task Post_HostileImage_LeavesNothing()
    {
        using var client = await _api.ClientAsync(Role.Extension);
        using var bomb = await client.ReportAsync(Report, new PngWriter(30_000, 30_000, 1, 0).BuildLarge());
        await bomb.ReadProblemAsync(HttpStatusCode.UnprocessableEntity, "screenshot_too_many_pixels");
        using var polyglot = await client.ReportAsync(Report, [.. Pictures.Png(), .. "PK\u0003\u0004"u8]);
        await polyglot.ReadProblemAsync(HttpStatusCode.UnprocessableEntity, "screenshot_corrupt");
        NothingLeft();
    }

    [Theory]
    [InlineData("{", "malformed_json")]
    [InlineData("null", "invalid_body")]
    [InlineData("{\"step\":\"x\",\"description\":\"y\",\"token\":1}", "unknown_field")]
    [InlineData("{\"step\":\"x\"}", "invalid_body")]
    [InlineData("{\"step\":\"has space\",\"description\":\"y\"}", "invalid_request")]
    [InlineData("{\"step\":\"x\",\"description\":\"\"}", "invalid_request")]
    [InlineData("{\"step\":\"x\",\"description\":\"y\",\"diagnostics\":{\"pageHost\":\"acme.drivetrain.ai/data?code=1\"}}", "invalid_request")]
    public async Task Post_ReportThatDoesNotFit_IsRefused(string json, string code)
    {
        using var client = await _api.ClientAsync(Role.Extension);
        using var content = new MultipartFormDataContent { { new StringContent(json, Encoding.UTF8, "application/json"), "report" } };
        using var response = await client.PostAsync("/v1/stuck-reports", content);
        await response.ReadProblemAsync(HttpStatusCode.BadRequest, code);
    }

    [Fact]
    public async Task Post_PartsThatAreMissingTwiceOrUnknown_AreRefused()
    {
        using var client = await _api.ClientAsync(Role.Extension);
        using var none = await client.PostAsync("/v1/stuck-reports", Image("screenshot"));
        await none.ReadProblemAsync(HttpStatusCode.BadRequest, "report_missing");
        using var unknown = await client.PostAsync("/v1/stuck-reports", Image("file"));
        await unknown.ReadProblemAsync(HttpStatusCode.BadRequest, "unknown_part");
        var twice = HttpExtensions.Multipart(Report, Pictures.Png());
        twice.Add(Image("screenshot").Single(), "screenshot");
        using var repeated = await client.PostAsync("/v1/stuck-reports", twice);
        await repeated.ReadProblemAsync(HttpStatusCode.BadRequest, "unknown_part");
        var both = HttpExtensions.Multipart(Report);
        both.Add(System.Net.Http.Json.JsonContent.Create(Report), "report");
        using var doubled = await client.PostAsync("/v1/stuck-reports", both);
        await doubled.ReadProblemAsync(HttpStatusCode.BadRequest, "unknown_part");
        using var large = await client.ReportAsync(new { step = "other", description = new string('x', 70_000) });
        await large.ReadProblemAsync(HttpStatusCode.RequestEntityTooLarge, "body_too_large");
        NothingLeft();
    }

    [Theory]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/form-data; boundary=\"\"")]
    [InlineData("multipart/form-data; boundary=other")]
    public async Task Post_BodyThatBreaksOff_IsRefused(string contentType)
    {
        using var client = await _api.ClientAsync(Role.Extension);
        using var response = await client.SendRawAsync(
            HttpMethod.Post,
            "/v1/stuck-reports",
            Encoding.UTF8.GetBytes("--b\r\nContent-Disposition: form-data; name=report\r\n\r\n{"),
            contentType
        );
        await response.ReadProblemAsync(HttpStatusCode.BadRequest, "malformed_multipart");
        using var json = await client.SendRawAsync(HttpMethod.Post, "/v1/stuck-reports", "{}");
        await json.ReadProblemAsync(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
        NothingLeft();
    }
}
