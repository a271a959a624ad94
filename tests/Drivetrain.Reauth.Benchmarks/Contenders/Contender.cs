using System.Net;

namespace Drivetrain.Reauth.Benchmarks.Contenders;

/// <summary>A server whose flows are compared with another's.</summary>
internal abstract class Contender : MeasuredProcess
{
    /// <summary>All that it stores; deleted with it.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("reauth-benchmark-").FullName;

    /// <summary>How many connectors there are at least, each with a company of its own; a client logs in to its share of them by turns.</summary>
    public int Connectors { get; set; } = 1;

    /// <summary>Prepares the data that <paramref name="clients"/> parallel clients need.</summary>
    public virtual Task PrepareAsync(HttpClient http, int clients, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>One whole flow; throws unless it ended as a person would want it.</summary>
    public abstract Task FlowAsync(HttpClient http, int client, CancellationToken cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    protected static string CookiesOf(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? string.Join("; ", cookies.Select(c => c.Split(';', 2)[0])) : "";

    protected static string StateOf(Uri location) =>
        location.Query.TrimStart('?').Split('&').First(p => p.StartsWith("state=", StringComparison.Ordinal))["state=".Length..];

    protected static async Task<HttpResponseMessage> GetAsync(
        HttpClient http,
        Uri url,
        string? cookies,
        HttpStatusCode expected,
        CancellationToken cancellationToken
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (cookies is not null)
        {
            request.Headers.Add("Cookie", cookies);
        }

        var answer = await http.SendAsync(request, cancellationToken);
        return answer.StatusCode == expected
            ? answer
            : throw new InvalidOperationException(
                $"{url.AbsolutePath} answered {(int)answer.StatusCode} in place of {(int)expected}: {await answer.Content.ReadAsStringAsync(cancellationToken)}"
            );
    }
}
