using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>What came of a callback: exactly one of the two is set.</summary>
internal readonly record struct CallbackResult(ReauthAttempt? Reauth, CallbackRefusal? Refusal)
{
    public static CallbackResult Of(ReauthAttempt reauth) => new(reauth, Refusal: null);

    public static CallbackResult Refused(CallbackRefusal refusal) => new(Reauth: null, refusal);
}

/// <summary>What came of credentials that were typed: exactly one is set.</summary>
/// <param name="Reauth">The attempt, once they were proved.</param>
/// <param name="Failure">Why the provider did not take them; the attempt still stands.</param>
internal readonly record struct SubmissionResult(ReauthAttempt? Reauth, ProviderFailure? Failure);

/// <summary>Why a callback was not taken.</summary>
internal enum CallbackRefusal
{
    /// <summary>A parameter is missing, doubled or too long.</summary>
    Malformed,

    /// <summary>No attempt has this state: forged, outdated, or of another provider.</summary>
    UnknownState,

    /// <summary>The attempt was begun in another browser.</summary>
    OtherBrowser,
}
