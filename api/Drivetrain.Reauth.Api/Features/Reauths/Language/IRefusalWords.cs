namespace Drivetrain.Reauth.Api.Features.Reauths.Language;

/// <summary>Why something is not possible, and what to do.</summary>
internal interface IRefusalWords
{
    /// <summary>The attempt is unknown, or another browser's.</summary>
    Said NotYours { get; }

    /// <summary>The platform's ticket was used, or is too old.</summary>
    Said TicketRefused { get; }

    /// <summary>A callback arrived in another browser than the one that began.</summary>
    Said OtherBrowser { get; }

    /// <summary>No attempt has the callback's state.</summary>
    Said UnknownState { get; }

    /// <summary>The callback is no authorization response.</summary>
    Said Malformed { get; }

    /// <summary>The data source is not there any more.</summary>
    Said ConnectorGone { get; }

    /// <summary>The attempt that was to be repeated has succeeded.</summary>
    Said AlreadyConnected { get; }

    /// <summary>Too many attempts in a row ended without success.</summary>
    Said TriedTooOften { get; }

    /// <summary>As many logins were begun today as may be.</summary>
    Said TooManyLogins { get; }

    /// <summary>The address that the login would lead back to is not allowed.</summary>
    /// <param name="reference">The attempt's id, or the hand-over's.</param>
    Said ReturnUrlNotAllowed(string reference);

    /// <summary>The storage failed.</summary>
    Said NotSaved { get; }

    /// <summary>An encryption key is missing, so that the login could not be kept, or something stored not be read.</summary>
    Said KeysMissing { get; }

    /// <summary>Something that is stored cannot be read.</summary>
    Said Unreadable { get; }

    /// <summary>The provider cannot be reached for the login.</summary>
    Said Unavailable(string provider);

    /// <summary>The login cannot begin before the operator has mended something.</summary>
    /// <param name="reference">The attempt's id.</param>
    Said NotSetUp(string provider, string reference);
}
