using Drivetrain.Reauth.Sandbox.Intuit.Tokens;

namespace Drivetrain.Reauth.Sandbox.Intuit;

/// <summary>Puts <c>intuit_tid</c> on every answer but those of the control endpoints, and keeps servers' requests in the log.</summary>
internal sealed class TraceIdMiddleware(RequestDelegate next, IntuitWorld world)
{
    private static readonly string[] ServerPaths = ["/.well-known", "/oauth2", "/v2", "/v1", "/op", "/v3"];

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Path.StartsWithSegments("/_sandbox", StringComparison.Ordinal))
        {
            await next(context);
            return;
        }

        var traceId = TokenText.NewTraceId();
        context.Response.Headers["intuit_tid"] = traceId;
        await next(context);
        var path = context.Request.Path;
        if (Array.Exists(ServerPaths, prefix => path.StartsWithSegments(prefix, StringComparison.Ordinal)))
            world.Log.AddRequest(
                new(world.Now, context.Request.Method, path.Value ?? "", context.Response.StatusCode, traceId, [.. context.Request.Headers.Keys])
            );
    }
}
