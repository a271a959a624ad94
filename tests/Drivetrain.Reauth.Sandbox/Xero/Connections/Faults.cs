using System.Text.Json.Nodes;

namespace Drivetrain.Reauth.Sandbox.Xero.Connections;

/// <summary>Refusals of the API, with keys in either case.</summary>
internal static class Faults
{
    /// <summary>The answer of a knob, or null when it does not stand for a fault.</summary>
    public static IResult? Of(XeroApiFault fault, XeroKnobs knobs) =>
        fault switch
        {
            XeroApiFault.TokenExpired => TokenExpired(knobs),
            XeroApiFault.AuthorizationUnsuccessful => Create(knobs, StatusCodes.Status401Unauthorized, "Unauthorized", "AuthorizationUnsuccessful"),
            XeroApiFault.AuthenticationUnsuccessful => AuthenticationUnsuccessful(knobs),
            XeroApiFault.Throttled => new Throttled(),
            XeroApiFault.ServerError => Results.Text(
                "<html><body>An error occurred</body></html>",
                "text/html",
                statusCode: StatusCodes.Status500InternalServerError
            ),
            XeroApiFault.ServiceUnavailable => Results.Text("The organisation is offline", "text/plain", statusCode: StatusCodes.Status503ServiceUnavailable),
            XeroApiFault.Garbage => Results.Text("<html><body>Maintenance</body></html>", "text/html"),
            _ => null,
        };

    public static IResult TokenExpired(XeroKnobs knobs) => Create(knobs, StatusCodes.Status401Unauthorized, "Unauthorized", "TokenExpired");

    /// <summary>The tenant is wrong, access was taken away, or the role is gone.</summary>
    public static IResult AuthenticationUnsuccessful(XeroKnobs knobs) =>
        Create(knobs, StatusCodes.Status403Forbidden, "Forbidden", "AuthenticationUnsuccessful");

    private static IResult Create(XeroKnobs knobs, int status, string title, string detail)
    {
        string Key(string name) => knobs.FaultKeys == XeroFaultKeys.UpperCase ? name : name.ToLowerInvariant();
        return Results.Json(
            new JsonObject
            {
                [Key("Type")] = null,
                [Key("Title")] = title,
                [Key("Status")] = status,
                [Key("Detail")] = detail,
                [Key("Instance")] = Guid.NewGuid().ToString(),
            },
            statusCode: status
        );
    }

    private sealed class Throttled : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            httpContext.Response.Headers.RetryAfter = "30";
            httpContext.Response.Headers["X-Rate-Limit-Problem"] = "minute";
            return Task.CompletedTask;
        }
    }
}
