using System.Buffers.Text;
using System.Text;
using Drivetrain.Reauth.Api.Foundation.Http;

namespace Drivetrain.Reauth.Api.Features.SupportConsole.Reports;

/// <summary>What the last form has done to a report; the next page tells it once.</summary>
/// <param name="Kind">What was done.</param>
/// <param name="Former">What it was before: a status, or a name. Setting that again undoes it.</param>
public sealed record Flash(FlashKind Kind, string Former);

public enum FlashKind
{
    Status,
    Assignee,
    Answer,
    Note,

    /// <summary>An answer or note, and somebody else wrote at the same time.</summary>
    Crossed,

    /// <summary>A connection was tested; what was found stands in the place of what was before.</summary>
    Tested,
}

/// <summary>
/// Carries a <see cref="Flash"/> from a form to the page after it. A cookie, not the address: reloading or passing on the address must not tell it again.
/// </summary>
internal static class FlashCookie
{
    private const string Name = "__Host-support-done";

    private static readonly EnumCodes<FlashKind> Kinds = new(
        (FlashKind.Status, "status"),
        (FlashKind.Assignee, "assignee"),
        (FlashKind.Answer, "answer"),
        (FlashKind.Note, "note"),
        (FlashKind.Crossed, "crossed"),
        (FlashKind.Tested, "tested")
    );

    public static void Append(HttpResponse response, string reportId, Flash flash) =>
        response.Cookies.Append(Name, $"{reportId}.{Kinds.Of(flash.Kind)}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(flash.Former))}", Options());

    /// <summary>Takes what is for this report, or connection; a request that only looks ahead leaves it.</summary>
    public static Flash? Take(HttpContext http, string reportId)
    {
        if (
            http.IsSpeculative()
            || http.Request.Cookies[Name]?.Split('.') is not [var id, var kind, var former]
            || !string.Equals(id, reportId, StringComparison.Ordinal)
        )
        {
            return null;
        }

        http.Response.Cookies.Delete(Name, Options());
        return Kinds.Find(kind) is { } known && Base64Url.IsValid(former) ? new Flash(known, Encoding.UTF8.GetString(Base64Url.DecodeFromChars(former))) : null;
    }

    private static CookieOptions Options() =>
        new()
        {
            Secure = true,
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Path = "/",
            MaxAge = TimeSpan.FromMinutes(1),
            IsEssential = true,
        };
}
