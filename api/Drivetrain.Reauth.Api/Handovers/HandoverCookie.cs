namespace Drivetrain.Reauth.Api.Handovers;

/// <summary>
/// Set when the page of a link is shown, before anything is used up, and taken over as the cookie of the attempt: a person who presses the button twice, or whose
/// answer is lost on its way, is known again and goes on, instead of standing before a link that was used.
/// </summary>
internal static class HandoverCookie
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    public static string? Read(HttpRequest request, string handoverId) => request.Cookies[Name(handoverId)];

    /// <summary>Gives the browser a secret of its own, unless it has one.</summary>
    public static void Ensure(HttpContext http, string handoverId)
    {
        if (Read(http.Request, handoverId) is null)
        {
            http.Response.Cookies.Append(
                Name(handoverId),
                Secrets.New(),
                new CookieOptions { Secure = true, HttpOnly = true, SameSite = SameSiteMode.Lax, Path = "/", MaxAge = Lifetime, IsEssential = true });
        }
    }

    private static string Name(string handoverId) => $"__Host-handover-{handoverId}";
}
