using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.Plugins;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Doors;

/// <summary>Answers whoever comes to a door.</summary>
internal sealed class DoorDesk(
    IProviderCatalog catalog,
    DoorOffers offers,
    DoorChecks checks,
    ReturnUrlPolicy returnUrls,
    PageResults pages,
    IOptions<AddressOptions> addresses
)
{
    /// <summary>The page of a door, which is the same for all strangers.</summary>
    public async Task<IResult> ShowAsync(Door door, string providerId, HttpContext http)
    {
        if (catalog.Find(providerId) is not { } provider)
        {
            return NotFound(http);
        }

        var companyId = CompanyOf(provider, http.Request.Query);
        if (door == Door.Disconnected && companyId is not null && IsOpenedByAPerson(http))
        {
            checks.Mark(provider.Id, companyId, RateLimits.AddressOf(http));
        }

        var offered = await offers.FindAsync(http.Request, provider.Id, companyId, http.RequestAborted);
        return pages.Page(
            http,
            words =>
                offered.Count == 0
                    ? DoorPages.Stranger(door, provider, returnUrls.Example, words)
                    : DoorPages.Known(door, provider, offered, addresses.Value.DefaultReturnUrl.AbsoluteUri, words)
        );
    }

    /// <summary>On to the address that somebody typed, if it is one of Drivetrain's.</summary>
    public IResult Go(string providerId, string typed, HttpContext http) =>
        catalog.Find(providerId) is not { } provider ? NotFound(http)
        : returnUrls.HomeOf(typed) is { } home ? pages.Page(http, words => DoorPages.Opening(home, words))
        : pages.Page(http, words => DoorPages.Stranger(Door.Connect, provider, returnUrls.Example, words, typed), StatusCodes.Status422UnprocessableEntity);

    /// <summary>An address at which there is nothing; a browser gets the page of such addresses.</summary>
    private static IResult NotFound(HttpContext http) => PageResults.AsksForHtml(http) ? TypedResults.NotFound() : CommonProblems.NotFound.Result();

    /// <summary>The company that the address names, if it is named once and has the provider's form.</summary>
    private static string? CompanyOf(ProviderDescriptor provider, IQueryCollection query) =>
        provider.CallbackInstanceParameter is { } parameter && query[parameter] is [{ } id] && provider.IsInstanceId(id) ? Instance.CanonicalId(id) : null;

    /// <summary>Neither a look ahead nor a picture, frame or script of another page (Fetch Metadata says so, where a browser sends it).</summary>
    private static bool IsOpenedByAPerson(HttpContext http) => !http.IsSpeculative() && http.Request.Headers["Sec-Fetch-Dest"].ToString() is "" or "document";
}
