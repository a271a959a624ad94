using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Reauths.Language.German;

/// <summary>
/// The nouns of one provider and one attempt. German articles and endings depend on a noun's gender, which no plugin tells, so a plugin's words stand where
/// none is needed, and "Unternehmen" takes their place elsewhere. The role is named as the provider's English pages name it.
/// </summary>
internal sealed record GermanNouns(string Provider, string Role, string WithRole, string Expected, string ExpectedDative, string SeenDative, string Consent)
{
    public static GermanNouns Of(ProviderDescriptor? provider, ReauthAttempt reauth)
    {
        var expected = reauth.Expected ?? (reauth.Seen.Count > 0 ? reauth.Seen[0] : null);
        return new GermanNouns(
            provider?.DisplayName ?? reauth.ProviderId,
            RoleOf(provider),
            WithRoleOf(provider),
            DisplayText.Isolate(expected?.Name ?? "das richtige Unternehmen"),
            DisplayText.Isolate(expected?.Name ?? "dem richtigen Unternehmen"),
            reauth.Seen.Count > 0
                ? Listed.Of([.. reauth.Seen.Select(i => DisplayText.Isolate(i.Name))], "und", others => $"{others} weiteren")
                : "einem anderen Unternehmen",
            provider?.ConsentLabel is { } label ? $"wählen Sie am Ende „{label}“" : "erlauben Sie am Ende den Zugriff"
        );
    }

    /// <summary>Somebody who has the role, after "jemand" or "sich".</summary>
    public static string WithRoleOf(ProviderDescriptor? provider) => provider is null ? "mit Admin-Rechten" : $"mit der Rolle „{provider.AdminRole}“";

    private static string RoleOf(ProviderDescriptor? provider) => provider is null ? "das Admin-Recht" : $"die Rolle „{provider.AdminRole}“";
}
