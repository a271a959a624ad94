using System.Security.Cryptography;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.AspNetCore.DataProtection;

namespace Drivetrain.Reauth.Api.Features.Access;

/// <summary>
/// By which a browser shows, on pages that nobody prepared for it, which extensions of it have paired: a <c>__Host-</c> cookie that a session's own requests
/// set. It names sessions and is none: it opens nothing once they have ended, and the REST API does not take it. Lax, because a provider leads people to those
/// pages.
/// </summary>
internal sealed class BrowserPasses(IStore store, IDataProtectionProvider protection, TimeProvider time)
{
    private const string Name = "__Host-reauth-pass";

    /// <summary>An extension has one session for each workspace.</summary>
    private const int MostSessions = 8;

    private const char Separator = '.';

    private readonly IDataProtector _protector = protection.CreateProtector("Drivetrain.Reauth.BrowserPass.v1");

    /// <summary>Adds the session to the browser's pass. Without keys there is none for now: nobody is refused for that.</summary>
    public void Give(HttpContext http, string sessionId)
    {
        var ids = Read(http.Request).Where(id => !string.Equals(id, sessionId, StringComparison.Ordinal)).Prepend(sessionId).Take(MostSessions);
        if (Protect(string.Join(Separator, ids)) is not { } pass)
        {
            return;
        }

        http.Response.Cookies.Append(
            Name,
            pass,
            new CookieOptions
            {
                Secure = true,
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
                Path = "/",
                MaxAge = Session.Absolute,
                IsEssential = true,
            }
        );
    }

    /// <summary>The sessions of the browser's pass that are still good, the latest first. A request without a pass reads nothing.</summary>
    public async Task<IReadOnlyList<PassHolder>> HoldersAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var holders = new List<PassHolder>();
        foreach (var id in Read(request))
        {
            if (await store.FindReadableAsync<Session>(id, cancellationToken) is { Value: var session } && session.ExpiresAt > time.GetUtcNow())
            {
                holders.Add(new PassHolder(CallerResolver.HolderOf(session), session.WorkspaceName ?? session.WorkspaceId));
            }
        }

        return holders;
    }

    private string[] Read(HttpRequest request)
    {
        if (request.Cookies[Name] is not { Length: > 0 } pass)
        {
            return [];
        }

        try
        {
            return _protector.Unprotect(pass).Split(Separator);
        }
        catch (CryptographicException)
        {
            // Made up, or of a key that is gone: the browser is a stranger's until its extension calls again.
            return [];
        }
    }

    private string? Protect(string ids)
    {
        try
        {
            return _protector.Protect(ids);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}

/// <summary>Whose session a browser's pass names.</summary>
/// <param name="Caller">As the session's own requests are.</param>
/// <param name="WorkspaceName">What people call the workspace.</param>
internal sealed record PassHolder(Caller Caller, string WorkspaceName);
