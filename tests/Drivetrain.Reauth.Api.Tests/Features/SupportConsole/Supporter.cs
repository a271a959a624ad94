using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Features.SupportConsole;

/// <summary>Somebody of support with a browser without a screen: a cookie jar, and forms that are sent as they stand on the page.</summary>
internal sealed partial class Supporter(ReauthApi api) : IDisposable
{
    public const string SessionCookie = "__Host-support";

    private readonly HttpClient _client = api.Anonymous();

    public Dictionary<string, string> Cookies { get; } = new(StringComparer.Ordinal);

    /// <summary>Cookies as the service has set them, newest last.</summary>
    public List<string> SetCookies { get; } = [];

    public static async Task<Supporter> SignedInAsync(ReauthApi api, string key = ReauthApi.SupportKey)
    {
        var supporter = new Supporter(api);
        var answer = await supporter.SignInAsync(key);
        Assert.True(answer.Status == HttpStatusCode.SeeOther, answer.Html);
        return supporter;
    }

    public Task<Answer> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path), headers);

    /// <summary>GET, and on through redirects of the console.</summary>
    public async Task<Answer> OpenAsync(string path)
    {
        var answer = await GetAsync(path);
        for (var hops = 0; answer.Location is { } location; hops++)
        {
            Assert.True(hops < 5, "Redirects go in circles.");
            answer = await GetAsync(location);
        }

        return answer;
    }

    /// <summary>Sends a form with the token of a page that was just opened.</summary>
    public async Task<Answer> PostAsync(string path, params (string Name, string Value)[] fields) =>
        await PostRawAsync(path, [.. fields, ("form-token", (await OpenAsync("/support/sign-in")).Token)]);

    /// <summary>Sends exactly these fields.</summary>
    public Task<Answer> PostRawAsync(string path, (string Name, string Value)[] fields, params (string Name, string Value)[] headers) =>
        SendAsync(
            new HttpRequestMessage(HttpMethod.Post, path)
            {
                Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
            },
            headers
        );

    public Task<Answer> SignInAsync(string key, string returnTo = "") => PostAsync("/support/sign-in", ("key", key), ("returnTo", returnTo));

    public void Dispose() => _client.Dispose();

    private async Task<Answer> SendAsync(HttpRequestMessage request, (string Name, string Value)[] headers)
    {
        using var sent = request;
        foreach (var (name, value) in headers)
        {
            sent.Headers.TryAddWithoutValidation(name, value);
        }

        if (Cookies.Count > 0)
        {
            sent.Headers.Add("Cookie", string.Join("; ", Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        }

        using var response = await _client.SendAsync(sent);
        foreach (var cookie in response.Headers.TryGetValues("Set-Cookie", out var values) ? values : [])
        {
            SetCookies.Add(cookie);
            var (name, value) = (
                cookie[..cookie.IndexOf('=', StringComparison.Ordinal)],
                cookie[(cookie.IndexOf('=', StringComparison.Ordinal) + 1)..].Split(';')[0]
            );
            if (cookie.Contains("expires=Thu, 01 Jan 1970", StringComparison.OrdinalIgnoreCase))
            {
                Cookies.Remove(name);
            }
            else
            {
                Cookies[name] = value;
            }
        }

        var all = response
            .Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return new Answer(response.StatusCode, await response.Content.ReadAsStringAsync(), all);
    }

    /// <summary>What a browser got.</summary>
    internal sealed partial record Answer(HttpStatusCode Status, string Html, IReadOnlyDictionary<string, string> Headers)
    {
        public string? Location => Headers.GetValueOrDefault("Location");

        /// <summary>The text as it is read.</summary>
        public string Text => WebUtility.HtmlDecode(Tag().Replace(Html, " "));

        public string Title => WebUtility.HtmlDecode(TitleElement().Match(Html).Groups["title"].Value);

        public string Token =>
            TokenField().Match(Html).Groups["token"].Value is { Length: > 0 } token ? token : throw new InvalidOperationException($"No form: {Html}");

        /// <summary>The numbers of the listed reports, in their order.</summary>
        public IReadOnlyList<int> Numbers => [.. Number().Matches(Html).Select(match => int.Parse(match.Groups["number"].Value))];

        public string Field(string name) =>
            WebUtility.HtmlDecode(
                Regex.Match(Html, $"name=\"{name}\" value=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["value"].Value
            );

        [GeneratedRegex("<[^>]*>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
        private static partial Regex Tag();

        [GeneratedRegex("<title>(?<title>[^<]*)</title>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
        private static partial Regex TitleElement();

        [GeneratedRegex("name=\"form-token\" value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
        private static partial Regex TokenField();

        [GeneratedRegex("data-number=\"(?<number>[0-9]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
        private static partial Regex Number();
    }
}

internal static class ConsoleReports
{
    /// <summary>A report as the platform sends it for somebody; its path in the console.</summary>
    public static async Task<string> ReportToConsoleAsync(
        this ReauthApi api,
        string description = "Stuck.",
        string step = "other",
        string workspace = ReauthApi.Workspace,
        byte[]? screenshot = null
    )
    {
        using var platform = api.With(ReauthApi.PlatformKey);
        using var made = await platform.ReportAsync(
            new
            {
                step,
                description,
                workspaceId = workspace,
            },
            screenshot
        );
        return $"/support/reports/{(await made.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("id").GetString()}";
    }

    /// <summary>A connector as the platform registers it; its path in the console.</summary>
    /// <param name="company">The id of the company that it is bound to; null for none.</param>
    public static async Task<string> ConnectionToConsoleAsync(
        this ReauthApi api,
        string name = "QuickBooks",
        string workspace = ReauthApi.Workspace,
        string? company = null,
        string provider = "quickbooks"
    )
    {
        using var platform = api.With(ReauthApi.PlatformKey);
        var body = new
        {
            workspaceId = workspace,
            dataSourceId = Guid.NewGuid().ToString("N"),
            provider,
            name,
            instance = company is null ? null : new { id = company, name = $"Company of {name}" },
        };
        using var made = await platform.PutAsJsonAsync("/v1/connectors", body);
        return $"/support/connections/{(await made.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("id").GetString()}";
    }

    public static void AcmeOnlyKey(this ReauthApi api)
    {
        api.Settings["Access:Keys:4:Name"] = "Ada of Acme";
        api.Settings["Access:Keys:4:Role"] = "support";
        api.Settings["Access:Keys:4:Key"] = AcmeKey;
        api.Settings["Access:Keys:4:WorkspaceId"] = ReauthApi.Workspace;
    }

    public const string AcmeKey = "test-acme-support-key-canary-0123456789abc";
}
