using Drivetrain.Reauth.Api.Features.Reauths.Language;
using Drivetrain.Reauth.Api.Foundation.Language;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>Refusals that name something.</summary>
internal static class RefusalSentences
{
    /// <summary>The address that the login would return to is not allowed.</summary>
    /// <param name="reference">The attempt's id, or the hand-over's.</param>
    public static Said ReturnUrlNotAllowed(this Words words, string reference) => words.Refusals.ReturnUrlNotAllowed.With(("reference", reference));

    /// <summary>The provider cannot be reached for the login.</summary>
    public static Said Unavailable(this Words words, string provider) => words.Refusals.Unavailable.With(("provider", provider));

    /// <summary>The login cannot start before the operator has fixed something.</summary>
    /// <param name="reference">The attempt's id.</param>
    public static Said NotSetUp(this Words words, string provider, string reference) =>
        words.Refusals.NotSetUp.With(("provider", provider), ("reference", reference));
}
