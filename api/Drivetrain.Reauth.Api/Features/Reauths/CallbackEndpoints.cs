using System.ComponentModel;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.PluginHost;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>The redirect URI, and the page that says why a callback was refused.</summary>
internal static class CallbackEndpoints
{
    public static void MapCallback(this RouteGroupBuilder group)
    {
        group
            .MapGet("/oauth/{provider}/callback", Callback)
            .WithName("oauthCallback")
            .WithSummary("The redirect URI")
            .WithDescription(
                "Where the provider sends the browser back to (RFC 6749 section 4.1.2). Redirects (303) to Drivetrain's page on success and to the attempt's "
                    + "page otherwise. A browser whose callback is refused "
                    + "is sent to a page that explains why, at an address without the code."
            )
            .Produces(StatusCodes.Status303SeeOther)
            .WithProblems(
                CommonProblems.NotAhead,
                ReauthProblems.InvalidCallback,
                ReauthProblems.InvalidState,
                ReauthProblems.OtherBrowser,
                CommonProblems.KeysMissing
            );
        group.MapGet(PageResults.RefusedPath, Refused).ExcludeFromDescription();
    }

    private static async Task<IResult> Callback(
        [Description("The provider's id, such as quickbooks.")] string provider,
        HttpContext http,
        CallbackHandler handler,
        IProviderCatalog catalog,
        PageResults pages
    )
    {
        if (CallbackParameters.Parse(http.Request.Query, catalog.Find(provider)) is not { } parameters)
        {
            return pages.CallbackRefused(http, CallbackRefusal.Malformed);
        }

        if (http.IsSpeculative())
        {
            var (found, refused) = await handler.FindAsync(provider, parameters.State, id => ReauthCookie.Read(http.Request, id), http.RequestAborted);
            return refused is { } reason ? pages.CallbackRefused(http, reason)
                : http.IsHead() ? SeeOther.To($"/reauth/{found!.Value.Id}")
                : CommonProblems.NotAhead.Result();
        }

        var result = await handler.HandleAsync(provider, parameters, id => ReauthCookie.Read(http.Request, id), http.RequestAborted);
        return result switch
        {
            { Refusal: { } refusal } => pages.CallbackRefused(http, refusal),
            { Reauth: { Status: ReauthStatus.Completed, HandoverId: null, AlsoOpens: [] } completed } => SeeOther.To(completed.ReturnUrl),

            // The page offers what else this login opens. Who only helped out may have no account at Drivetrain: they are thanked here.
            _ => SeeOther.To($"/reauth/{result.Reauth!.Id}"),
        };
    }

    /// <summary>Why a callback was refused, at an address that nobody can take a code or a state from.</summary>
    private static IResult Refused(string? reason, HttpContext http, PageResults pages) => pages.Refused(http, reason);
}
