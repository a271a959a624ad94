using Drivetrain.Reauth.Sandbox.Hosting;
using Drivetrain.Reauth.Sandbox.Xero.Tokens;
using Microsoft.Extensions.Primitives;

namespace Drivetrain.Reauth.Sandbox.Xero.Authorize;

/// <summary>The authorization endpoint. A wrong client, scope or redirect URI is told on a page of Xero's own and never reaches the app.</summary>
internal static class AuthorizeEndpoint
{
    private const int FlowsKept = 5000;
    private static readonly string[] KnownScopes = ["openid", "profile", "email", "offline_access"];

    public static void MapAuthorize(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/identity/connect/authorize", Authorize);
        routes.MapGet("/", () => Pages.Home().ToResult());
    }

    /// <summary>303 to the app's callback with these parameters and the state.</summary>
    public static IResult ToCallback(AuthorizeRequest request, params IEnumerable<(string Name, string Value)> parameters)
    {
        var all = request.State is { } state ? parameters.Append(("state", state)) : parameters;
        var query = string.Join('&', all.Select(parameter => $"{parameter.Item1}={Uri.EscapeDataString(parameter.Item2)}"));
        return new SeeOther($"{request.RedirectUri}{(request.RedirectUri.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{query}");
    }

    /// <summary>Connects what was chosen, as one login, and sends the browser back with a code.</summary>
    public static IResult Approve(AuthorizeRequest request, XeroUser user, IEnumerable<string> tenantIds, XeroWorld world)
    {
        var authEventId = Guid.NewGuid();
        world.Connections.Connect(user.Email, tenantIds, authEventId, world.Knobs, world.Now);
        var code = world.Vault.IssueCode(request, user, authEventId, world.Knobs, world.Now);
        return ToCallback(request, ("code", code), ("scope", request.Scope), ("session_state", Opaque.New(32)));
    }

    private static IResult Authorize(HttpContext context, XeroWorld world)
    {
        world.Log.Add(XeroEvent.Authorization);
        var query = context.Request.Query;
        if (Refusal(query, world) is var (code, detail))
            return Pages.Refused(code, detail).ToResult(StatusCodes.Status400BadRequest);
        var request = new AuthorizeRequest(
            query["redirect_uri"]!,
            NullIfEmpty(query["state"]),
            query["scope"].ToString(),
            NullIfEmpty(query["code_challenge"])
        );
        if (world.Knobs.CallbackError is { } error)
            return ToCallback(request, ("error", error));
        if (world.Knobs.AutoApprove is { } approval)
            return AutoApprove(request, approval, world);
        if (world.Flows.Count > FlowsKept)
            world.Flows.Clear();
        var flow = new AuthorizeFlow(request) { User = world.SignedIn(context) };
        world.Flows[flow.Id] = flow;
        return new SeeOther(flow.User is null ? $"/identity/sign-in/{flow.Id}" : $"/identity/organisations/{flow.Id}");
    }

    private static (string Code, string Detail)? Refusal(IQueryCollection query, XeroWorld world)
    {
        if (query.Any(parameter => parameter.Value.Count > 1))
            return ("invalid_request", "A parameter of the request is repeated.");
        if (!string.Equals(query["client_id"], world.Options.ClientId, StringComparison.Ordinal))
            return ("unauthorized_client", "Unknown client or client not enabled.");
        if (!world.Knobs.RedirectUris.Contains(query["redirect_uri"].ToString(), StringComparer.Ordinal))
            return ("unauthorized_client", "Invalid redirect_uri. It must match one of the app’s configuration exactly.");
        if (!string.Equals(query["response_type"], "code", StringComparison.Ordinal))
            return ("unsupported_response_type", "The response_type is not supported.");
        if (query.ContainsKey("code_challenge") && !string.Equals(query["code_challenge_method"], "S256", StringComparison.Ordinal))
            return ("invalid_request", "The transform algorithm is not supported.");
        var scopes = query["scope"].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return
            scopes.Length > 0
            && Array.TrueForAll(
                scopes,
                scope => KnownScopes.Contains(scope, StringComparer.Ordinal) || scope.StartsWith("accounting.", StringComparison.Ordinal)
            )
            ? null
            : ("invalid_scope", "The app asks for a scope that it may not have.");
    }

    private static IResult AutoApprove(AuthorizeRequest request, XeroApproval approval, XeroWorld world)
    {
        if (world.Directory.FindUser(approval.Email) is not { } user || approval.TenantIds.Any(tenantId => world.Directory.Find(tenantId) is null))
            return Problems.BadRequest("invalid_knob", "autoApprove names a person or an organisation that is not in the directory.");
        world.Connections.DisconnectOlder(user.Email);
        return approval.TenantIds.All(tenantId =>
            user.Memberships.Any(membership => membership.CanConnect && string.Equals(membership.TenantId, tenantId, StringComparison.Ordinal))
        )
            ? Approve(request, user, approval.TenantIds, world)
            : ToCallback(request, ("error", "access_denied"));
    }

    private static string? NullIfEmpty(StringValues value) => StringValues.IsNullOrEmpty(value) ? null : value.ToString();
}
