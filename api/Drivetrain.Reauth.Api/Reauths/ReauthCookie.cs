namespace Drivetrain.Reauth.Api.Reauths;

/// <summary>
/// The cookie that binds an attempt to one browser: <c>__Host-</c>, so that no other host and no plain http can write it, one for each attempt, so that two
/// connectors can be re-authenticated side by side. Lax, because the callback is a navigation from another site.
/// </summary>
internal static class ReauthCookie
{
    /// <summary>Longer than an attempt, so that the result page can still be looked at.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    public static string? Read(HttpRequest request, string reauthId) => request.Cookies[Name(reauthId)];

    /// <summary>Whether the request comes from the browser that the attempt is bound to.</summary>
    public static bool IsBoundTo(HttpRequest request, ReauthAttempt reauth) => Secrets.Matches(Read(request, reauth.Id), reauth.BrowserHash);

    public static void Append(HttpResponse response, string reauthId, string secret) => response.Cookies.Append(
        Name(reauthId),
        secret,
        new CookieOptions { Secure = true, HttpOnly = true, SameSite = SameSiteMode.Lax, Path = "/", MaxAge = Lifetime, IsEssential = true });

    private static string Name(string reauthId) => $"__Host-reauth-{reauthId}";
}
