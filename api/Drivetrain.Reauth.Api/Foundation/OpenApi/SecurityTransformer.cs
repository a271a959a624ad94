using Drivetrain.Reauth.Api.Foundation.Callers;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Drivetrain.Reauth.Api.Foundation.OpenApi;

/// <summary>Tells from the policies of a route who may call it, and with what.</summary>
internal sealed class SecurityTransformer : IOpenApiOperationTransformer
{
    private const string ApiKey = "apiKey";
    private const string Session = "session";

    public static Dictionary<string, IOpenApiSecurityScheme> Schemes() =>
        new(StringComparer.Ordinal)
        {
            [ApiKey] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "dr_key_…",
                Description =
                    "An API key for the platform, support or an operator. Operators create them (POST /v1/api-keys, or the settings under Access:Keys).",
            },
            [Session] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "dr_ses_…",
                Description = "The session of a paired extension (POST /v1/sessions), for its workspace's connectors and reauths.",
            },
        };

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var roles = RolesOf(context.Description.ActionDescriptor.EndpointMetadata);
        operation.Security = [];
        if (roles.Count == 0)
        {
            operation.Description += "\n\nRequires no key or session.";
            return Task.CompletedTask;
        }

        if (roles.Any(role => role != Role.Extension))
        {
            operation.Security.Add(new() { [new OpenApiSecuritySchemeReference(ApiKey, context.Document)] = [] });
        }

        if (roles.Contains(Role.Extension))
        {
            operation.Security.Add(new() { [new OpenApiSecuritySchemeReference(Session, context.Document)] = [] });
        }

        operation.Description += $"\n\nFor: {string.Join(", ", roles.Select(role => role.Code()))}.";
        return Task.CompletedTask;
    }

    /// <summary>The roles that all policies of the route admit; none for a route that anyone may call.</summary>
    public static IReadOnlyList<Role> RolesOf(IEnumerable<object> metadata)
    {
        var all = metadata.ToList();
        var policies = all.OfType<IAuthorizeData>().Select(data => data.Policy).OfType<string>().ToList();
        return all.OfType<IAllowAnonymous>().Any() || policies.Count == 0
            ? []
            : [.. Enum.GetValues<Role>().Where(role => policies.TrueForAll(policy => AccessPolicies.Roles[policy].Contains(role)))];
    }
}
