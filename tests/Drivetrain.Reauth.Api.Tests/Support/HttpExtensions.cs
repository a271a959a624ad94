using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Drivetrain.Reauth.Api.Tests.Support;

internal static class HttpExtensions
{
    public static Task<HttpResponseMessage> PostJsonAsync(this HttpClient client, string path, object body, string? idempotencyKey = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        if (idempotencyKey is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", idempotencyKey);
        }

        return client.SendAsync(request);
    }

    /// <summary>Sends a stuck report, with a screenshot if there is one.</summary>
    public static async Task<HttpResponseMessage> ReportAsync(
        this HttpClient client,
        object report,
        byte[]? screenshot = null,
        string mediaType = "image/png",
        string? idempotencyKey = null
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/stuck-reports") { Content = Multipart(report, screenshot, mediaType) };
        if (idempotencyKey is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", idempotencyKey);
        }

        return await client.SendAsync(request);
    }

    public static MultipartFormDataContent Multipart(object report, byte[]? screenshot = null, string mediaType = "image/png")
    {
        var content = new MultipartFormDataContent { { JsonContent.Create(report), "report" } };
        if (screenshot is not null)
        {
            var image = new ByteArrayContent(screenshot);
            image.Headers.TryAddWithoutValidation("Content-Type", mediaType);
            content.Add(image, "screenshot", "anything.png");
        }

        return content;
    }

    /// <summary>A body exactly as written, with its content type.</summary>
    public static Task<HttpResponseMessage> SendRawAsync(
        this HttpClient client,
        HttpMethod method,
        string path,
        byte[] body,
        string? contentType = "application/json"
    )
    {
        var content = new ByteArrayContent(body);
        if (contentType is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        return client.SendAsync(new HttpRequestMessage(method, path) { Content = content });
    }

    public static Task<HttpResponseMessage> SendRawAsync(this HttpClient client, HttpMethod method, string path, string body) =>
        client.SendRawAsync(method, path, Encoding.UTF8.GetBytes(body));

    /// <summary>The body, after the status was checked; a failure shows the body.</summary>
    public static async Task<JsonElement> ReadJsonAsync(this HttpResponseMessage response, HttpStatusCode expected)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == expected, $"Expected {(int)expected}, got {(int)response.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>Checks that this is a complete problem of the status and code.</summary>
    public static async Task<JsonElement> ReadProblemAsync(this HttpResponseMessage response, HttpStatusCode expected, string code)
    {
        var problem = await response.ReadProblemAsync();
        Assert.Equal((expected, code), (response.StatusCode, problem.GetProperty("code").GetString()));
        return problem;
    }

    /// <summary>Checks that this is a complete problem, whichever.</summary>
    public static async Task<JsonElement> ReadProblemAsync(this HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(
            response.Content.Headers.ContentType?.MediaType is "application/problem+json",
            $"{(int)response.StatusCode} came as {response.Content.Headers.ContentType?.MediaType ?? "nothing"}: {text[..Math.Min(500, text.Length)]}"
        );
        var problem = JsonDocument.Parse(text).RootElement;
        Assert.Equal((int)response.StatusCode, problem.GetProperty("status").GetInt32());
        foreach (var member in new[] { "title", "detail", "code", "traceId" })
        {
            Assert.False(string.IsNullOrWhiteSpace(problem.GetProperty(member).GetString()), $"'{member}' is empty: {text}");
        }

        return problem;
    }
}
