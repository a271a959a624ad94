using Drivetrain.Reauth.Api.Http;
using Drivetrain.Reauth.Api.Reauths.Pages;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.Plugins;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Reauths;

/// <summary>Pages as results: HTML where a browser asks, a problem with the same words elsewhere.</summary>
internal sealed class PageResults(IProviderCatalog catalog, IOptions<ReauthOptions> options)
{
    private const string Policy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    private string? SupportUrl => options.Value.SupportUrl?.AbsoluteUri;

    public IResult Attempt(HttpContext http, ReauthAttempt reauth, string? connectorName, bool onward)
    {
        var provider = catalog.Find(reauth.ProviderId);
        return Render(http, ReauthPages.For(reauth, connectorName ?? provider?.DisplayName ?? reauth.ProviderId, provider, SupportUrl, onward), StatusCodes.Status200OK);
    }

    public IResult NotYours(HttpContext http) => Refuse(
        http,
        CommonProblems.NotFound,
        "This page cannot be shown here",
        "It belongs to a login that was begun in another browser, or that ended a while ago. Go back to Drivetrain and begin there.");

    public IResult TicketRefused(HttpContext http) => Refuse(
        http,
        ReauthProblems.TicketNotValid,
        "This link has been used, or is too old",
        "For your safety it works once, for two minutes. Go back to Drivetrain and choose Connect again.");

    public IResult CallbackRefused(HttpContext http, CallbackRefusal refusal) => refusal switch
    {
        CallbackRefusal.OtherBrowser => Refuse(
            http,
            ReauthProblems.OtherBrowser,
            "This login was begun in another browser",
            "Nothing was connected. Whoever begins a login has to finish it, in the same browser. If somebody sent you this link, do not use it; go to Drivetrain and begin there."),
        CallbackRefusal.UnknownState => Refuse(
            http,
            ReauthProblems.InvalidState,
            "This login is not known here",
            "Nothing was connected. A newer login may have taken its place, or it is too old. Go back to Drivetrain and begin again."),
        _ => Refuse(
            http,
            ReauthProblems.InvalidCallback,
            "The provider's answer is incomplete",
            "Nothing was connected. Go back to Drivetrain and begin again; if it happens twice, tell support."),
    };

    public IResult ProviderFailed(HttpContext http, ReauthAttempt reauth, ProviderFailure failure)
    {
        var provider = catalog.Find(reauth.ProviderId)?.DisplayName ?? reauth.ProviderId;
        return failure.Kind == ProviderFailureKind.Unavailable
            ? Refuse(http, ReauthProblems.ProviderUnavailable, $"{provider} does not answer", $"Wait a minute, then try again to go on to {provider}.", reauth, mayStart: true)
            : Refuse(
                http,
                ReauthProblems.ProviderNotConfigured with
                {
                    Code = failure.Error is "provider_not_configured" or "provider_not_found" or "plugin_failed" ? failure.Error : Outcomes.Of(failure.Kind),
                },
                "This service is not set up correctly",
                $"The login at {provider} cannot begin: its keys or settings need attention. You cannot mend this. Please tell support, with the reference {reauth.Id}.",
                reauth);
    }

    public IResult NotStarted(HttpContext http, ReauthAttempt reauth, StartFailure failure) => failure == StartFailure.ProviderNotConfigured
        ? ProviderFailed(http, reauth, new ProviderFailure(ProviderFailureKind.Misconfigured, "provider_not_configured"))
        : Refuse(
            http,
            ReauthProblems.CannotBeginAgain,
            "This cannot be begun again from here",
            "The data source was removed, reconnected already, or tried too often in a row. Go back to Drivetrain to see how it stands.",
            reauth);

    public IResult NotSaved(HttpContext http) => Refuse(
        http,
        CommonProblems.StorageUnavailable,
        "We could not save this",
        "Our storage has a problem, and nothing was connected. Wait a minute, then begin again. Whoever runs this service has been told in its log.");

    private IResult Refuse(HttpContext http, ProblemCode problem, string title, string detail, ReauthAttempt? reauth = null, bool mayStart = false)
    {
        var asksForHtml = http.Request.Headers.Accept.Any(a => a?.Contains("text/html", StringComparison.OrdinalIgnoreCase) == true);
        return asksForHtml
            ? Render(http, ReauthPages.Refusal(title, detail, reauth?.ReturnUrl ?? options.Value.DefaultReturnUrl.AbsoluteUri, SupportUrl, mayStart ? reauth : null), problem.Status)
            : problem.Result(detail);
    }

    private static RazorComponentResult<ResultPage> Render(HttpContext http, PageModel model, int status)
    {
        http.Response.Headers.ContentSecurityPolicy = Policy;
        http.Response.Headers.CacheControl = "no-store";
        return new RazorComponentResult<ResultPage>(new { Model = model }) { StatusCode = status };
    }
}
