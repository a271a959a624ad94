using Drivetrain.Reauth.Api.Features.Reauths.Language;
using Drivetrain.Reauth.Api.Features.SupportConsole.Pages;
using Drivetrain.Reauth.Api.Features.SupportConsole.SignIn;
using Drivetrain.Reauth.Api.Features.SupportConsole.Texts;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Language;
using Drivetrain.Reauth.PluginHost;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.SupportConsole;

/// <summary>What every page has around its contents.</summary>
/// <param name="Caller">Who is signed in; null on the sign-in page.</param>
/// <param name="Token">For its forms.</param>
/// <param name="Now">When the page was made.</param>
/// <param name="Words">What it says, in its language.</param>
public sealed record ConsoleFrame(Caller? Caller, ConsoleForms.Token Token, DateTimeOffset Now, ReportWords Words);

/// <summary>The console's pages as results.</summary>
internal sealed class ConsolePages(IAntiforgery antiforgery, IOptions<ConsoleOptions> options, IProviderCatalog catalog, TimeProvider time)
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
        var frame = new ConsoleFrame(caller, new ConsoleForms.Token(tokens.FormFieldName, tokens.RequestToken!), time.GetUtcNow(), WordsFor(http));
        return new RazorComponentResult<TPage>(new Dictionary<string, object?>(StringComparer.Ordinal) { ["Frame"] = frame, ["Model"] = model })
        {
            StatusCode = status,
        };
    }

    /// <summary>What the console says in the language that the request prefers.</summary>
    public ReportWords WordsFor(HttpContext http) => new(catalog, Words.For(http));

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
        Message(http, caller, StatusCodes.Status404NotFound, texts => texts.NotFound, texts => texts.AllReports);

    public IResult ConnectionNotFound(HttpContext http, Caller caller) =>
        Message(
            http,
            caller,
            StatusCodes.Status404NotFound,
            texts => texts.ConnectionNotFound,
            texts => texts.AllConnections,
            Connections.ConnectionFilters.Path
        );

    public IResult FormRefused(HttpContext http) =>
        Message(http, caller: null, StatusCodes.Status400BadRequest, texts => texts.FormRefused, texts => texts.ToConsole);

    public IResult NotSaved(HttpContext http) =>
        Message(http, caller: null, StatusCodes.Status503ServiceUnavailable, texts => texts.NotSaved, texts => texts.ToConsole);

    public IResult Unreadable(HttpContext http) =>
        Message(http, caller: null, StatusCodes.Status500InternalServerError, texts => texts.Unreadable, texts => texts.ToConsole);

    /// <param name="listPath">The list that the filter is of.</param>
    public IResult InvalidFilter(HttpContext http, Caller caller, string listPath = LocalPath.Home) =>
        Message(
            http,
            caller,
            StatusCodes.Status400BadRequest,
            texts => texts.InvalidFilter,
            texts => listPath is LocalPath.Home ? texts.AllReports : texts.AllConnections,
            listPath
        );

    private IResult Message(
        HttpContext http,
        Caller? caller,
        int status,
        Func<MessagesTexts, Said> said,
        Func<MessagesTexts, string> link,
        string linkPath = LocalPath.Home
    )
    {
        var texts = WordsFor(http).Texts.Messages;
        var (title, detail) = (said(texts).Title, said(texts).Detail);
        return Page<MessagePage>(http, caller, new MessageModel(title, detail, link(texts), linkPath), status);
    }
}

/// <summary>The sign-in page.</summary>
/// <param name="ReturnTo">Where it leads to afterwards.</param>
/// <param name="OidcPath">The sign-in with the company's provider; null where there is none.</param>
public sealed record SignInModel(string ReturnTo, SignInTrouble Trouble, string? OidcPath, string OidcName);

/// <summary>A page that says one thing.</summary>
public sealed record MessageModel(string Title, string Detail, string LinkLabel, string LinkPath);
