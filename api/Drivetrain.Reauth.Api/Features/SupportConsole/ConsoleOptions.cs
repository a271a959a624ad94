using System.ComponentModel.DataAnnotations;

namespace Drivetrain.Reauth.Api.Features.SupportConsole;

/// <summary>Settings of the section <c>Console</c>: support's console at <c>/support</c>.</summary>
public sealed class ConsoleOptions : IValidatableObject
{
    public const string Section = "Console";

    /// <summary>A session ends when nobody has used it for so long. Default: 1 hour. What a page asks for by itself is no use.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "1.00:00:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromHours(1);

    /// <summary>A session ends so long after the sign-in, however busy it is. Default: 12 hours.</summary>
    [Range(typeof(TimeSpan), "00:15:00", "7.00:00:00")]
    public TimeSpan AbsoluteTimeout { get; set; } = TimeSpan.FromHours(12);

    /// <summary>
    /// Wrong keys that one address (IPv6: its /64 network) may send in ten minutes; three times as many in a day. An IPv6 site (/48) may send three times as
    /// many as an address. Default: 10.
    /// </summary>
    [Range(1, 1_000)]
    public int FailuresPerAddress { get; set; } = 10;

    /// <summary>Sign-in with the company's OpenID Connect provider, beside API keys. Default: none.</summary>
    public ConsoleOidcOptions Oidc { get; } = new();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => Oidc.Problems().Select(problem => new ValidationResult(problem));
}

/// <summary>Settings of the section <c>Console:Oidc</c>. All of it or nothing: a half of it would let in nobody, or everybody.</summary>
public sealed class ConsoleOidcOptions
{
    public const string Section = $"{ConsoleOptions.Section}:Oidc";

    /// <summary>The provider's issuer, such as <c>https://login.example.com/</c>. https only, except for loopback names.</summary>
    public string? Authority { get; set; }

    /// <summary>The client's id at the provider. Its redirect URI is <c>Reauth:PublicUrl</c> with <c>/support/sign-in/oidc/callback</c>.</summary>
    public string? ClientId { get; set; }

    /// <summary>The client's secret. By environment variable or user secrets, never in a file that is committed.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>What is asked for, separated by spaces; <c>openid</c> has to be among it. Default: <c>openid profile email</c>.</summary>
    public string Scopes { get; set; } = "openid profile email";

    /// <summary>The claim that says who belongs to support, such as <c>groups</c>; in the id_token or in the answer of the userinfo endpoint.</summary>
    public string? RequiredClaim { get; set; }

    /// <summary>The value that <see cref="RequiredClaim"/> must have, such as <c>support</c>; one of several is enough.</summary>
    public string? RequiredValue { get; set; }

    /// <summary>What the button says: "Sign in with …". Default: single sign-on.</summary>
    public string DisplayName { get; set; } = "single sign-on";

    /// <summary>Whether any of it is set.</summary>
    public bool IsConfigured => new[] { Authority, ClientId, ClientSecret, RequiredClaim, RequiredValue }.Any(value => !string.IsNullOrWhiteSpace(value));

    internal IEnumerable<string> Problems()
    {
        if (!IsConfigured)
        {
            yield break;
        }

        if (
            !Uri.TryCreate(Authority, UriKind.Absolute, out var authority)
            || !(authority.Scheme is "https" || authority is { Scheme: "http", IsLoopback: true })
        )
        {
            yield return $"{Section}:Authority must be the provider's issuer, such as https://login.example.com/; http is for loopback only.";
        }

        foreach (var (name, value) in new[] { (nameof(ClientId), ClientId), (nameof(ClientSecret), ClientSecret) })
        {
            if (string.IsNullOrWhiteSpace(value))
            {
                yield return $"{Section}:{name} is missing. You got it from the provider when you registered this service as a client.";
            }
        }

        if (string.IsNullOrWhiteSpace(RequiredClaim) || string.IsNullOrWhiteSpace(RequiredValue))
        {
            yield return $"{Section}:RequiredClaim and :RequiredValue are both required: without them, anyone with an account at the provider could read "
                + "reports. Use a claim only support has, such as groups and support.";
        }

        if (!Scopes.Split(' ').Contains("openid", StringComparer.Ordinal))
        {
            yield return $"{Section}:Scopes must include openid.";
        }
    }
}
