using System.ComponentModel;
using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Reauths.Pages;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Http.Quotas;
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
        group.MapStart();
        group.MapCallback();
        group.MapGet("/pair", Pair).ExcludeFromDescription();
        group
            .MapGet("/reauth/{reauthId}", Show)
            .WithName("showReauth")
            .WithSummary("The attempt's page")
            .WithDescription("What happened, why, and what to do next. Only works in the browser the attempt is bound to.")
            .Produces<string>(StatusCodes.Status200OK, "text/html")
            .WithProblems(CommonProblems.NotFound);

        group.MapCredentialForm();
        var forms = group.MapGroup("").ExcludeFromDescription().AddEndpointFilter(BrowserFilters.SameOriginOnly);
        forms.MapTicket();
        forms.MapPost("/reauth/{reauthId}/attempts", Again);
        forms.MapPost("/reauth/{reauthId}/confirmation", Confirm);
        forms.MapPost("/reauth/{reauthId}/cancellation", Cancel);
        forms.MapReconnectionForm();
        return routes;
    }

    /// <summary>The code stands after the sign, where no server sees it: the extension takes it over before this page is read.</summary>
    private static IResult Pair(HttpContext http, PageResults pages) =>
        pages.Page(http, words => new PageModel(PageTone.Neutral, words.Pages.PairingLink.Title, words.Pages.PairingLink.Detail));

    public static IApplicationBuilder UsePageAssets(this IApplicationBuilder app) =>
        app.UseStaticFiles(
            new StaticFileOptions
            {
                RequestPath = "/assets",
                FileProvider = new EmbeddedFileProvider(typeof(BrowserEndpoints).Assembly, "Drivetrain.Reauth.Api.Features.Reauths.Pages.Assets"),
                OnPrepareResponse = static file => file.Context.Response.Headers.CacheControl = "public, max-age=3600",
            }
        );

    private static async Task<IResult> Show(
        [Description("The attempt's id, rea_….")] string reauthId,
        HttpContext http,
        IStore store,
        BrowserJourney journey,
        ReauthNotifier notifier,
        ConnectorViews views,
        TimeProvider time,
        SteadyClock steady,
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
        var around = Surroundings.Of(await views.FindAsync(current.ConnectorId, http.RequestAborted)) with { Now = steady.GetUtcNow() };
        return pages.Attempt(http, current, around, onward);
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
    internal static async Task<Stored<ReauthAttempt>?> OwnAsync(string reauthId, HttpContext http, IStore store) =>
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
}
