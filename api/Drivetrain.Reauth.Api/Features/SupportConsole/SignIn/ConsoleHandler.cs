using System.Text.Encodings.Web;
using Drivetrain.Reauth.Api.Foundation.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.SupportConsole.SignIn;

/// <summary>Authenticates the console's cookie, for the console's pages alone: the REST API knows bearer tokens only.</summary>
internal sealed class ConsoleHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, ConsoleSessions sessions)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Console";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (ConsoleCookie.Read(Request) is not { } cookie)
        {
            return AuthenticateResult.NoResult();
        }

        var isUse = Context.GetEndpoint()?.Metadata.GetMetadata<NoUse>() is null && !Request.Headers.ContainsKey(NoUse.Header);
        return await sessions.FindAsync(cookie, isUse, Context.RequestAborted) is { } caller
            ? AuthenticateResult.Success(new(caller.ToPrincipal(Scheme.Name), Scheme.Name))
            : AuthenticateResult.Fail("The session has ended.");
    }

    /// <summary>To the sign-in page, and from there back.</summary>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var hasEnded = ConsoleCookie.Read(Request) is not null;
        if (hasEnded)
        {
            ConsoleCookie.Delete(Response);
        }

        return SeeOther.To(LocalPath.SignInFrom(Request, hasEnded)).ExecuteAsync(Context);
    }
}

/// <summary>Marks what pages ask for by themselves: an open page must not keep a session alive whose person has gone home.</summary>
internal sealed class NoUse
{
    /// <summary>The script's own mark, where it reads a page that people open as well.</summary>
    public const string Header = "X-Refresh";
}
