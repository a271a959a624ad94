using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Foundation.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.SupportConsole.SignIn;

/// <summary>Signing in and out.</summary>
internal static class SignInEndpoints
{
    private const int LongestKey = 512;

    public static void Map(RouteGroupBuilder console)
    {
        console.MapGet("/sign-in", ShowAsync).AllowAnonymous();
        console.MapPost("/sign-in", SignInAsync).AllowAnonymous();
        console.MapGet("/sign-in/oidc", WithProvider).AllowAnonymous();
        console.MapPost("/sign-out", SignOutAsync).AllowAnonymous();
    }

    private static async Task<IResult> ShowAsync(HttpContext http, ConsolePages pages, ConsoleSessions sessions, string? returnTo, string? trouble) =>
        ConsoleCookie.Read(http.Request) is { } cookie && await sessions.FindAsync(cookie, isUse: false, http.RequestAborted) is not null
            ? SeeOther.To(LocalPath.OrHome(returnTo))
            : pages.SignIn(http, returnTo, SignInTroubles.Find(trouble) ?? SignInTrouble.None);

    private static async Task<IResult> SignInAsync(HttpContext http, ConsolePages pages, ConsoleSessions sessions, SignInGuesses attempts, AccessEvents events)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var (key, returnTo) = (form["key"].ToString().Trim(), form["returnTo"].ToString());
        var source = RateLimits.SourceOf(http);
        if (!attempts.TryBegin(source, out var wait))
        {
            await events.SignInRefusedAsync(http, Identified.Not(RefusalReason.TooMany));
            return TooMany(http, pages, returnTo, wait);
        }

        var signIn = key.Length is 0 or > LongestKey
            ? new KeySignIn(Cookie: null, Identified.Not(RefusalReason.Unknown))
            : await sessions.BeginWithKeyAsync(key, http.RequestAborted);
        if (signIn.Cookie is not { } cookie)
        {
            await events.SignInRefusedAsync(http, signIn.Refused);
            return signIn.Wait > TimeSpan.Zero ? TooMany(http, pages, returnTo, signIn.Wait) : pages.SignIn(http, returnTo, SignInTrouble.WrongKey);
        }

        attempts.Succeeded(source);
        if (ConsoleCookie.Read(http.Request) is { } former)
        {
            await sessions.EndAsync(former, http.RequestAborted);
        }

        ConsoleCookie.Append(http.Response, cookie);
        return SeeOther.To(LocalPath.OrHome(returnTo));
    }

    private static IResult TooMany(HttpContext http, ConsolePages pages, string? returnTo, TimeSpan wait)
    {
        http.Response.SetRetryAfter(wait);
        return pages.SignIn(http, returnTo, SignInTrouble.TooMany);
    }

    /// <summary>A link, not a form: browsers hold every redirect after a form against the page's <c>form-action</c>.</summary>
    private static IResult WithProvider(IOptions<ConsoleOptions> options, string? returnTo) =>
        options.Value.Oidc.IsConfigured
            ? TypedResults.Challenge(new AuthenticationProperties { RedirectUri = LocalPath.OrHome(returnTo) }, [OidcSignIn.SchemeName])
            : SeeOther.To(LocalPath.SignIn);

    private static async Task<IResult> SignOutAsync(HttpContext http, ConsoleSessions sessions)
    {
        if (ConsoleCookie.Read(http.Request) is { } cookie)
        {
            await sessions.EndAsync(cookie, http.RequestAborted);
            ConsoleCookie.Delete(http.Response);
        }

        return SeeOther.To(LocalPath.SignIn);
    }
}

/// <summary>What the sign-in page has to say.</summary>
public enum SignInTrouble
{
    None,

    /// <summary>There was a session, and it is over.</summary>
    Ended,
    WrongKey,
    TooMany,

    /// <summary>The provider knows the person, who is not of support.</summary>
    Account,

    /// <summary>The person, or the provider, said no.</summary>
    Denied,

    /// <summary>Too late, in another browser, or the provider did not answer as it should.</summary>
    Failed,
}

/// <summary>How the sign-in page's address says what it has to say.</summary>
internal static class SignInTroubles
{
    private static readonly EnumCodes<SignInTrouble> Codes = new(
        (SignInTrouble.None, "none"),
        (SignInTrouble.Ended, "ended"),
        (SignInTrouble.WrongKey, "wrongkey"),
        (SignInTrouble.TooMany, "toomany"),
        (SignInTrouble.Account, "account"),
        (SignInTrouble.Denied, "denied"),
        (SignInTrouble.Failed, "failed")
    );

    public static string Code(this SignInTrouble trouble) => Codes.Of(trouble);

    public static SignInTrouble? Find(string? code) => Codes.Find(code);
}
