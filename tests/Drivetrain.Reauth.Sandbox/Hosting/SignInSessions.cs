using System.Collections.Concurrent;

namespace Drivetrain.Reauth.Sandbox.Hosting;

/// <summary>Who is signed in at a simulated provider: a browser's cookie, and the email behind it.</summary>
/// <param name="cookie">The cookie's name.</param>
internal sealed class SignInSessions(string cookie)
{
    private readonly ConcurrentDictionary<string, string> _emails = new(StringComparer.Ordinal);

    /// <summary>The email of whoever is signed in in this browser, or null.</summary>
    public string? Find(HttpContext context) => context.Request.Cookies[cookie] is { } id ? _emails.GetValueOrDefault(id) : null;

    public void Begin(HttpContext context, string email)
    {
        var id = Opaque.New(18);
        _emails[id] = email;
        context.Response.Cookies.Append(
            cookie,
            id,
            new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
                Path = "/",
            }
        );
    }

    public void End(HttpContext context)
    {
        if (context.Request.Cookies[cookie] is { } id)
            _emails.TryRemove(id, out _);
        context.Response.Cookies.Delete(cookie);
    }

    public void Clear() => _emails.Clear();
}
