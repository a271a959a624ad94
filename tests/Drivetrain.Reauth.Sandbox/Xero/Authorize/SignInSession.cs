using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Xero.Authorize;

/// <summary>The cookie that keeps a browser signed in.</summary>
internal static class SignInSession
{
    private const string Cookie = "sandbox_xero_session";

    public static XeroUser? Find(HttpContext context, XeroWorld world) =>
        world.Knobs.RememberSignIn && context.Request.Cookies[Cookie] is { } id && world.Sessions.TryGetValue(id, out var email)
            ? world.Directory.FindUser(email)
            : null;

    public static void Begin(HttpContext context, XeroWorld world, XeroUser user)
    {
        var id = Opaque.New(18);
        world.Sessions[id] = user.Email;
        context.Response.Cookies.Append(Cookie, id, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, Path = "/" });
    }

    public static void End(HttpContext context, XeroWorld world)
    {
        if (context.Request.Cookies[Cookie] is { } id)
            world.Sessions.TryRemove(id, out _);
        context.Response.Cookies.Delete(Cookie);
    }
}
