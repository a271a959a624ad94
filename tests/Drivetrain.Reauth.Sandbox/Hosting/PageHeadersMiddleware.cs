namespace Drivetrain.Reauth.Sandbox.Hosting;

/// <summary>Pages cannot be framed, run no foreign script, take no inline style and leak no address.</summary>
internal sealed class PageHeadersMiddleware(RequestDelegate next)
{
    // No form-action: browsers apply it to the redirect after a form as well, and that one leads to the app.
    private const string Policy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        return next(context);
    }
}
