using Drivetrain.Reauth.Api.Features.SupportConsole.Pages;
using Drivetrain.Reauth.Api.Features.SupportConsole.SignIn;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.SupportConsole;

/// <summary>What every page has around its contents.</summary>
/// <param name="Caller">Who is signed in; null on the sign-in page.</param>
/// <param name="Token">For its forms.</param>
/// <param name="Now">When the page was made.</param>
public sealed record ConsoleFrame(Caller? Caller, ConsoleForms.Token Token, DateTimeOffset Now);

/// <summary>The console's pages as results.</summary>
internal sealed class ConsolePages(IAntiforgery antiforgery, IOptions<ConsoleOptions> options, TimeProvider time)
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
        + "base-uri 'none'";

    /// <summary>A page of this component, with its model.</summary>
    public IResult Page<TPage>(HttpContext http, Caller? caller, object model, int status = StatusCodes.Status200OK)
        where TPage : IComponent
    {
        var tokens = antiforgery.GetAndStoreTokens(http);
        http.Response.Headers.ContentSecurityPolicy = Policy;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.Remove("Pragma");
        var frame = new ConsoleFrame(caller, new ConsoleForms.Token(tokens.FormFieldName, tokens.RequestToken!), time.GetUtcNow());
        return new RazorComponentResult<TPage>(new Dictionary<string, object?>(StringComparer.Ordinal) { ["Frame"] = frame, ["Model"] = model })
        {
            StatusCode = status,
        };
    }

    public IResult SignIn(HttpContext http, string? returnTo, SignInTrouble trouble)
    {
        var local = LocalPath.OrHome(returnTo);
        var oidc = options.Value.Oidc.IsConfigured ? LocalPath.SignIn + "/oidc" + QueryString.Create("returnTo", local) : null;
        var status = trouble switch
        {
            SignInTrouble.WrongKey => StatusCodes.Status422UnprocessableEntity,
            SignInTrouble.TooMany => StatusCodes.Status429TooManyRequests,
            SignInTrouble.Account or SignInTrouble.Denied => StatusCodes.Status403Forbidden,
            SignInTrouble.Failed => StatusCodes.Status400BadRequest,
            _ => StatusCodes.Status200OK,
        };
        return Page<SignInPage>(http, caller: null, new SignInModel(local, trouble, oidc, options.Value.Oidc.DisplayName), status);
    }

    public IResult NotFound(HttpContext http, Caller caller) =>
        Message(
            http,
            caller,
            StatusCodes.Status404NotFound,
            new(
                "There is no such report",
                "It was deleted, or it belongs to a workspace that you do not see. Check the number or the link.",
                "All reports",
                LocalPath.Home
            )
        );

    public IResult FormRefused(HttpContext http) =>
        Message(
            http,
            caller: null,
            StatusCodes.Status400BadRequest,
            new(
                "This form could not be accepted",
                "The page was open too long, or the form stands on another site. Nothing was changed. Open the page anew, then send it again.",
                "To the console",
                LocalPath.Home
            )
        );

    public IResult NotSaved(HttpContext http) =>
        Message(
            http,
            caller: null,
            StatusCodes.Status503ServiceUnavailable,
            new(
                "This could not be saved",
                "The service cannot write its data now, and changed nothing. Try again in a minute.",
                "To the console",
                LocalPath.Home
            )
        );

    public IResult Unreadable(HttpContext http) =>
        Message(
            http,
            caller: null,
            StatusCodes.Status500InternalServerError,
            new(
                "This cannot be read",
                "Something that is stored for this page is damaged; everything else is there. The service's log names it: the operator can restore it "
                    + "from a backup.",
                "To the console",
                LocalPath.Home
            )
        );

    public IResult InvalidFilter(HttpContext http, Caller caller) =>
        Message(
            http,
            caller,
            StatusCodes.Status400BadRequest,
            new("This address has a filter that does not exist", "It was shortened or changed on its way. Set the filters anew.", "All reports", LocalPath.Home)
        );

    private IResult Message(HttpContext http, Caller? caller, int status, MessageModel model) => Page<MessagePage>(http, caller, model, status);
}

/// <summary>The sign-in page.</summary>
/// <param name="ReturnTo">Where it leads to afterwards.</param>
/// <param name="OidcPath">The sign-in with the company's provider; null where there is none.</param>
public sealed record SignInModel(string ReturnTo, SignInTrouble Trouble, string? OidcPath, string OidcName);

/// <summary>A page that says one thing.</summary>
public sealed record MessageModel(string Title, string Detail, string LinkLabel, string LinkPath);
