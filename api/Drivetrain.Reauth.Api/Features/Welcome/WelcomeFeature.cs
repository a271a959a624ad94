using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Foundation.Http;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Welcome;

/// <summary>What a person reads who opens the service itself, or an address at which there is nothing. Programs get a problem in both cases.</summary>
internal static class WelcomeFeature
{
    public static IEndpointRouteBuilder MapWelcome(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(WelcomePages.HomePath, Home).AllowAnonymous().ExcludeFromDescription();
        return routes;
    }

    /// <summary>After the conventions, whose problems are for everybody else.</summary>
    public static void UseUnknownAddressPages(this IApplicationBuilder app) =>
        app.Use(
            static async (context, next) =>
            {
                await next(context);
                if (IsUnanswered(context.Response) && IsOpenedByAPerson(context))
                {
                    await Unknown(context).ExecuteAsync(context);
                }
            }
        );

    private static IResult Unknown(HttpContext http)
    {
        var pages = http.RequestServices.GetRequiredService<PageResults>();
        var addresses = http.RequestServices.GetRequiredService<IOptions<AddressOptions>>().Value;
        return pages.Page(http, words => WelcomePages.Unknown(addresses.DefaultReturnUrl.AbsoluteUri, words), http.Response.StatusCode);
    }

    private static IResult Home(HttpContext http, PageResults pages, IOptions<AddressOptions> addresses) =>
        PageResults.AsksForHtml(http)
            ? pages.Page(http, words => WelcomePages.Home(addresses.Value.DefaultReturnUrl.AbsoluteUri, words))
            : CommonProblems.NotFound.Result();

    /// <summary>No route, or none that is opened: the address of a form that somebody reloads.</summary>
    private static bool IsUnanswered(HttpResponse response) =>
        response is { HasStarted: false, ContentType: null, StatusCode: StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed };

    /// <summary>Not a script's request, nor a picture's (Fetch Metadata says so, where a browser sends it), and nothing of the API for programs.</summary>
    private static bool IsOpenedByAPerson(HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method)
        && PageResults.AsksForHtml(context)
        && context.Request.Headers["Sec-Fetch-Mode"].ToString() is "" or "navigate"
        && !context.Request.Path.StartsWithSegments("/v1", StringComparison.OrdinalIgnoreCase);
}
