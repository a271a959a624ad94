using Drivetrain.Reauth.Api.Features.Reauths.Language;
using Drivetrain.Reauth.Api.Foundation.Language;

namespace Drivetrain.Reauth.Api.Features.Handovers;

/// <summary>What the page of a link says about its facts.</summary>
internal static class HandoverSentences
{
    public static Said Asked(this HandoverTexts texts, HandoverFacts facts) =>
        texts.Asked.With(("asker", texts.Asker(facts)), ("connector", facts.Connector), ("provider", facts.Provider), ("company", facts.Company));

    /// <summary>Who asks.</summary>
    public static string Asker(this HandoverTexts texts, HandoverFacts facts) => facts.AskedBy ?? texts.SomeoneAt.With(("workspace", facts.Workspace));

    /// <summary>In front of what they wrote.</summary>
    public static string NoteFrom(this HandoverTexts texts, HandoverFacts facts) => texts.NoteFrom.With(("asker", texts.Asker(facts)));

    /// <summary>Somebody was faster.</summary>
    public static Said NotNeeded(this HandoverTexts texts, string connector) => texts.NotNeeded.With(("connector", connector));
}

/// <summary>What a link is about.</summary>
/// <param name="AskedBy">Who asks; null when no name is known.</param>
/// <param name="Workspace">Whose data source it is.</param>
/// <param name="Connector">The data source's name.</param>
/// <param name="Provider">Where the login is.</param>
/// <param name="Company">The company that it must open.</param>
internal sealed record HandoverFacts(string? AskedBy, string Workspace, string Connector, string Provider, string Company);
