using Drivetrain.Reauth.Sandbox.Hosting;
using Drivetrain.Reauth.Sandbox.Intuit.Tokens;
using Microsoft.Extensions.Primitives;

namespace Drivetrain.Reauth.Sandbox.Intuit.Authorize;

/// <summary>The authorization endpoint. A wrong client, redirect URI or missing state never reaches the app; everything else is told to its callback.</summary>
internal static class AuthorizeEndpoint
{
    private const int FlowsKept = 5000;

    public static void MapAuthorize(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/connect/oauth2", Authorize);
        routes.MapGet("/", () => Pages.Home().ToResult());
    }

    private static IResult Authorize(HttpContext context, IntuitWorld world)
    {
        world.Log.Add(IntuitEvent.Authorization);
        var knobs = world.Knobs;
        var query = context.Request.Query;
        if (knobs.ConnectionProblem)
            return Pages.ConnectionProblem().ToResult(StatusCodes.Status500InternalServerError);
        if (query.Any(parameter => parameter.Value.Count > 1))
            return Pages.Refused("invalid_request", "A parameter of the request is repeated.").ToResult(StatusCodes.Status400BadRequest);
        if (!string.Equals(query["client_id"], world.Options.ClientId, StringComparison.Ordinal))
            return Pages.Refused("invalid_client", "The client_id parameter value is not known.").ToResult(StatusCodes.Status400BadRequest);
        if (!knobs.RedirectUris.Contains(query["redirect_uri"].ToString(), StringComparer.Ordinal))
            return Pages
                .Refused("invalid_redirect_uri", "The redirect_uri parameter value is invalid. It must match a redirect URI on the keys tab of the app.")
                .ToResult(StatusCodes.Status400BadRequest);
        if (StringValues.IsNullOrEmpty(query["state"]))
            return Pages.Refused("invalid_request", "The state parameter is missing.").ToResult(StatusCodes.Status400BadRequest);

        var request = new AuthorizeRequest(
            query["redirect_uri"]!,
            query["state"]!,
            query["scope"].ToString(),
            NullIfEmpty(query["code_challenge"]),
            NullIfEmpty(query["code_challenge_method"])
        );
        return Refusal(query, request, knobs) is { } error ? ToCallback(request, ("error", error)) : Begin(context, world, request);
    }

    /// <summary>303 to the app's callback with these parameters and the state.</summary>
    public static IResult ToCallback(AuthorizeRequest request, params IEnumerable<(string Name, string Value)> parameters)
    {
        var query = string.Join(
            '&',
            parameters.Append(("state", request.State)).Select(parameter => $"{parameter.Item1}={Uri.EscapeDataString(parameter.Item2)}")
        );
        return new SeeOther($"{request.RedirectUri}?{query}");
    }

    /// <summary>Issues a code for a consent and sends the browser back with it.</summary>
    public static IResult Approve(AuthorizeRequest request, IntuitUser user, IntuitCompany company, IntuitWorld world)
    {
        var code = world.Vault.IssueCode(request, user, company, world.Knobs, world.Now);
        return ToCallback(request, ("code", code), ("realmId", world.Knobs.CallbackRealmId ?? company.RealmId));
    }

    private static string? Refusal(IQueryCollection query, AuthorizeRequest request, IntuitKnobs knobs)
    {
        if (!string.Equals(query["response_type"], "code", StringComparison.Ordinal))
            return "unsupported_response_type";
        if (!AuthorizeScopes.AreKnown(request.Scope))
            return "invalid_scope";
        if (request.CodeChallenge is not null && !string.Equals(request.CodeChallengeMethod, "S256", StringComparison.Ordinal))
            return "invalid_request";
        return knobs.CallbackError;
    }

    private static IResult Begin(HttpContext context, IntuitWorld world, AuthorizeRequest request)
    {
        if (world.Knobs.AutoApprove is { } approval)
        {
            var user = world.Directory.FindUser(approval.Email);
            var wanted = approval.AnyCompany ? NullIfEmpty(context.Request.Query["sandboxRealmId"]) : null;
            var company = world.Directory.FindCompany(wanted ?? approval.RealmId);
            if (user is not null && company is null && wanted is not null)
                return Approve(request, user, new IntuitCompany(wanted, $"Company {wanted}"), world);
            if (user is null || company is null)
                return Problems.BadRequest("invalid_knob", "autoApprove names a user or a company that is not in the directory.");
            return Membership(user, company) is { CanAuthorize: true }
                ? Approve(request, user, company, world)
                : ToCallback(request, ("error", "access_denied"));
        }

        if (world.Flows.Count > FlowsKept)
            world.Flows.Clear();
        var flow = new AuthorizeFlow(request);
        world.Flows[flow.Id] = flow;
        flow.User = world.SignedIn(context);
        return new SeeOther(flow.User is null ? $"/sign-in/{flow.Id}" : $"/companies/{flow.Id}");
    }

    public static IntuitMembership? Membership(IntuitUser user, IntuitCompany company) =>
        user.Memberships.FirstOrDefault(membership => string.Equals(membership.RealmId, company.RealmId, StringComparison.Ordinal));

    private static string? NullIfEmpty(StringValues value) => StringValues.IsNullOrEmpty(value) ? null : value.ToString();
}
