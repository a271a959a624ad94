using Microsoft.Extensions.Primitives;

namespace Drivetrain.Reauth.Api.Reauths;

/// <summary>The callback's query, read strictly: no parameter twice (RFC 6749 section 3.1), none longer than a provider makes it.</summary>
internal sealed record CallbackParameters(string State, string? Code, string? Error, IReadOnlyDictionary<string, string> All)
{
    /// <summary>Intuit: codes are at most 512 characters long.</summary>
    private const int MaximumLength = 1024;

    private const int MaximumCount = 16;

    /// <summary>Null when the query is not an authorization response.</summary>
    public static CallbackParameters? Parse(IEnumerable<KeyValuePair<string, StringValues>> query)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, values) in query)
        {
            if (values.Count != 1 || values[0] is not { Length: > 0 and <= MaximumLength } value || all.Count == MaximumCount || !all.TryAdd(name, value))
            {
                return null;
            }
        }

        var code = all.GetValueOrDefault("code");
        var error = all.GetValueOrDefault("error");
        return all.GetValueOrDefault("state") is { } state && code is null != error is null
            ? new CallbackParameters(state, code, error, all)
            : null;
    }
}

/// <summary>A state names its attempt, so that it is found without an index, and carries a secret of which only the hash is kept.</summary>
internal static class AttemptState
{
    private const int SecretLength = 43;

    public static string New(string reauthId) => $"{reauthId}.{Secrets.New()}";

    public static string? IdOf(string state)
    {
        var separator = state.IndexOf('.');
        return separator is > 0 and <= 64 && state.Length == separator + 1 + SecretLength ? state[..separator] : null;
    }
}
