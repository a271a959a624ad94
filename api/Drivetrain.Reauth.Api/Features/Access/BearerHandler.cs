using System.Text.Encodings.Web;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Access;

/// <summary>Authenticates <c>Authorization: Bearer</c> (RFC 6750): API keys and sessions. Tokens in queries and bodies are not looked at.</summary>
internal sealed class BearerHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    CallerResolver callers,
    AccessEvents events
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Bearer";
    private const string Prefix = "Bearer ";
    private const int LongestToken = 512;

    /// <summary>The request's bearer token; null where it has none, or anything else.</summary>
    public static string? TokenOf(HttpRequest request) =>
        request.Headers.Authorization is [{ Length: <= LongestToken } value] && value.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
            ? value[Prefix.Length..].Trim()
            : null;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers.Authorization.Count == 0)
        {
            return AuthenticateResult.NoResult();
        }

        if (TokenOf(Request) is not { } token)
        {
            await events.CallerRefusedAsync(Context, Identified.Not(RefusalReason.Malformed));
            return AuthenticateResult.Fail("The Authorization header doesn't contain a single bearer token.");
        }

        var identified = await callers.IdentifyAsync(token, Context.RequestAborted);
        if (identified.Caller is { } caller)
        {
            return AuthenticateResult.Success(new(caller.ToPrincipal(Scheme.Name), Scheme.Name));
        }

        await events.CallerRefusedAsync(Context, identified);
        return AuthenticateResult.Fail("The bearer token doesn't match any key or session.");
    }

    protected override async Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        if (Caller.Of(Context.User) is { } caller)
        {
            await events.CallerForbiddenAsync(Context, caller);
        }

        await base.HandleForbiddenAsync(properties);
    }

    /// <summary>An unknown, a revoked and an expired token are told apart by nothing.</summary>
    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var result = await HandleAuthenticateOnceSafeAsync();
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = result.Failure is null
            ? "Bearer realm=\"drivetrain-reauth\""
            : "Bearer realm=\"drivetrain-reauth\", error=\"invalid_token\", error_description=\"The key or session is unknown, revoked or expired\"";
    }
}
