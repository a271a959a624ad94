using System.Net;
using System.Text.RegularExpressions;
using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Api.Tests.Support;

/// <summary>
/// One person's browser without a screen: a cookie jar, redirects followed by hand. It reaches the api behind its test server and the simulated provider;
/// every other address is where it stops, as a person would on Drivetrain's page.
/// </summary>
internal sealed class Browser(ReauthApi api) : IDisposable
{
    private static readonly Uri Home = new("https://reauth.example");

    private readonly HttpClient _toApi = api.Anonymous();
    private readonly HttpClient _toProvider = new(LoopbackHttp.CreateHandler());
    private readonly Dictionary<string, string> _cookies = new(StringComparer.Ordinal);

    /// <summary>The languages that its person reads, as a browser sends them (Accept-Language); null sends none.</summary>
    public string? Languages { get; init; }

    /// <summary>Every address that was asked for, oldest first.</summary>
    public List<Uri> History { get; } = [];

    /// <summary>What the api gave this browser to keep.</summary>
    public IReadOnlyDictionary<string, string> Cookies => _cookies;

    /// <summary>The cookies as a request carries them (RFC 6265 section 4.2.1).</summary>
    public string CookieHeader => string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"));

    /// <summary>Another browser with the same cookies, as a second tab is.</summary>
    /// <param name="instance">The instance of the api that it reaches; null for this one's.</param>
    public Browser NewTab(ReauthApi? instance = null)
    {
        var tab = new Browser(instance ?? api) { Languages = Languages };
        foreach (var (name, value) in _cookies)
        {
            tab._cookies[name] = value;
        }

        return tab;
    }

    /// <summary>Takes over a cookie of another browser of the same person.</summary>
    public void Keep(string name, string value) => _cookies[name] = value;

    /// <summary>One GET; redirects are the caller's.</summary>
    public Task<Page> GetAsync(string address, string accept = "text/html") => SendAsync(HttpMethod.Get, new Uri(Home, address), form: null, accept);

    /// <summary>One form of a page, sent from that page.</summary>
    public Task<Page> PostAsync(string path, params (string Name, string Value)[] form) =>
        SendAsync(HttpMethod.Post, new Uri(Home, path), form.Select(field => KeyValuePair.Create(field.Name, field.Value)), "text/html");

    /// <summary>GET, and on through redirects to the page where they end.</summary>
    public async Task<Page> OpenAsync(string address) => await FollowAsync(await GetAsync(address));

    /// <summary>On from a redirect, or a page that continues by itself, to the page where it ends.</summary>
    public async Task<Page> FollowAsync(Page page)
    {
        for (var hops = 0; (page.Location ?? page.Onward) is { } next; hops++)
        {
            Assert.True(hops < 10, $"Redirects go in circles: {string.Join(" → ", History)}");
            page = await SendAsync(HttpMethod.Get, next, form: null, "text/html");
        }

        return page;
    }

    /// <summary>Takes over the cookies of an answer that this browser's extension got.</summary>
    public void Keep(HttpResponseMessage response)
    {
        foreach (var header in response.Headers.TryGetValues("Set-Cookie", out var values) ? values : [])
        {
            var parts = header.Split("; ");
            var (name, value) = (parts[0][..parts[0].IndexOf('=')], parts[0][(parts[0].IndexOf('=') + 1)..]);

            // What a browser asks of the prefix before it takes the cookie at all, and what we ask besides.
            Assert.StartsWith("__Host-", name, StringComparison.Ordinal);
            Assert.Superset(
                new HashSet<string>(["secure", "path=/", "httponly", "samesite=lax"]),
                new HashSet<string>(parts.Skip(1), StringComparer.OrdinalIgnoreCase)
            );
            Assert.DoesNotContain(parts, part => part.StartsWith("domain", StringComparison.OrdinalIgnoreCase));
            _cookies[name] = value;
        }
    }

    public void Dispose()
    {
        _toApi.Dispose();
        _toProvider.Dispose();
    }

    private async Task<Page> SendAsync(HttpMethod method, Uri address, IEnumerable<KeyValuePair<string, string>>? form, string accept)
    {
        History.Add(address);
        var isApi = string.Equals(address.Authority, Home.Authority, StringComparison.Ordinal);
        if (!isApi && !address.Host.EndsWith(".localhost", StringComparison.Ordinal))
        {
            return new Page(address, HttpStatusCode.OK, Location: null, "", "", "");
        }

        using var request = new HttpRequestMessage(method, address) { Content = form is null ? null : new FormUrlEncodedContent(form) };
        request.Headers.TryAddWithoutValidation("Accept", accept);
        request.Headers.TryAddWithoutValidation("Accept-Language", Languages);
        if (isApi && _cookies.Count > 0)
        {
            request.Headers.Add("Cookie", CookieHeader);
        }

        using var response = await (isApi ? _toApi : _toProvider).SendAsync(request);
        if (isApi)
        {
            Keep(response);
        }

        var location = response.Headers.Location is { } to ? new Uri(address, to) : null;
        var policy = response.Headers.TryGetValues("Content-Security-Policy", out var policies) ? string.Join(", ", policies) : "";
        return new Page(
            address,
            response.StatusCode,
            location,
            await response.Content.ReadAsStringAsync(),
            response.Content.Headers.ContentType?.MediaType ?? "",
            policy
        )
        {
            Language = response.Content.Headers.ContentLanguage.SingleOrDefault(),
            Vary = [.. response.Headers.Vary],
        };
    }
}

/// <summary>What a browser got.</summary>
internal sealed partial record Page(Uri Address, HttpStatusCode Status, Uri? Location, string Html, string MediaType, string Policy)
{
    /// <summary>The language that its headers say it is in.</summary>
    public string? Language { get; init; }

    /// <summary>The headers of the request that it depends on.</summary>
    public IReadOnlyList<string> Vary { get; init; } = [];

    /// <summary>Where the page sends its reader at once (meta refresh), or null.</summary>
    public Uri? Onward => Refresh().Match(Html) is { Success: true } match ? new Uri(Address, WebUtility.HtmlDecode(match.Groups["url"].Value)) : null;

    /// <summary>The text as it is read, without the encoding of the markup.</summary>
    public string Text => WebUtility.HtmlDecode(Html);

    [GeneratedRegex("http-equiv=\"refresh\" content=\"0;url=(?<url>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Refresh();
}
