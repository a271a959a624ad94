using Drivetrain.Reauth.Api.Features.Reauths.Language;
using Drivetrain.Reauth.Api.Foundation.Language;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.PluginHost.Manifests;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>What a person is told of an outcome, the same on the page, in the REST API and in the extension. Pure text; the pages encode it.</summary>
internal static class OutcomeWords
{
    /// <summary>The words for an ended attempt, or null while it is open.</summary>
    public static ReauthOutcome? For(ReauthAttempt reauth, ProviderDescriptor? provider, Words words)
    {
        if (reauth.Outcome is not { } code)
        {
            return null;
        }

        var said = words.Outcome(code, reauth, provider?.In(words.Language));
        return new ReauthOutcome(code, said.Title, said.Detail, OutcomeTable.NextAfter(code, reauth));
    }

    /// <summary>
    /// The company that a login opened in place of the expected one, of the same name and another id: replaced at the provider, or a copy. Null where there is
    /// none.
    /// </summary>
    public static Instance? Namesake(ReauthAttempt reauth) =>
        reauth.Expected is { } expected ? reauth.Seen.FirstOrDefault(seen => IsNamesake(seen, expected)) : null;

    public static bool IsNamesake(Instance seen, Instance expected) =>
        !string.Equals(seen.Id, expected.Id, StringComparison.Ordinal)
        && string.Equals(seen.Name.Trim(), expected.Name.Trim(), StringComparison.OrdinalIgnoreCase);

    /// <summary>What a page says that shows both companies anyway.</summary>
    public static string MismatchRemedy(ReauthAttempt reauth, ProviderDescriptor? provider, Words words) =>
        Said.WithoutDoubledStop(words.Remedy(reauth, provider?.In(words.Language)));

    /// <summary>
    /// Whether the provider refused the client, whose secret went to it in a header. RFC 6749 section 2.3.1 has the secret encoded there first, and not every
    /// provider decodes it.
    /// </summary>
    public static bool IsHeaderSecretRefused(ReauthAttempt reauth, ProviderDescriptor? provider) =>
        provider?.ClientAuthentication is ClientAuthentication.Basic && reauth.RefusalCode is "invalid_client";
}
