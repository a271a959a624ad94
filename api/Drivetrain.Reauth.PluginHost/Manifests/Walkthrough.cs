namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>A guide through a reauth: inert text, shown by the extension.</summary>
/// <param name="Id">Unique within the plugin.</param>
/// <param name="Provider">The provider it is for.</param>
/// <param name="Title">Headline.</param>
/// <param name="Steps">In order.</param>
public sealed record Walkthrough(string Id, string Provider, string Title, IReadOnlyList<WalkthroughStep> Steps);

/// <summary>One step of a walkthrough.</summary>
/// <param name="Id">Unique within the walkthrough; stuck reports name it.</param>
/// <param name="Title">What to do, in a few words.</param>
/// <param name="Description">What to do, in sentences.</param>
/// <param name="Place">Where it happens: <c>drivetrain</c>, <c>reauth</c> or <c>provider</c>.</param>
/// <param name="Needs">What the person needs.</param>
/// <param name="Troubleshooting">What to check if it doesn't work.</param>
public sealed record WalkthroughStep(
    string Id,
    string Title,
    string Description,
    string Place,
    IReadOnlyList<string> Needs,
    IReadOnlyList<TroubleshootingEntry> Troubleshooting
)
{
    /// <summary>The default of <see cref="LingerSeconds"/>.</summary>
    public const int DefaultLingerSeconds = 60;

    /// <summary>
    /// Which statuses of a reauth belong to the step; null for a step that no reauth tells of. Extensions before 0.2 conclude from it where a person is; newer
    /// ones conclude nothing, because what happens at a provider is hidden.
    /// </summary>
    public StepRecognition? Recognition { get; init; }

    /// <summary>What "Show me" highlights on Drivetrain's page, alternatives in order; empty where there is nothing to show.</summary>
    public IReadOnlyList<StepTarget> Targets { get; init; } = [];

    /// <summary>Whether the person chooses the instance at this step: it is named there.</summary>
    public bool ChoosesInstance { get; init; }

    /// <summary>Seconds that the step may take before help is offered: 5 to 3600.</summary>
    public int LingerSeconds { get; init; } = DefaultLingerSeconds;
}

/// <summary>How a step is recognised, from what the extension can see: where the reauth stands, and how many pages were loaded away from Drivetrain.</summary>
/// <param name="Statuses">The reauth has one of these statuses.</param>
/// <param name="Pages">At least this many pages were loaded at the provider.</param>
public sealed record StepRecognition(IReadOnlyList<string> Statuses, int Pages)
{
    /// <summary>Every status that a reauth can have.</summary>
    public static IReadOnlyList<string> KnownStatuses { get; } =
    ["created", "started", "exchanging", "awaiting_confirmation", "completed", "failed", "cancelled", "superseded", "expired"];
}

/// <summary>An element of Drivetrain's page. Texts are compared without regard to case, white space folded.</summary>
/// <param name="Within"><c>card</c> for the data source's card, or <c>page</c>.</param>
/// <param name="Selector">A CSS selector.</param>
/// <param name="Equal">The whole text is one of these; empty when it does not matter.</param>
/// <param name="Contains">The text contains one of these; empty when it does not matter.</param>
public sealed record StepTarget(string Within, string Selector, IReadOnlyList<string> Equal, IReadOnlyList<string> Contains);

/// <summary>A question a person can answer, and what to do in that case.</summary>
/// <param name="Question">The question.</param>
/// <param name="Advice">The advice.</param>
public sealed record TroubleshootingEntry(string Question, string Advice);
