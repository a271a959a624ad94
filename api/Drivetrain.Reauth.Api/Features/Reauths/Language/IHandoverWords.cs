namespace Drivetrain.Reauth.Api.Features.Reauths.Language;

/// <summary>What a colleague reads to whom a login was handed over.</summary>
internal interface IHandoverWords
{
    /// <summary>In front of the name of who asks.</summary>
    string AskedBy { get; }

    string DataSource { get; }

    /// <summary>In front of the company's name, where the provider has no word of its own for it.</summary>
    string Company { get; }

    /// <summary>In front of the role that the login needs.</summary>
    string Role { get; }

    /// <summary>In front of the day on which the link ends.</summary>
    string ValidUntil { get; }

    /// <summary>The ticket does not belong to the link, or there is no such link.</summary>
    Said NotValid { get; }

    Said Used { get; }

    Said Revoked { get; }

    Said Expired { get; }

    /// <summary>The data source is gone, or belongs to another company now.</summary>
    Said Void { get; }

    /// <summary>What the page asks for.</summary>
    Said Asked(HandoverFacts facts);

    /// <summary>Who asks.</summary>
    string Asker(HandoverFacts facts);

    /// <summary>In front of what they wrote.</summary>
    string NoteFrom(HandoverFacts facts);

    /// <summary>Somebody was faster.</summary>
    Said NotNeeded(string connector);

    /// <summary>A day, in UTC.</summary>
    string Date(DateTimeOffset at);
}

/// <summary>What a link is about.</summary>
/// <param name="AskedBy">Who asks; null when no name is known.</param>
/// <param name="Workspace">Whose data source it is.</param>
/// <param name="Connector">The data source's name.</param>
/// <param name="Provider">Where the login is.</param>
/// <param name="Company">The company that it must open.</param>
internal sealed record HandoverFacts(string? AskedBy, string Workspace, string Connector, string Provider, string Company);
