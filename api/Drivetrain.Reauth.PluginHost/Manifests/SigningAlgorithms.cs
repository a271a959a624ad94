namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>
/// What an id_token may be signed with (RFC 7518 section 3.1): a key of which only the provider has the private half. Neither <c>none</c> nor HMAC, where the
/// client's secret would be the key, are ever accepted, whatever a discovery document announces.
/// </summary>
internal static class SigningAlgorithms
{
    /// <summary>Where neither the manifest nor the discovery document says anything (OpenID Connect Core section 15.1).</summary>
    public const string Default = "RS256";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Default, "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    /// <summary>Those that count: the manifest's, else the announced ones, else the default.</summary>
    public static IReadOnlyList<string> Choose(IReadOnlyList<string> own, IEnumerable<string> announced)
    {
        IReadOnlyList<string> chosen = own.Count > 0 ? own : [.. announced.Where(algorithm => All.Contains(algorithm, StringComparer.Ordinal))];
        return chosen.Count > 0 ? chosen : [Default];
    }

    /// <summary>The kind of key (RFC 7517 section 4.1) that an algorithm takes.</summary>
    public static string KeyType(string algorithm) => algorithm.StartsWith("ES", StringComparison.Ordinal) ? "EC" : "RSA";
}
