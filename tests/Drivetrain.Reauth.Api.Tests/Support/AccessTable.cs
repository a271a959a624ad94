using Drivetrain.Reauth.Api.Access;

namespace Drivetrain.Reauth.Api.Tests.Support;

/// <summary>Who may call what. A route that is not listed fails a test; so does a listed one that is gone.</summary>
internal static class AccessTable
{
    private static readonly Role[] Anyone = [];
    private static readonly Role[] Operator = [Role.Operator];
    private static readonly Role[] Extension = [Role.Extension];
    private static readonly Role[] PlatformOrOperator = [Role.Platform, Role.Operator];

    /// <summary>The roles that are admitted; empty for routes that need neither key nor session.</summary>
    public static IReadOnlyDictionary<string, Role[]> Rows { get; } = new Dictionary<string, Role[]>(StringComparer.Ordinal)
    {
        ["GET /healthz/live"] = Anyone,
        ["GET /healthz/ready"] = Anyone,
        ["GET /openapi/{documentName}.json"] = Anyone,
        ["GET /openapi/{documentName}.yaml"] = Anyone,
        ["POST /v1/api-keys"] = Operator,
        ["GET /v1/api-keys"] = Operator,
        ["GET /v1/api-keys/{id}"] = Operator,
        ["DELETE /v1/api-keys/{id}"] = Operator,
        ["POST /v1/pairings"] = PlatformOrOperator,
        ["POST /v1/sessions"] = Anyone,
        ["GET /v1/sessions"] = PlatformOrOperator,
        ["GET /v1/sessions/current"] = Extension,
        ["DELETE /v1/sessions/current"] = Extension,
        ["DELETE /v1/sessions/{id}"] = PlatformOrOperator,
    };
}
