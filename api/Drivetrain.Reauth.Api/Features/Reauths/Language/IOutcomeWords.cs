using Drivetrain.Reauth.PluginHost;

namespace Drivetrain.Reauth.Api.Features.Reauths.Language;

/// <summary>What a person is told of the end of an attempt.</summary>
internal interface IOutcomeWords
{
    /// <summary>The words for an outcome, one of <see cref="Outcomes"/>; those for something unexpected where it is none of them.</summary>
    /// <param name="provider">The provider with its names in this language; null when its plugin is gone.</param>
    Said Of(string outcome, ReauthAttempt reauth, ProviderDescriptor? provider);

    /// <summary>What to do after a mismatch, for a page that shows both companies anyway.</summary>
    string MismatchRemedy(ReauthAttempt reauth, ProviderDescriptor? provider);
}
