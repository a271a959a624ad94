using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Foundation.Http;

/// <summary>Where this service is, and where people are sent from it; section <c>Reauth</c>, which the journey shares.</summary>
public sealed class AddressOptions
{
    public const string Section = "Reauth";

    /// <summary>
    /// The origin under which browsers reach this service, such as <c>https://reauth.example.com</c>. Redirect URIs are made from it, never from the Host
    /// header. Default: the local address of a developer's machine.
    /// </summary>
    [Required]
    public Uri PublicUrl { get; set; } = new("http://localhost:5210");

    /// <summary>
    /// Hosts that a person may be sent back to, as <c>host</c>, <c>host:port</c> or <c>*.host</c> (any depth below, not the host itself).
    /// Default: <c>*.drivetrain.ai</c>. https only, except for loopback names.
    /// </summary>
    public IList<string> ReturnHosts { get; } = [];

    /// <summary>Where a person returns to when neither connector nor attempt says so.</summary>
    [Required]
    public Uri DefaultReturnUrl { get; set; } = new("https://app.drivetrain.ai/");

    /// <summary>
    /// Where a person who is stuck finds help: a page or a <c>mailto:</c> address. Without it the pages speak of the Customer Success Manager alone.
    /// </summary>
    public Uri? SupportUrl { get; set; }

    /// <summary>An absolute URL of this service.</summary>
    public string Absolute(string path) => new Uri(PublicUrl, path).AbsoluteUri;
}

/// <summary>Addresses that browsers are sent to: encrypted, except on the machine itself. Redirect URIs and cookies depend on them.</summary>
internal sealed class AddressOptionsValidator : IValidateOptions<AddressOptions>
{
    public ValidateOptionsResult Validate(string? name, AddressOptions options)
    {
        var failures = new List<string>();
        if (!IsSafe(options.PublicUrl) || options.PublicUrl is not { PathAndQuery: "/", Fragment: "", UserInfo: "" })
        {
            failures.Add(
                $"{AddressOptions.Section}:{nameof(options.PublicUrl)} must be an origin such as https://reauth.example.com, without a path; http is for "
                    + "loopback only."
            );
        }

        if (!IsSafe(options.DefaultReturnUrl))
        {
            failures.Add(
                $"{AddressOptions.Section}:{nameof(options.DefaultReturnUrl)} must be an address such as https://app.drivetrain.ai/; http is for loopback only."
            );
        }

        if (options.SupportUrl is { } support && !IsSafe(support) && !(support.IsAbsoluteUri && Is(support, Uri.UriSchemeMailto)))
        {
            failures.Add(
                $"{AddressOptions.Section}:{nameof(options.SupportUrl)} must be an https address, or mailto: and an e-mail address; http is for loopback only."
            );
        }

        return failures.Count > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;
    }

    private static bool IsSafe(Uri url) => url.IsAbsoluteUri && (Is(url, Uri.UriSchemeHttps) || (Is(url, Uri.UriSchemeHttp) && IsLoopback(url)));

    private static bool Is(Uri url, string scheme) => string.Equals(url.Scheme, scheme, StringComparison.Ordinal);

    private static bool IsLoopback(Uri url) => url.IsLoopback || url.IdnHost.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
}
