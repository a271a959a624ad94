using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Features.Reauths.Language;
using Drivetrain.Reauth.Api.Features.Reauths.Pages;
using Drivetrain.Reauth.Api.Features.Workspaces;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Http.Quotas;
using Drivetrain.Reauth.Api.Foundation.Language;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.Plugins;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>Pages as results: HTML where a browser asks, a problem with the same words elsewhere; in the language that the request prefers.</summary>
internal sealed class PageResults(IProviderCatalog catalog, WorkspaceContacts contacts, IOptions<AddressOptions> options)
{
    /// <summary>Where a browser reads why its callback was refused: an address without the callback's query.</summary>
    public const string RefusedPath = "/oauth/refused";

    private const string Policy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    private static readonly (ProblemCode Problem, Func<Words, Said> Say)[] CallbackRefusals =
    [
        (ReauthProblems.OtherBrowser, words => words.Refusals.OtherBrowser),
        (ReauthProblems.InvalidState, words => words.Refusals.UnknownState),
        (ReauthProblems.InvalidCallback, words => words.Refusals.Malformed),
        (CommonProblems.StorageUnavailable, words => words.Refusals.NotSaved),
        (CommonProblems.KeysMissing, words => words.Refusals.KeysMissing),
        (CommonProblems.DocumentUnreadable, words => words.Refusals.Unreadable),
    ];

    public IResult Attempt(HttpContext http, ReauthAttempt reauth, Surroundings around, bool onward) =>
        Page(
            http,
            words => ReauthPages.For(reauth, around, catalog.Find(reauth.ProviderId), words, onward, CompanyQuery.Of(http.Request.Query)),
            workspaceId: reauth.WorkspaceId
        );

    /// <summary>What a start URL with a ticket shows before anything is used up.</summary>
    public IResult Asked(HttpContext http, ReauthAttempt reauth, Surroundings around, string ticket) =>
        Page(http, words => ReauthPages.Asked(reauth, around, catalog.Find(reauth.ProviderId), ticket, words), workspaceId: reauth.WorkspaceId);

    public IResult NotYours(HttpContext http) => Refuse(http, CommonProblems.NotFound, words => words.Refusals.NotYours);

    public IResult TicketRefused(HttpContext http) => Refuse(http, ReauthProblems.TicketNotValid, words => words.Refusals.TicketRefused);

    /// <summary>A callback that is not taken. Its address holds a code and a state, so a browser is led away from it before it is shown anything.</summary>
    public IResult CallbackRefused(HttpContext http, CallbackRefusal refusal)
    {
        var problem = refusal switch
        {
            CallbackRefusal.OtherBrowser => ReauthProblems.OtherBrowser,
            CallbackRefusal.UnknownState => ReauthProblems.InvalidState,
            _ => ReauthProblems.InvalidCallback,
        };
        return LeadAway(http, problem) ?? Refused(http, problem.Code);
    }

    /// <summary>The page at <see cref="RefusedPath"/>.</summary>
    /// <param name="reason">The problem's code.</param>
    public IResult Refused(HttpContext http, string? reason) =>
        CallbackRefusals.FirstOrDefault(known => string.Equals(known.Problem.Code, reason, StringComparison.Ordinal)) is { Say: { } say, Problem: var problem }
            ? Refuse(http, problem, say)
            : NotYours(http);

    public IResult ProviderFailed(HttpContext http, ReauthAttempt reauth, ProviderFailure failure)
    {
        string Name(Words words) => catalog.Find(reauth.ProviderId)?.In(words.Language).DisplayName ?? reauth.ProviderId;
        if (failure.Kind == ProviderFailureKind.Unavailable)
        {
            return Refuse(http, CredentialEndpoints.ProviderUnavailable, words => words.Unavailable(Name(words)), reauth, mayStart: true);
        }

        var problem = ReauthProblems.ProviderNotConfigured with
        {
            Code = failure.Error is "provider_not_configured" or "provider_not_found" or "plugin_failed" ? failure.Error : Outcomes.Of(failure.Kind),
        };
        return Refuse(http, problem, words => words.NotSetUp(Name(words), reauth.Id), reauth);
    }

    /// <summary>The provider could not be asked what a login opens; the page that offers it stands.</summary>
    public IResult OthersUnavailable(HttpContext http, ReauthAttempt reauth) =>
        Refuse(
            http,
            CredentialEndpoints.ProviderUnavailable,
            words => words.Unavailable(catalog.Find(reauth.ProviderId)?.In(words.Language).DisplayName ?? reauth.ProviderId),
            reauth with
            {
                ReturnUrl = $"/reauth/{reauth.Id}",
            }
        );

    /// <summary>The login that a link asks for cannot begin, and there is no attempt yet.</summary>
    public IResult ProviderNotConfigured(HttpContext http, string providerId, string reference) =>
        Refuse(
            http,
            ReauthProblems.ProviderNotConfigured,
            words => words.NotSetUp(catalog.Find(providerId)?.In(words.Language).DisplayName ?? providerId, reference)
        );

    public IResult NotStarted(HttpContext http, ReauthAttempt reauth, StartFailure failure) =>
        failure switch
        {
            StartFailure.ProviderNotConfigured => ProviderFailed(
                http,
                reauth,
                new ProviderFailure(ProviderFailureKind.Misconfigured, "provider_not_configured")
            ),
            StartFailure.ReturnUrlNotAllowed or StartFailure.ReturnUrlMissing => ReturnUrlNotAllowed(http, reauth.Id),
            StartFailure.AlreadyConnected => Refuse(http, ReauthProblems.AlreadyConnected, words => words.Refusals.AlreadyConnected, reauth),
            StartFailure.TriedTooOften => Refuse(http, ReauthProblems.TriedTooOften, words => words.Refusals.TriedTooOften, reauth),
            _ => Refuse(http, ReauthProblems.ConnectorGone, words => words.Refusals.ConnectorGone, reauth),
        };

    /// <summary>Where the login would lead back to is not allowed any more.</summary>
    public IResult ReturnUrlNotAllowed(HttpContext http, string reference) =>
        Refuse(http, ConnectorProblems.ReturnUrlNotAllowed, words => words.ReturnUrlNotAllowed(reference));

    /// <summary>As many logins were begun as may be for now.</summary>
    public IResult TooManyLogins(HttpContext http, ReauthAttempt reauth, TimeSpan wait)
    {
        http.Response.SetRetryAfter(wait);
        return Refuse(http, QuotaProblems.UsedUp, words => words.Refusals.TooManyLogins, reauth);
    }

    /// <summary>What failed on our side, as a page; at an address without code and state where that was a callback's.</summary>
    public IResult OurFault(HttpContext http, ProblemCode problem) =>
        (http.Request.Path.StartsWithSegments("/oauth", StringComparison.Ordinal) ? LeadAway(http, problem) : null) ?? Refused(http, problem.Code);

    /// <summary>The form in the place of a provider's login.</summary>
    public IResult Form(HttpContext http, ReauthAttempt reauth, string? connectorName, FormState form, int status)
    {
        var words = Words.For(http);
        var provider = catalog.Find(reauth.ProviderId)!.In(words.Language);
        return Render(http, ReauthPages.Form(reauth, connectorName, provider, form, words), words, status, reauth.WorkspaceId);
    }

    /// <summary>A page that is made of words in the reader's language.</summary>
    /// <param name="workspaceId">The workspace whose contact is asked for help; null where the reader's is not known.</param>
    public IResult Page(HttpContext http, Func<Words, PageModel> make, int status = StatusCodes.Status200OK, string? workspaceId = null)
    {
        var words = Words.For(http);
        return Render(http, make(words), words, status, workspaceId);
    }

    /// <summary>A page that says why something is not possible.</summary>
    /// <param name="reauth">The attempt it is about, which knows the way back to Drivetrain.</param>
    /// <param name="mayStart">Whether trying to start that attempt again makes sense.</param>
    public IResult Refuse(HttpContext http, ProblemCode problem, Func<Words, Said> say, ReauthAttempt? reauth = null, bool mayStart = false)
    {
        var words = Words.For(http);
        var said = say(words);
        var backUrl = reauth?.ReturnUrl ?? options.Value.DefaultReturnUrl.AbsoluteUri;
        return AsksForHtml(http)
            ? Render(http, ReauthPages.Refusal(said, backUrl, words, mayStart ? reauth : null), words, problem.Status, reauth?.WorkspaceId)
            : problem.Result(said.Detail);
    }

    /// <summary>Whether the caller reads pages, as browsers say of themselves.</summary>
    public static bool AsksForHtml(HttpContext http) =>
        http.Request.Headers.Accept.Any(a => a?.Contains("text/html", StringComparison.OrdinalIgnoreCase) == true);

    /// <summary>For a browser's GET, whose query would stay in its address bar and history; null where there is nothing to lead away from.</summary>
    private static SeeOther? LeadAway(HttpContext http, ProblemCode problem) =>
        HttpMethods.IsGet(http.Request.Method) && AsksForHtml(http) ? SeeOther.To($"{RefusedPath}?reason={problem.Code}") : null;

    private PageOfWorkspace Render(HttpContext http, PageModel model, Words words, int status, string? workspaceId)
    {
        http.Response.Headers.ContentSecurityPolicy = Policy;
        http.Response.Headers.CacheControl = "no-store";
        model = model with { Frame = words.Frame(), SupportUrl = options.Value.SupportUrl?.AbsoluteUri };
        return new PageOfWorkspace(model, words, status, workspaceId, contacts);
    }
}
