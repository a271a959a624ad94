using System.Text.Json.Nodes;

namespace Drivetrain.Reauth.Sandbox.Intuit.Company;

/// <summary>Faults of the company API in both shapes that it answers with.</summary>
internal static class Faults
{
    public static IResult Create(int status, string code, string message, string detail, string type, FaultShape shape, DateTimeOffset now)
    {
        var body =
            shape == FaultShape.Gateway
                ? new JsonObject
                {
                    ["warnings"] = null,
                    ["intuitObject"] = null,
                    ["fault"] = new JsonObject
                    {
                        ["error"] = new JsonArray(
                            new JsonObject
                            {
                                ["message"] = message,
                                ["detail"] = detail,
                                ["code"] = code,
                                ["element"] = null,
                            }
                        ),
                        ["type"] = type,
                    },
                    ["report"] = null,
                    ["requestId"] = null,
                    ["time"] = now.ToUnixTimeMilliseconds(),
                    ["status"] = null,
                }
                : new JsonObject
                {
                    ["Fault"] = new JsonObject
                    {
                        ["Error"] = new JsonArray(
                            new JsonObject
                            {
                                ["Message"] = message,
                                ["Detail"] = detail,
                                ["code"] = code,
                            }
                        ),
                        ["type"] = type,
                    },
                    ["time"] = now.ToString("O"),
                };
        return Results.Json(body, statusCode: status);
    }

    /// <summary>The answer of a knob, or null when it does not stand for a fault.</summary>
    public static IResult? Of(CompanyFault fault, FaultShape shape, DateTimeOffset now) =>
        fault switch
        {
            CompanyFault.AuthenticationFailed => AuthenticationFailed(shape, now),
            CompanyFault.ServiceAuthenticationFailed => Create(
                StatusCodes.Status401Unauthorized,
                "100",
                "General Authentication Error",
                "AuthenticationErrorGeneral",
                "AUTHENTICATION",
                FaultShape.Service,
                now
            ),
            CompanyFault.WrongCluster => Create(
                StatusCodes.Status401Unauthorized,
                "130",
                "Wrong cluster",
                "The company is on another cluster",
                "AUTHENTICATION",
                shape,
                now
            ),
            CompanyFault.WrongEnvironment => NotConnected(shape, now),
            CompanyFault.InsufficientScope => InsufficientScope(shape, now),
            CompanyFault.Throttled => Throttled(shape, now),
            CompanyFault.ServerError => Results.Text(
                "<html><body>Internal Server Error</body></html>",
                "text/html",
                statusCode: StatusCodes.Status500InternalServerError
            ),
            CompanyFault.ServiceUnavailable => Results.Text("", "text/plain", statusCode: StatusCodes.Status503ServiceUnavailable),
            _ => null,
        };

    public static IResult AuthenticationFailed(FaultShape shape, DateTimeOffset now) =>
        Create(
            StatusCodes.Status401Unauthorized,
            "3200",
            "message=AuthenticationFailed; errorCode=003200; statusCode=401",
            "The access token is expired, revoked or malformed",
            "AUTHENTICATION",
            shape,
            now
        );

    public static IResult NotConnected(FaultShape shape, DateTimeOffset now) =>
        Create(
            StatusCodes.Status403Forbidden,
            "3100",
            "message=ApplicationAuthorizationFailed; errorCode=003100; statusCode=403",
            "The app is not connected to this company in this environment",
            "AUTHORIZATION",
            shape,
            now
        );

    public static IResult InsufficientScope(FaultShape shape, DateTimeOffset now) =>
        Create(
            StatusCodes.Status403Forbidden,
            "3100",
            "message=ApplicationAuthorizationFailed; errorCode=003100; statusCode=403",
            "The token does not have sufficient scope",
            "AUTHORIZATION",
            shape,
            now
        );

    public static IResult Throttled(FaultShape shape, DateTimeOffset now) =>
        Create(
            StatusCodes.Status429TooManyRequests,
            "3001",
            "message=ThrottleExceeded; errorCode=003001; statusCode=429",
            "Too many requests for this company",
            "THROTTLE",
            shape,
            now
        );
}
