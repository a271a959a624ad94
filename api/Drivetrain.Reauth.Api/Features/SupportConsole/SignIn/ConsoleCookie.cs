namespace Drivetrain.Reauth.Api.Features.SupportConsole.SignIn;

/// <summary>
/// The cookie of a session: <c>__Host-</c>, so that no other host and no plain http can write it. Lax, because people come from links in mails and from the
/// OpenID provider; forms have their own protection. It lasts as long as the browser runs, and the service ends it sooner.
/// </summary>
internal static class ConsoleCookie
{
    public const string Name = "__Host-support";

    public static string? Read(HttpRequest request) => request.Cookies[Name];

    public static void Append(HttpResponse response, string value) => response.Cookies.Append(Name, value, Options());

    public static void Delete(HttpResponse response) => response.Cookies.Delete(Name, Options());

    private static CookieOptions Options() =>
        new()
        {
            Secure = true,
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Path = "/",
            IsEssential = true,
        };
}

/// <summary>The framework knows "Secure" for requests over TLS only, or refuses to work; browsers take a secure cookie of loopback names as well.</summary>
internal sealed class SecureCookieBuilder : CookieBuilder
{
    public override CookieOptions Build(HttpContext context, DateTimeOffset expiresFrom)
    {
        var options = base.Build(context, expiresFrom);
        options.Secure = true;
        return options;
    }
}
