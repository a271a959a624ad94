using Microsoft.AspNetCore.Authorization;

namespace Drivetrain.Reauth.Api.Foundation.Callers;

/// <summary>Which roles each policy admits: the one table from which authorization and documentation are made.</summary>
internal static class AccessPolicies
{
    public static IReadOnlyDictionary<string, IReadOnlyList<Role>> Roles { get; } =
        new Dictionary<string, IReadOnlyList<Role>>(StringComparer.Ordinal)
        {
            [Policies.Workspace] = [Role.Extension, Role.Platform],
            [Policies.Platform] = [Role.Platform],
            [Policies.PlatformOrOperator] = [Role.Platform, Role.Operator],
            [Policies.Operator] = [Role.Operator],
            [Policies.Support] = [Role.Support, Role.Operator],
            [Policies.Session] = [Role.Extension],
            [Policies.Authenticated] = [Role.Extension, Role.Platform, Role.Support, Role.Operator],
        };

    public static void AddTo(AuthorizationOptions options)
    {
        foreach (var (name, roles) in Roles)
        {
            options.AddPolicy(name, policy => policy.RequireAuthenticatedUser().RequireRole(roles.Select(role => role.Code())));
        }
    }
}
