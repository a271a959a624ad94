using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Intuit.Authorize;

/// <summary>The company selector; skipped by those who have one company.</summary>
internal static class CompanySelectorEndpoints
{
    private const int SearchFrom = 6;

    public static void MapCompanySelector(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/companies/{flowId}", Show);
        routes.MapPost("/companies/{flowId}", ChooseAsync);
    }

    private static IResult Show(string flowId, string? q, IntuitWorld world)
    {
        if (!world.Flows.TryGetValue(flowId, out var flow))
            return Pages.FlowGone();
        if (flow.User is not { } user)
            return new SeeOther($"/sign-in/{flowId}");
        var companies = user.Memberships.Select(membership => world.Directory.FindCompany(membership.RealmId)).OfType<IntuitCompany>().ToList();
        return companies switch
        {
            [] => NoCompany(flow, user).ToResult(),
            [var only] => Choose(flow, only),
            _ => Selector(flow, user, companies, q?.Trim() ?? "").ToResult(),
        };
    }

    private static async Task<IResult> ChooseAsync(string flowId, HttpRequest request, IntuitWorld world, CancellationToken cancellationToken)
    {
        if (!world.Flows.TryGetValue(flowId, out var flow) || flow.User is not { } user)
            return Pages.FlowGone();
        var form = await request.ReadFormAsync(cancellationToken);
        var company = world.Directory.FindCompany(form["realmId"]);
        return company is not null && AuthorizeEndpoint.Membership(user, company) is not null ? Choose(flow, company) : new SeeOther($"/companies/{flowId}");
    }

    private static SeeOther Choose(AuthorizeFlow flow, IntuitCompany company)
    {
        flow.Company = company;
        flow.AdminChangeConfirmed = false;
        return new SeeOther($"/consent/{flow.Id}");
    }

    private static Html NoCompany(AuthorizeFlow flow, IntuitUser user) =>
        Pages.Card(
            "No company",
            Html.Of(
                $"""
                <h1>No QuickBooks company</h1>
                <p class="lead"><strong>{user.Email}</strong> has no company to connect.</p>
                {ConsentPages.OtherAccount(flow)}
                """
            )
        );

    private static Html Selector(AuthorizeFlow flow, IntuitUser user, List<IntuitCompany> companies, string search)
    {
        var shown = companies.Where(company => company.Name.Contains(search, StringComparison.OrdinalIgnoreCase)).ToList();
        return Pages.Card(
            "Choose a company",
            Html.Of(
                $"""
                <h1>Choose a company</h1>
                <p class="lead">Which QuickBooks company should <strong>Drivetrain</strong> connect to?</p>
                {Html.When(companies.Count >= SearchFrom, () => Search(flow, search))}
                <form method="post" class="companies" aria-label="Companies">
                {Html.Join(
                    shown.Select(company =>
                        Html.Of(
                            $"""
                            <button name="realmId" value="{company.RealmId}"><span class="initial" aria-hidden="true">{company.Name[..1]}</span><span
                              class="name">{company.Name}</span><span class="go" aria-hidden="true"></span></button>
                            """
                        )
                    )
                )}
                </form>
                {Html.When(shown.Count == 0, () => Html.Of($"<p class=\"hint\" role=\"status\">No company matches “{search}”.</p>"))}
                {ConsentPages.SignedInAs(flow, user)}
                """
            )
        );
    }

    private static Html Search(AuthorizeFlow flow, string search) =>
        Html.Of(
            $"""
            <form method="get" action="/companies/{flow.Id}" class="search" role="search">
              <label for="q" class="visually-hidden">Search companies</label>
              <input id="q" name="q" type="search" placeholder="Search companies" value="{search}">
              <button class="secondary">Search</button>
            </form>
            """
        );
}
