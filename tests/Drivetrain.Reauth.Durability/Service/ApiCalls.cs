using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace Drivetrain.Reauth.Durability.Service;

/// <summary>Requests to the service and their answers.</summary>
internal sealed class ApiCalls(Uri origin) : IDisposable
{
    private readonly HttpClient _http = new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
        }
    )
    {
        BaseAddress = origin,
    };

    /// <summary>A request of a platform, an operator, a session, or nobody.</summary>
    /// <param name="method">HTTP method.</param>
    /// <param name="path">Path and query.</param>
    /// <param name="bearer">Its key or token.</param>
    /// <param name="body">Becomes JSON.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="cookies">Those of a browser, where the request comes from one.</param>
    public async Task<ApiAnswer> SendAsync(
        HttpMethod method,
        string path,
        string? bearer,
        object? body,
        CancellationToken cancellationToken,
        string? cookies = null
    )
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = bearer is null ? null : new AuthenticationHeaderValue("Bearer", bearer);
        AddCookies(request, cookies);
        return await AnswerAsync(request, cancellationToken);
    }

    /// <summary>A request of a platform with this body, under a key that makes it one.</summary>
    public async Task<ApiAnswer> PostAsync(string path, HttpContent body, string idempotencyKey, string bearer, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = body };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        request.Headers.Add("Idempotency-Key", idempotencyKey);
        return await AnswerAsync(request, cancellationToken);
    }

    /// <summary>A request of a browser.</summary>
    public async Task<ApiAnswer> BrowseAsync(string path, string? cookies, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        AddCookies(request, cookies);
        return await AnswerAsync(request, cancellationToken);
    }

    /// <summary>A form that a browser sends, with one field.</summary>
    public async Task<ApiAnswer> SubmitAsync(string path, string name, string value, string? cookies, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative))
        {
            Content = new FormUrlEncodedContent([new(name, value)]),
        };
        AddCookies(request, cookies);
        return await AnswerAsync(request, cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private static void AddCookies(HttpRequestMessage request, string? cookies)
    {
        if (cookies is not null)
        {
            request.Headers.Add("Cookie", cookies);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
        }
        catch (SocketException exception)
        {
            // A service that dies between the connecting and the first byte: HttpClient asks the socket for its other end, and lets that error out as it is.
            throw new HttpRequestException(HttpRequestError.ConnectionError, inner: exception);
        }
    }

    private async Task<ApiAnswer> AnswerAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // The whole answer has to be there: half of one is no acknowledgement.
        using var response = await SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        var cookies = response.Headers.TryGetValues("Set-Cookie", out var set) ? string.Join("; ", set.Select(cookie => cookie.Split(';', 2)[0])) : "";
        return new ApiAnswer(response.StatusCode, text, response.Headers.Location, cookies);
    }
}

/// <summary>An answer.</summary>
internal sealed record ApiAnswer(HttpStatusCode Status, string Body, Uri? Location, string Cookies)
{
    /// <summary>A text of the body, by the path to it; null when it is not there.</summary>
    public string? Text(params ReadOnlySpan<string> path)
    {
        var element = JsonElement.Parse(Body);
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element.GetString();
    }

    /// <summary>This answer, if it is one of these.</summary>
    /// <exception cref="InvalidOperationException">It is another.</exception>
    public ApiAnswer Expect(params ReadOnlySpan<HttpStatusCode> statuses) =>
        statuses.Contains(Status) ? this : throw new InvalidOperationException($"An answer {(int)Status} that was not expected: {Body}");
}
