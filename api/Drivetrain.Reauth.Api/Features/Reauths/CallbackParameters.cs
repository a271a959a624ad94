using Drivetrain.Reauth.PluginHost;
using Microsoft.Extensions.Primitives;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>
/// The callback's query. What counts is read strictly: code, state, error and the provider's own parameter, each once at the most (RFC 6749 section 3.1).
/// Everything else is the provider's to add and nobody's to mind: unrecognised parameters are ignored (section 4.1.2), and one without a value is as good as
/// absent (section 3.1).
/// </summary>
internal sealed record CallbackParameters(string State, string? Code, string? Error, IReadOnlyDictionary<string, string> All)
{
    private const int MaximumLength = 1024;

    /// <summary>More parameters of its own than any provider sends; the others are dropped.</summary>
    private const int MaximumSurplus = 16;

    /// <summary>Null when the query is not an authorization response.</summary>
    /// <param name="query">As it came.</param>
    /// <param name="provider">Names its own parameter (<c>realmId</c>) and how long its codes are; null when there is none of this id.</param>
    public static CallbackParameters? Parse(IEnumerable<KeyValuePair<string, StringValues>> query, ProviderDescriptor? provider)
    {
        var maximumCode = provider?.MaximumCodeLength ?? MaximumLength;
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        var surplus = 0;
        foreach (var (name, values) in query)
        {
            var counts = name is "code" or "state" or "error" || string.Equals(name, provider?.CallbackInstanceParameter, StringComparison.Ordinal);
            if (values.Count > 1 && counts)
            {
                return null;
            }

            if (values.Count != 1 || values[0] is not { Length: > 0 } value)
            {
                continue;
            }

            if (counts)
            {
                // Of an error only the codes of the specifications are kept, so its length does not matter.
                if (value.Length > (name is "code" ? maximumCode : MaximumLength) && name is not "error")
                {
                    return null;
                }

                all[name] = value;
            }
            else if (value.Length <= MaximumLength && surplus++ < MaximumSurplus)
            {
                all[name] = value;
            }
        }

        var code = all.GetValueOrDefault("code");
        var error = all.GetValueOrDefault("error");
        return all.GetValueOrDefault("state") is { } state && code is null != error is null ? new CallbackParameters(state, code, error, all) : null;
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
