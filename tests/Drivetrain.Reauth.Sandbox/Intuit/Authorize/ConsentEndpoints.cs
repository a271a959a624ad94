using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Intuit.Authorize;

/// <summary>Consent, and what stands in its way: a missing role, another admin's connection.</summary>
internal static class ConsentEndpoints
{
    public static void MapConsent(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/consent/{flowId}", Show);
        routes.MapPost("/consent/{flowId}", DecideAsync);
    }

    private static IResult Show(string flowId, IntuitWorld world)
    {
        if (!world.Flows.TryGetValue(flowId, out var flow))
            return Pages.FlowGone();
        if (flow.User is not { } user || flow.Company is not { } company)
            return new SeeOther($"/companies/{flowId}");
        return Obstacle(flow, user, company, world.Knobs) ?? ConsentPages.Consent(flow, user, company).ToResult();
    }

    private static async Task<IResult> DecideAsync(string flowId, HttpRequest request, IntuitWorld world, CancellationToken cancellationToken)
    {
        if (!world.Flows.TryGetValue(flowId, out var flow) || flow.User is not { } user || flow.Company is not { } company)
            return Pages.FlowGone();
        var form = await request.ReadFormAsync(cancellationToken);
        var decision = form["decision"].ToString();
        if (string.Equals(decision, "cancel", StringComparison.Ordinal))
            return Leave(flow, world, ("error", "access_denied"));
        if (string.Equals(decision, "change-admin", StringComparison.Ordinal))
        {
            flow.AdminChangeConfirmed = true;
            return new SeeOther($"/consent/{flowId}");
        }

        if (Obstacle(flow, user, company, world.Knobs) is { } obstacle)
            return obstacle;
        world.Flows.TryRemove(flow.Id, out _);
        return AuthorizeEndpoint.Approve(flow.Request, user, company, world);
    }

    private static IResult Leave(AuthorizeFlow flow, IntuitWorld world, (string Name, string Value) parameter)
    {
        world.Flows.TryRemove(flow.Id, out _);
        return AuthorizeEndpoint.ToCallback(flow.Request, parameter);
    }

    private static IResult? Obstacle(AuthorizeFlow flow, IntuitUser user, IntuitCompany company, IntuitKnobs knobs)
    {
        if (AuthorizeEndpoint.Membership(user, company) is not { CanAuthorize: true })
        {
            return knobs.StandardUser == StandardUserOutcome.AccessDenied
                ? AuthorizeEndpoint.ToCallback(flow.Request, ("error", "access_denied"))
                : ConsentPages.NotAdmin(flow, user, company).ToResult(StatusCodes.Status403Forbidden);
        }

        return knobs.Connection switch
        {
            ConnectionState.AlreadyConnected => ConsentPages.AlreadyConnected(flow, company).ToResult(StatusCodes.Status409Conflict),
            ConnectionState.ChangeAdmin when !flow.AdminChangeConfirmed => ConsentPages.ChangeAdmin(flow, company).ToResult(),
            _ => null,
        };
    }
}
