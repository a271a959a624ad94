using Drivetrain.Reauth.Sandbox.Hosting;
using Drivetrain.Reauth.Sandbox.Intuit.Tokens;

namespace Drivetrain.Reauth.Sandbox.Intuit.Authorize;

/// <summary>The cookie that keeps a browser signed in.</summary>
internal static class SignInSession
{
    private const string Cookie = "sandbox_intuit_session";

    public static IntuitUser? Find(HttpContext context, IntuitWorld world) =>
        world.Knobs.RememberSignIn && context.Request.Cookies[Cookie] is { } id && world.Sessions.TryGetValue(id, out var email)
            ? world.Directory.FindUser(email)
            : null;

    public static void Begin(HttpContext context, IntuitWorld world, IntuitUser user)
    {
        var id = Opaque.New(18);
        world.Sessions[id] = user.Email;
        context.Response.Cookies.Append(Cookie, id, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, Path = "/" });
    }

    public static void End(HttpContext context, IntuitWorld world)
    {
        if (context.Request.Cookies[Cookie] is { } id)
            world.Sessions.TryRemove(id, out _);
        context.Response.Cookies.Delete(Cookie);
    }
}
