using System.ComponentModel;
using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Features.Access.Quotas;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Credentials;
using Drivetrain.Reauth.Api.Features.Reauths.Pages;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.PluginHost;
using Microsoft.Extensions.FileProviders;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>The pages and redirects that a person's browser meets. Errors are pages for browsers and problems for everything else.</summary>
internal static class BrowserEndpoints
{
    /// <summary>How long the waiting page's request is held. An outcome of another instance is seen after it.</summary>
    private static readonly TimeSpan CheckWait = TimeSpan.FromSeconds(5);

    public static IEndpointRouteBuilder MapBrowserJourney(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithTags(ReauthExamples.BrowserTag).AllowAnonymous().AddEndpointFilter(BrowserFilters.StorageFailuresAsPages);
        group
            .MapGet("/reauth/{reauthId}/start", Start)
            .WithName("openReauth")
            .WithSummary("Send the browser to the provider")
            .WithDescription(
                "Opened in the person's browser. With the cookie that the beginning of the attempt set, answers 302 to the provider's login. With the "
                    + "platform's single-use ticket, "
                    + "shows a page that names workspace, data source and who asks; a click on it redeems the ticket, so that previews and scanners "
                    + "use nothing up."
            )
            .Produces<string>(StatusCodes.Status200OK, "text/html")
            .Produces(StatusCodes.Status302Found)
            .WithProblems(
                CommonProblems.NotFound,
                CommonProblems.NotAhead,
                ReauthProblems.TicketNotValid,
                ReauthProblems.ProviderNotConfigured,
                CredentialEndpoints.ProviderUnavailable,
                CommonProblems.KeysMissing
            );
        group
            .MapGet("/oauth/{provider}/callback", Callback)
            .WithName("oauthCallback")
            .WithSummary("The redirect URI")
            .WithDescription(
                "Where the provider sends the browser back to (RFC 6749 section 4.1.2). Answers 303 to Drivetrain's page on success, to the attempt's "
                    + "page otherwise; a browser whose callback is refused "
                    + "is sent to a page that says why, at an address without the code."
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
        group
            .MapGet("/reauth/{reauthId}", Show)
            .WithName("showReauth")
            .WithSummary("The attempt's page")
            .WithDescription("What happened, why, and what to do next; only in the browser that the attempt is bound to.")
            .Produces<string>(StatusCodes.Status200OK, "text/html")
            .WithProblems(CommonProblems.NotFound);

        group.MapCredentialForm();
        var forms = group.MapGroup("").ExcludeFromDescription().AddEndpointFilter(BrowserFilters.SameOriginOnly);
        forms.MapPost("/reauth/{reauthId}/start", Redeem);
        forms.MapPost("/reauth/{reauthId}/attempts", Again);
        forms.MapPost("/reauth/{reauthId}/confirmation", Confirm);
        forms.MapPost("/reauth/{reauthId}/cancellation", Cancel);
        return routes;
    }

    public static IApplicationBuilder UsePageAssets(this IApplicationBuilder app) =>
        app.UseStaticFiles(
            new StaticFileOptions
            {
                RequestPath = "/assets",
                FileProvider = new EmbeddedFileProvider(typeof(BrowserEndpoints).Assembly, "Drivetrain.Reauth.Api.Features.Reauths.Pages.Assets"),
                OnPrepareResponse = static file => file.Context.Response.Headers.CacheControl = "public, max-age=3600",
            }
        );

    private static async Task<IResult> Start(
        [Description("The attempt's id, rea_….")] string reauthId,
        [Description("The single-use ticket of an attempt that the platform began; absent where the cookie is set.")] string? ticket,
        HttpContext http,
        IStore store,
        BrowserJourney journey,
        AccessEvents events,
        PageResults pages
    )
    {
        // First the cookie: a browser that has redeemed the ticket may reload its address, or come back to it.
        if (await OwnAsync(reauthId, http, store) is { } own)
        {
            // Whoever only looks ahead starts nothing: HEAD learns where the attempt stands, and a browser that fetches ahead has to ask again when the person
            // goes there.
            return http.IsHead() ? TypedResults.Redirect($"/reauth/{reauthId}")
                : http.IsSpeculative() ? CommonProblems.NotAhead.Result()
                : await SendAsync(own, http, journey, pages);
        }

        if (ticket is null)
        {
            return pages.NotYours(http);
        }

        if (await journey.FindByTicketAsync(reauthId, ticket, http.RequestAborted) is not { } asked)
        {
            return await RefuseTicketAsync(reauthId, ticket, http, journey, events, pages);
        }

        // Nothing is used up before a person's click. The cookie is set here already, so that a second click is known to come from the same browser.
        ReauthCookie.Append(http.Response, ReauthCookie.ReadOrNew(http.Request));
        var connector = await store.GetAsync<Connector>(asked.ConnectorId, http.RequestAborted);
        return pages.Asked(http, asked, connector?.Value.Name, ticket);
    }

    private static async Task<IResult> RefuseTicketAsync(
        string reauthId,
        string? ticket,
        HttpContext http,
        BrowserJourney journey,
        AccessEvents events,
        PageResults pages
    )
    {
        var (attempt, reason) = await journey.WhyRefusedAsync(reauthId, ticket, http.RequestAborted);
        await events.StartTicketRefusedAsync(http, attempt, reason);
        return pages.TicketRefused(http);
    }

    private static async Task<IResult> Redeem(string reauthId, HttpContext http, IStore store, BrowserJourney journey, AccessEvents events, PageResults pages)
    {
        if (await OwnAsync(reauthId, http, store) is not null)
        {
            return SeeOther.To(ReauthPages.OnwardPath(reauthId));
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var browser = ReauthCookie.ReadOrNew(http.Request);
        var ticket = form["ticket"] is [{ } sent] ? sent : null;
        if (ticket is null || !await journey.RedeemTicketAsync(reauthId, ticket, browser, http.RequestAborted))
        {
            return await RefuseTicketAsync(reauthId, ticket, http, journey, events, pages);
        }

        ReauthCookie.Append(http.Response, browser);
        return SeeOther.To(ReauthPages.OnwardPath(reauthId));
    }

    private static async Task<IResult> SendAsync(Stored<ReauthAttempt> stored, HttpContext http, BrowserJourney journey, PageResults pages)
    {
        var (url, failure) = await journey.StartAsync(stored, Locale(http.Request), http.RequestAborted);
        return (url, failure) switch
        {
            ({ } location, _) => TypedResults.Redirect(location.AbsoluteUri),
            (_, { } failed) => pages.ProviderFailed(http, stored.Value, failed),
            _ => SeeOther.To($"/reauth/{stored.Value.Id}"),
        };
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
            { Reauth: { Status: ReauthStatus.Completed, HandoverId: null } completed } => SeeOther.To(completed.ReturnUrl),

            // Who only helped out may have no account at Drivetrain: they are thanked here.
            _ => SeeOther.To($"/reauth/{result.Reauth!.Id}"),
        };
    }

    /// <summary>Why a callback was refused, at an address that nobody can take a code or a state from.</summary>
    private static IResult Refused(string? reason, HttpContext http, PageResults pages) => pages.Refused(http, reason);

    private static async Task<IResult> Show(
        [Description("The attempt's id, rea_….")] string reauthId,
        HttpContext http,
        IStore store,
        BrowserJourney journey,
        ReauthNotifier notifier,
        TimeProvider time,
        PageResults pages
    )
    {
        if (await OwnAsync(reauthId, http, store) is not { } own)
        {
            return pages.NotYours(http);
        }

        var onward = http.Request.Query.ContainsKey(ReauthPages.OnwardParameter);
        if (onward && !http.IsHead())
        {
            await CheckedAsync(reauthId, store, notifier, time, http.RequestAborted);
        }

        var current = http.IsHead() ? own.Value : (await journey.ExpireAsync(reauthId, http.RequestAborted))!;
        var connector = await store.GetAsync<Connector>(current.ConnectorId, http.RequestAborted);
        return pages.Attempt(http, current, connector?.Value.Name, onward);
    }

    private static async Task<IResult> Again(string reauthId, HttpContext http, IStore store, ReauthStarter starter, DailyQuotas quotas, PageResults pages)
    {
        if (await OwnAsync(reauthId, http, store) is not { } stored)
        {
            return pages.NotYours(http);
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var connectorId = form["connectorId"] is [{ } other] ? other : stored.Value.ConnectorId;
        var browser = ReauthCookie.ReadOrNew(http.Request);
        var taken = QuotasOf(stored.Value);
        if (quotas.TryTake(taken) is { } full)
        {
            return pages.TooManyLogins(http, stored.Value, full.Wait);
        }

        var begun = false;
        try
        {
            var result = await starter.StartAgainAsync(stored.Value, connectorId, browser, http.RequestAborted);
            if (result.Reauth is not { } next)
            {
                return pages.NotStarted(http, stored.Value, result.Failure!.Value);
            }

            begun = true;
            ReauthCookie.Append(http.Response, browser);
            return SeeOther.To(ReauthPages.OnwardPath(next.Id));
        }
        finally
        {
            quotas.GiveBack(begun ? [] : taken);
        }
    }

    /// <summary>A login that is begun again counts as one of whoever began the first.</summary>
    private static (Quota Quota, string Scope)[] QuotasOf(ReauthAttempt attempt) =>
        CallerResolver.IsSession(attempt.StartedBy)
            ? [(Quota.ReauthsOfSession, attempt.StartedBy), (Quota.Reauths, attempt.WorkspaceId)]
            : [(Quota.Reauths, attempt.WorkspaceId)];

    private static async Task<IResult> Confirm(string reauthId, HttpContext http, IStore store, BrowserJourney journey, PageResults pages)
    {
        if (await OwnAsync(reauthId, http, store) is null)
        {
            return pages.NotYours(http);
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (form["instanceId"] is [{ } instanceId])
        {
            await journey.ConfirmAsync(reauthId, instanceId, http.RequestAborted);
        }

        return SeeOther.To(ReauthPages.OnwardPath(reauthId));
    }

    private static async Task<IResult> Cancel(string reauthId, HttpContext http, IStore store, BrowserJourney journey, PageResults pages)
    {
        if (await OwnAsync(reauthId, http, store) is null)
        {
            return pages.NotYours(http);
        }

        await journey.CancelAsync(reauthId, http.RequestAborted);
        return SeeOther.To($"/reauth/{reauthId}");
    }

    /// <summary>The attempt, if this browser is the one it is bound to.</summary>
    private static async Task<Stored<ReauthAttempt>?> OwnAsync(string reauthId, HttpContext http, IStore store) =>
        ReauthCookie.Read(http.Request, reauthId) is not null
        && await store.GetAsync<ReauthAttempt>(reauthId, http.RequestAborted) is { } stored
        && ReauthCookie.IsBoundTo(http.Request, stored.Value)
            ? stored
            : null;

    /// <summary>Returns when the attempt's login is no longer being checked, or after a while, so that the waiting page need not ask again and again.</summary>
    private static async Task CheckedAsync(string reauthId, IStore store, ReauthNotifier notifier, TimeProvider time, CancellationToken cancellationToken)
    {
        var changed = notifier.Changed(reauthId);
        if (await store.GetAsync<ReauthAttempt>(reauthId, cancellationToken) is { Value.Status: ReauthStatus.Exchanging })
        {
            await Task.WhenAny(changed, Task.Delay(CheckWait, time, cancellationToken));
            return;
        }

        notifier.Notify(reauthId);
    }

    private static string? Locale(HttpRequest request) =>
        request.GetTypedHeaders().AcceptLanguage is [{ Value.Value: { Length: <= 35 } first }, ..] && first[0] != '*' ? first : null;
}
