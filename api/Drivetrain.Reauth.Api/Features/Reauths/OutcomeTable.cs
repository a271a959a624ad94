namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>One way in which an attempt ends.</summary>
/// <param name="Code">One of <see cref="Outcomes"/>.</param>
/// <param name="Status">What the attempt is from then on.</param>
/// <param name="Next">What the person is advised to do.</param>
/// <param name="Again">What the button says that begins another attempt.</param>
internal sealed record OutcomeRow(string Code, ReauthStatus Status, NextAction Next, Again Again = Again.LogIn);

/// <summary>What beginning another attempt means to the person.</summary>
internal enum Again
{
    /// <summary>To log in once more, usually in another way.</summary>
    LogIn,

    /// <summary>To try the same once more.</summary>
    Try,
}

/// <summary>
/// Every outcome, and all that follows from it but its words. Those are in <see cref="Language.OutcomeTexts"/> and in the labels of the console; a test
/// fails where an outcome lacks any of them.
/// </summary>
internal static class OutcomeTable
{
    public static IReadOnlyList<OutcomeRow> All { get; } =
    [
        new(Outcomes.Matched, ReauthStatus.Completed, NextAction.None),
        new(Outcomes.InstanceMismatch, ReauthStatus.Failed, NextAction.Retry),
        new(Outcomes.NoInstance, ReauthStatus.Failed, NextAction.Retry),
        new(Outcomes.Denied, ReauthStatus.Failed, NextAction.Retry, Again.Try),
        new(Outcomes.NotAdmin, ReauthStatus.Failed, NextAction.AskAdmin),
        new(Outcomes.CodeRejected, ReauthStatus.Failed, NextAction.Retry),
        new(Outcomes.ProviderUnavailable, ReauthStatus.Failed, NextAction.Wait, Again.Try),
        new(Outcomes.ProviderMisconfigured, ReauthStatus.Failed, NextAction.ContactSupport, Again.Try),
        new(Outcomes.InsufficientScope, ReauthStatus.Failed, NextAction.Retry),
        new(Outcomes.DeactivatedAccount, ReauthStatus.Failed, NextAction.Retry),
        new(Outcomes.PlanLimit, ReauthStatus.Failed, NextAction.ContactSupport, Again.Try),
        new(Outcomes.ProviderError, ReauthStatus.Failed, NextAction.Retry, Again.Try),
        new(Outcomes.Interrupted, ReauthStatus.Failed, NextAction.Retry),
        new(Outcomes.Cancelled, ReauthStatus.Cancelled, NextAction.Retry, Again.Try),
        new(Outcomes.Superseded, ReauthStatus.Superseded, NextAction.Retry),
        new(Outcomes.Expired, ReauthStatus.Expired, NextAction.Retry),
        new(Outcomes.TooManyTries, ReauthStatus.Failed, NextAction.Retry),
        new(Outcomes.KeysMissing, ReauthStatus.Failed, NextAction.Wait, Again.Try),
    ];

    private static readonly Dictionary<string, OutcomeRow> ByCode = All.ToDictionary(row => row.Code, StringComparer.Ordinal);

    /// <summary>The row of an outcome; of one that a newer version has stored, a failure with which support can help.</summary>
    public static OutcomeRow Of(string code) => ByCode.GetValueOrDefault(code) ?? new OutcomeRow(code, ReauthStatus.Failed, NextAction.ContactSupport);

    /// <summary>What the person is advised to do after an attempt that has ended so.</summary>
    public static NextAction NextAfter(string code, ReauthAttempt reauth) =>
        code is Outcomes.InstanceMismatch && reauth.Siblings.Count > 0 ? NextAction.UseSibling : Of(code).Next;
}
