using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Features.Reauths.Pages;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Http.Quotas;
using Drivetrain.Reauth.PluginHost;

namespace Drivetrain.Reauth.Api.Features.Doors;

/// <summary>The doors in the browser. Looking changes nothing; a click on a form of theirs begins a login, as the extension's would.</summary>
internal static class DoorEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").AllowAnonymous().ExcludeFromDescription().AddEndpointFilter(BrowserFilters.StorageFailuresAsPages);
        group.MapGet(DoorPaths.Connect, ConnectAsync);
        group.MapGet(DoorPaths.Disconnected, DisconnectedAsync);
        group.MapGet(DoorPaths.Launch, LaunchAsync);
        var forms = group.MapGroup("").AddEndpointFilter(BrowserFilters.SameOriginOnly);
        forms.MapPost(DoorPaths.Connect, BeginAsync);
        forms.MapPost(DoorPaths.Address, GoAsync);
    }

    private static Task<IResult> ConnectAsync(string providerId, HttpContext http, DoorDesk desk) => desk.ShowAsync(Door.Connect, providerId, http);

    private static Task<IResult> DisconnectedAsync(string providerId, HttpContext http, DoorDesk desk) => desk.ShowAsync(Door.Disconnected, providerId, http);

    private static Task<IResult> LaunchAsync(string providerId, HttpContext http, DoorDesk desk) => desk.ShowAsync(Door.Launch, providerId, http);

    private static async Task<IResult> GoAsync(string providerId, HttpContext http, DoorDesk desk) =>
        desk.Go(providerId, (await http.Request.ReadFormAsync(http.RequestAborted))[DoorPages.AddressField].ToString().Trim(), http);

    private static async Task<IResult> BeginAsync(
        string providerId,
        HttpContext http,
        DoorOffers offers,
        ReauthStarter starter,
        DailyQuotas quotas,
        PageResults pages
    )
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (
            form["connectorId"] is not [{ } connectorId]
            || await offers.FindOneAsync(http.Request, providerId, connectorId, http.RequestAborted) is not var (connector, holder)
        )
        {
            return Expired(http, pages);
        }

        (Quota, string)[] taken = [(Quota.ReauthsOfSession, holder.Caller.Subject), (Quota.Reauths, connector.WorkspaceId)];
        if (quotas.TryTake(taken) is { } full)
        {
            http.Response.SetRetryAfter(full.Wait);
            return pages.Refuse(http, QuotaProblems.UsedUp, words => words.Refusals.TooManyLogins);
        }

        var begun = false;
        try
        {
            var browser = ReauthCookie.ReadOrNew(http.Request);
            var result = await starter.StartAsync(connectorId, holder.Caller, browser, request: null, http.RequestAborted);
            if (result.Reauth is not { } attempt)
            {
                return NotBegun(http, connector, result.Failure, pages);
            }

            begun = true;
            ReauthCookie.Append(http.Response, browser);
            return SeeOther.To(ReauthPages.OnwardPath(attempt.Id));
        }
        finally
        {
            quotas.GiveBack(begun ? [] : taken);
        }
    }

    private static IResult NotBegun(HttpContext http, Connector connector, StartFailure? failure, PageResults pages) =>
        failure switch
        {
            StartFailure.ProviderNotConfigured => pages.ProviderNotConfigured(http, connector.ProviderId, connector.Id),
            StartFailure.ReturnUrlNotAllowed or StartFailure.ReturnUrlMissing => pages.ReturnUrlNotAllowed(http, connector.Id),
            _ => Expired(http, pages),
        };

    /// <summary>The same for a browser without a pass, a connector of another workspace, and one that there is not.</summary>
    private static IResult Expired(HttpContext http, PageResults pages) => pages.Refuse(http, CommonProblems.NotFound, words => DoorTexts.Of(words).Expired);
}
