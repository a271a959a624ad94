using System.Reflection;
using System.Security.Claims;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Foundation.Callers;

/// <summary>Who a call comes from.</summary>
public enum Role
{
    /// <summary>The extension of one admin, with a session: its workspace's connectors and reauths.</summary>
    Extension,

    /// <summary>Drivetrain's back end: connectors, failures, access tokens, pairing codes, webhooks.</summary>
    Platform,

    /// <summary>Support: reports and timelines.</summary>
    Support,

    /// <summary>Whoever runs this service: keys, plugins, outbox, audit.</summary>
    Operator,
}

/// <summary>How a role is written in claims, settings and the documentation.</summary>
internal static class RoleCodes
{
    private static readonly EnumCodes<Role> Codes = new(
        (Role.Extension, "extension"),
        (Role.Platform, "platform"),
        (Role.Support, "support"),
        (Role.Operator, "operator")
    );

    public static string Code(this Role role) => Codes.Of(role);

    public static Role? Find(string? code) => Codes.Find(code);
}

/// <summary>The authenticated caller of a request. Handlers take it as a parameter.</summary>
/// <param name="Subject">Who, for the audit log: <c>key:{id}</c> or <c>session:{id}</c>.</param>
/// <param name="Role">What it may do.</param>
/// <param name="WorkspaceId">The one workspace it may see, or null for all (a platform or operator key without that restriction).</param>
/// <param name="Name">A name for people: the key's, or the person's who paired.</param>
public sealed record Caller(string Subject, Role Role, string? WorkspaceId, string Name)
{
    public const string WorkspaceClaim = "workspace";

    /// <summary>A name for people, fit to be shown; the subject, where nothing of it is visible.</summary>
    public string Name
    {
        get;
        init => field = DisplayText.Of(value) ?? Subject;
    } = DisplayText.Of(Name) ?? Subject;

    /// <summary>Whether the caller may see this workspace. What it may not see is answered as if it did not exist.</summary>
    public bool MaySee(string workspaceId) => WorkspaceId is null || string.Equals(WorkspaceId, workspaceId, StringComparison.Ordinal);

    public ClaimsPrincipal ToPrincipal(string scheme)
    {
        var identity = new ClaimsIdentity(scheme, ClaimTypes.Name, ClaimTypes.Role);
        identity.AddClaim(new Claim(ClaimTypes.NameIdentifier, Subject));
        identity.AddClaim(new Claim(ClaimTypes.Name, Name));
        identity.AddClaim(new Claim(ClaimTypes.Role, Role.Code()));
        if (WorkspaceId is not null)
        {
            identity.AddClaim(new Claim(WorkspaceClaim, WorkspaceId));
        }

        return new ClaimsPrincipal(identity);
    }

    /// <summary>Binds the parameter of a handler; every route that takes one requires authorization.</summary>
    public static ValueTask<Caller?> BindAsync(HttpContext context, ParameterInfo parameter) => ValueTask.FromResult(Of(context.User));

    /// <summary>The caller whose <see cref="ToPrincipal"/> this is, or null.</summary>
    public static Caller? Of(ClaimsPrincipal user) =>
        user.Identity is { IsAuthenticated: true, Name: { } name }
        && user.FindFirstValue(ClaimTypes.NameIdentifier) is { } subject
        && RoleCodes.Find(user.FindFirstValue(ClaimTypes.Role)) is { } role
            ? new Caller(subject, role, user.FindFirstValue(WorkspaceClaim), name)
            : null;
}

/// <summary>The names of the authorization policies; one for each set of roles that routes ask for.</summary>
internal static class Policies
{
    /// <summary>Extension or platform: connectors and reauths of a workspace.</summary>
    public const string Workspace = nameof(Workspace);

    /// <summary>The platform alone.</summary>
    public const string Platform = nameof(Platform);

    /// <summary>Platform or operator: pairing codes, webhook endpoints.</summary>
    public const string PlatformOrOperator = nameof(PlatformOrOperator);

    /// <summary>The operator alone.</summary>
    public const string Operator = nameof(Operator);

    /// <summary>Support, and the operator who may do all that support may.</summary>
    public const string Support = nameof(Support);

    /// <summary>The extension alone: what belongs to its own session.</summary>
    public const string Session = nameof(Session);

    /// <summary>Any authenticated caller.</summary>
    public const string Authenticated = nameof(Authenticated);
}
