using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Xero.Authorize;

/// <summary>
/// Which organisations, and consent, on one page. An organisation is missing from it where the person's role is too small, and where an app named Drivetrain is
/// connected already.
/// </summary>
internal static class OrganisationEndpoints
{
    public static void MapOrganisations(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/identity/organisations/{flowId}", Show);
        routes.MapPost("/identity/organisations/{flowId}", DecideAsync);
    }

    private static IResult Show(string flowId, XeroWorld world)
    {
        if (!world.Flows.TryGetValue(flowId, out var flow))
            return Pages.FlowGone();
        return flow.User is { } user
            ? OrganisationPages.Choose(flow, user, Choices(user, world), null).ToResult()
            : new SeeOther($"/identity/sign-in/{flowId}");
    }

    private static async Task<IResult> DecideAsync(string flowId, HttpRequest request, XeroWorld world, CancellationToken cancellationToken)
    {
        if (!world.Flows.TryGetValue(flowId, out var flow) || flow.User is not { } user)
            return Pages.FlowGone();
        var form = await request.ReadFormAsync(cancellationToken);
        if (string.Equals(form["decision"], "cancel", StringComparison.Ordinal))
        {
            world.Flows.TryRemove(flow.Id, out _);
            return AuthorizeEndpoint.ToCallback(flow.Request, ("error", "access_denied"));
        }

        var choices = Choices(user, world);
        var chosen = form["tenantId"]
            .OfType<string>()
            .Where(tenantId => choices.Free.Any(organisation => string.Equals(organisation.TenantId, tenantId, StringComparison.Ordinal)))
            .ToList();
        if (chosen.Count > 0 && world.Knobs.AppLimitReached)
            return OrganisationPages
                .Choose(flow, user, choices, "This organisation can’t connect any more apps. Disconnect one first.")
                .ToResult(StatusCodes.Status409Conflict);
        if (chosen.Count == 0 && choices.Connected.Count == 0 && !world.Knobs.AllowsNoOrganisation)
            return OrganisationPages.Choose(flow, user, choices, "Choose an organisation.").ToResult(StatusCodes.Status422UnprocessableEntity);
        world.Flows.TryRemove(flow.Id, out _);
        return AuthorizeEndpoint.Approve(flow.Request, user, chosen, world);
    }

    private static OrganisationChoices Choices(XeroUser user, XeroWorld world)
    {
        var ours = world.Connections.Of(user.Email).Select(connection => connection.TenantId).ToHashSet(StringComparer.Ordinal);
        var taken = world
            .Connections.Apps(user.Email)
            .Where(app => string.Equals(app.Name, XeroDirectory.OurApp, StringComparison.Ordinal))
            .Select(app => app.TenantId)
            .ToHashSet(StringComparer.Ordinal);
        var free = user
            .Memberships.Where(membership => membership.CanConnect && !taken.Contains(membership.TenantId))
            .Select(membership => world.Directory.Find(membership.TenantId));
        return new OrganisationChoices([.. free.OfType<XeroOrganisation>()], [.. ours.Select(world.Directory.Find).OfType<XeroOrganisation>()]);
    }
}

/// <summary>What a person can choose.</summary>
/// <param name="Free">Organisations that the app can be connected to.</param>
/// <param name="Connected">Organisations that this very app is connected to already; they stay so.</param>
internal sealed record OrganisationChoices(IReadOnlyList<XeroOrganisation> Free, IReadOnlyList<XeroOrganisation> Connected);
