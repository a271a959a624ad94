using Drivetrain.Reauth.Api.Http;
using Drivetrain.Reauth.Api.Storage;

namespace Drivetrain.Reauth.Api.Reauths;

/// <summary>What every page and form of the journey has in common.</summary>
internal static class BrowserFilters
{
    /// <summary>The Lax cookie already keeps foreign forms out; the browser's own word on where a form stands closes the rest.</summary>
    public static async ValueTask<object?> SameOriginOnly(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        return request.Headers["Sec-Fetch-Site"] is [{ } site] && site is not "same-origin"
            ? ReauthProblems.CrossSiteForm.Result()
            : !request.HasFormContentType
                ? CommonProblems.UnsupportedMediaType.Result("Send a form (application/x-www-form-urlencoded).")
                : await next(context);
    }

    public static async ValueTask<object?> StorageFailuresAsPages(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (Exception e) when (e is StorageFullException or StorageUnavailableException)
        {
            return context.HttpContext.RequestServices.GetRequiredService<PageResults>().NotSaved(context.HttpContext);
        }
    }
}
