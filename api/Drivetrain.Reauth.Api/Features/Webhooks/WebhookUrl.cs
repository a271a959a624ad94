using System.Net;

namespace Drivetrain.Reauth.Api.Features.Webhooks;

/// <summary>Which URLs an endpoint may have.</summary>
internal static class WebhookUrl
{
    public const int MaxLength = 2048;

    /// <summary>What is wrong with it, for a person; null when nothing is. Names are resolved only when connecting.</summary>
    /// <param name="text">An absolute URL.</param>
    /// <param name="allowPrivate">Whether addresses of private networks and of this machine are allowed.</param>
    public static string? Check(string? text, bool allowPrivate)
    {
        if (text is null || text.Length > MaxLength || !Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http"))
        {
            return $"It must be an absolute https URL of at most {MaxLength} characters.";
        }

        if (url.UserInfo.Length > 0 || url.Fragment.Length > 0)
        {
            return "It must not contain a user name, password or fragment.";
        }

        if (url.Scheme is "http" && !url.IsLoopback)
        {
            return "It must use https; http is allowed for loopback hosts only.";
        }

        return allowPrivate || !(url.IsLoopback || (IPAddress.TryParse(url.DnsSafeHost, out var address) && !AddressRule.IsPublic(address)))
            ? null
            : "Its host is not on the public internet.";
    }
}
