using System.Text.Json;
using Drivetrain.Reauth.PluginHost.Manifests;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.PluginHost.Declarative;

/// <summary>
/// What a login granted (RFC 6749 sections 3.3 and 5.1), against what was asked for. The order does not matter, and more than was asked is fine.
/// </summary>
internal static class GrantedScope
{
    private const int MaximumLength = 8192;

    /// <summary>
    /// Scopes for claims about the person (OpenID Connect Core section 5.4): many providers leave them out of the answer, and no data depends on them.
    /// </summary>
    private static readonly HashSet<string> Personal = new(["openid", "profile", "email", "address", "phone"], StringComparer.Ordinal);

    /// <summary>The scope in an answer, separated by single spaces; null where it says none. Some write a list.</summary>
    public static string? Read(JsonElement answer)
    {
        var text = Pointer.Find(answer, "/scope") switch
        {
            { ValueKind: JsonValueKind.String } => Pointer.TextAt(answer, ["/scope"]),
            { ValueKind: JsonValueKind.Array } list => string.Join(
                ' ',
                Enumerable.Range(0, list.GetArrayLength()).Select(index => Pointer.TextAt(list, [$"/{index}"]))
            ),
            _ => null,
        };
        return text is { Length: <= MaximumLength } && Split(text) is { Length: > 0 } scopes ? string.Join(' ', scopes) : null;
    }

    /// <summary>The scopes that were asked for and not granted, separated by spaces; null when there are none.</summary>
    public static string? Missing(string asked, TokenSet tokens)
    {
        if (tokens.Scope is not { } scope)
        {
            return null;
        }

        var granted = new HashSet<string>(Split(scope), StringComparer.Ordinal);

        // Separated by commas, against the specification; but a comma may also be part of a scope.
        granted.UnionWith(granted.SelectMany(token => token.Split(',', StringSplitOptions.RemoveEmptyEntries)).ToList());
        var missing = Split(asked)
            .Distinct(StringComparer.Ordinal)
            .Where(wanted => !granted.Contains(wanted) && !Personal.Contains(wanted) && !IsShownByARefreshToken(wanted, tokens));
        return string.Join(' ', missing) is { Length: > 0 } names ? names : null;
    }

    /// <summary>
    /// A refresh token says that access while the person is away was granted (OpenID Connect Core section 11), whether the answer repeats the scope or not.
    /// </summary>
    private static bool IsShownByARefreshToken(string wanted, TokenSet tokens) =>
        wanted.Equals("offline_access", StringComparison.Ordinal) && tokens.RefreshToken is not null;

    private static string[] Split(string scopes) => scopes.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
