namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>
/// The cookie that binds attempts to one browser: <c>__Host-</c>, so that no other host and no plain http can write it. One serves all attempts of a browser,
/// so that any number of them fits into a request's headers. Lax, because the callback is a navigation from another site.
/// </summary>
internal static class ReauthCookie
{
    private const string Name = "__Host-reauth-browser";

    /// <summary>Longer than any attempt, so that its result page can still be looked at; it begins anew with each attempt.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    /// <summary>The browser's secret for an attempt. One that began before cookies were shared has a cookie of its own.</summary>
    public static string? Read(HttpRequest request, string reauthId) => request.Cookies[$"__Host-reauth-{reauthId}"] ?? request.Cookies[Name];

    /// <summary>The browser's secret for attempts that begin now; a new one where it has none.</summary>
    public static string ReadOrNew(HttpRequest request) => request.Cookies[Name] is { Length: Secrets.Length } known ? known : Secrets.New();

    /// <summary>Whether the request comes from the browser that the attempt is bound to.</summary>
    public static bool IsBoundTo(HttpRequest request, ReauthAttempt reauth) => Secrets.Matches(Read(request, reauth.Id), reauth.BrowserHash);

    public static void Append(HttpResponse response, string secret) =>
        response.Cookies.Append(
            Name,
            secret,
            new CookieOptions
            {
                Secure = true,
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
                Path = "/",
                MaxAge = Lifetime,
                IsEssential = true,
            }
        );
}
