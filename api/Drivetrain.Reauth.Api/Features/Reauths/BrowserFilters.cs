using System.Security.Cryptography;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Keys;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>What every page and form of the journey has in common.</summary>
internal static class BrowserFilters
{
    /// <summary>
    /// The Lax cookie already keeps foreign forms out; the browser's own word on where a form stands closes the rest (see <see cref="FormOrigin"/>).
    /// </summary>
    public static async ValueTask<object?> SameOriginOnly(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        return FormOrigin.IsForeign(request, context.HttpContext.RequestServices.GetRequiredService<IOptions<AddressOptions>>().Value.PublicUrl)
                ? ReauthProblems.CrossSiteForm.Result()
            : !request.HasFormContentType ? CommonProblems.UnsupportedMediaType.Result("Send a form (application/x-www-form-urlencoded).")
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
            return Page(CommonProblems.StorageUnavailable);
        }
        catch (DocumentUnreadableException e)
        {
            context.HttpContext.RequestServices.GetRequiredService<TroubledRows>().Tell(e.Type, e.Id, e);
            return Page(CommonProblems.DocumentUnreadable);
        }
        catch (CryptographicException e) when (KeysMissingException.In(e) is not null)
        {
            context.HttpContext.Response.SetRetryAfter(RequestFailureHandler.KeysWait);
            return Page(CommonProblems.KeysMissing);
        }

        IResult Page(ProblemCode problem) => context.HttpContext.RequestServices.GetRequiredService<PageResults>().OurFault(context.HttpContext, problem);
    }
}
