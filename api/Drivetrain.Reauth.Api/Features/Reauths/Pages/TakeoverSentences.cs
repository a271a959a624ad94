using Drivetrain.Reauth.Api.Features.Reauths.Language;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Reauths.Pages;

/// <summary>What a person is told of whoever connected the data source before, so that they can ask them.</summary>
internal static class TakeoverSentences
{
    /// <summary>Who connected it, as a fact; nothing where that is not known.</summary>
    public static IEnumerable<Fact> ConnectedBy(this Words words, string? person) => person is null ? [] : [new Fact(words.Pages.ConnectedBy, person)];

    /// <summary>What to know where the provider minds that another admin connects the app; null where it does not. It stops nobody.</summary>
    /// <param name="provider">In the language of the words.</param>
    public static string? Takeover(this Words words, ProviderDescriptor? provider, string? person) =>
        provider?.KeepsFirstAdmin is not { } text ? null
        : person is null ? text
        : words.Pages.ConnectedByThenCaution.With(("person", DisplayText.Isolate(person)), ("caution", text));
}
