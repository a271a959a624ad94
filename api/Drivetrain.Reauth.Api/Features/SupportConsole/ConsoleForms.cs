using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.SupportConsole;

/// <summary>What holds for every form of the console.</summary>
public static class ConsoleForms
{
    /// <summary>The hidden field by which a form proves that it stands on a page of ours.</summary>
    public sealed record Token(string Name, string Value);

    /// <summary>Set on a request whose form could not prove that, where the handler says so itself in order to keep what was typed.</summary>
    internal const string Unproven = "console.form-unproven";

    internal static async ValueTask<object?> OwnFormsOnly(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (HttpMethods.IsGet(http.Request.Method))
        {
            return await next(context);
        }

        var pages = http.RequestServices.GetRequiredService<ConsolePages>();
        if (
            !await IsReadableFormAsync(http)
            || FormOrigin.IsForeign(http.Request, http.RequestServices.GetRequiredService<IOptions<AddressOptions>>().Value.PublicUrl)
        )
        {
            return pages.FormRefused(http);
        }

        if (await http.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(http))
        {
            return await next(context);
        }

        if (http.GetEndpoint()?.Metadata.GetMetadata<KeepsDraft>() is null)
        {
            return pages.FormRefused(http);
        }

        http.Items[Unproven] = true;
        return await next(context);
    }

    internal static async ValueTask<object?> StorageFailuresAsPages(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (Exception e) when (e is StorageFullException or StorageUnavailableException)
        {
            return context.HttpContext.RequestServices.GetRequiredService<ConsolePages>().NotSaved(context.HttpContext);
        }
        catch (DocumentUnreadableException e)
        {
            context.HttpContext.RequestServices.GetRequiredService<TroubledRows>().Tell(e.Type, e.Id, e);
            return context.HttpContext.RequestServices.GetRequiredService<ConsolePages>().Unreadable(context.HttpContext);
        }
    }

    private static async Task<bool> IsReadableFormAsync(HttpContext http)
    {
        if (!http.Request.HasFormContentType)
        {
            return false;
        }

        try
        {
            await http.Request.ReadFormAsync(http.RequestAborted);
            return true;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return false;
        }
    }
}

/// <summary>Marks a route whose form is shown again with what was typed when it is refused.</summary>
internal sealed class KeepsDraft;
