using Drivetrain.Reauth.Sandbox.Hosting;
using Drivetrain.Reauth.Sandbox.Xero.Connections;

namespace Drivetrain.Reauth.Sandbox.Xero.Authorize;

/// <summary>"Connected Apps": a list of several pages, where a person disconnects one app after the other.</summary>
internal static class ConnectedAppsEndpoints
{
    private const int PageSize = 5;

    public static void MapConnectedApps(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/identity/connected-apps/{flowId}", Show);
        routes.MapPost("/identity/connected-apps/{flowId}", DisconnectAsync);
    }

    private static IResult Show(string flowId, int? page, XeroWorld world)
    {
        if (!world.Flows.TryGetValue(flowId, out var flow))
            return Pages.FlowGone();
        return flow.User is { } user ? Render(flow, user, page ?? 1, world).ToResult() : new SeeOther($"/identity/sign-in/{flowId}");
    }

    private static async Task<IResult> DisconnectAsync(string flowId, int? page, HttpRequest request, XeroWorld world, CancellationToken cancellationToken)
    {
        if (!world.Flows.TryGetValue(flowId, out var flow) || flow.User is not { } user)
            return Pages.FlowGone();
        var form = await request.ReadFormAsync(cancellationToken);
        world.Connections.Disconnect(user.Email, form["app"].ToString());
        return new SeeOther($"/identity/connected-apps/{flowId}?page={page ?? 1}");
    }

    private static Html Render(AuthorizeFlow flow, XeroUser user, int page, XeroWorld world)
    {
        var apps = world.Connections.Apps(user.Email);
        var pages = Math.Max(1, (apps.Count + PageSize - 1) / PageSize);
        var current = Math.Clamp(page, 1, pages);
        return Pages.Card(
            "Connected apps",
            Html.Of(
                $"""
                <h1>Connected apps</h1>
                <p class="lead">{(apps.Count == 0 ? "Nothing is connected to your organisations." : "Apps that are connected to your organisations:")}</p>
                <ul class="apps">
                {Html.Join(apps.Skip((current - 1) * PageSize).Take(PageSize).Select(app => Row(app, flow, current, world)))}
                </ul>
                {Html.When(pages > 1, () => Pager(flow, current, pages))}
                <a class="primary" href="/identity/organisations/{flow.Id}">Back to connecting Drivetrain</a>
                {Pages.SignedInAs(flow, user)}
                """
            )
        );
    }

    private static Html Row(ListedApp app, AuthorizeFlow flow, int page, XeroWorld world)
    {
        var organisation = world.Directory.Find(app.TenantId)?.Name;
        return Html.Of(
            $"""
            <li><span class="app"><strong>{app.Name}</strong><small>{organisation}</small></span><form
              method="post" action="/identity/connected-apps/{flow.Id}?page={page}"><button
              class="secondary" name="app" value="{app.Key}" aria-label="Disconnect {app.Name} from {organisation}">Disconnect</button></form></li>
            """
        );
    }

    private static Html Pager(AuthorizeFlow flow, int current, int pages) =>
        Html.Of(
            $"""
            <nav class="pager" aria-label="Pages of the list">
              {Html.When(current > 1, () => Html.Of($"<a href=\"/identity/connected-apps/{flow.Id}?page={current - 1}\" rel=\"prev\">Previous</a>"))}
              <span>Page {current} of {pages}</span>
              {Html.When(current < pages, () => Html.Of($"<a href=\"/identity/connected-apps/{flow.Id}?page={current + 1}\" rel=\"next\">Next</a>"))}
            </nav>
            """
        );
}
