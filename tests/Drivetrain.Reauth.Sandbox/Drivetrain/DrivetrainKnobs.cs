using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Drivetrain.Reauth.Sandbox.Drivetrain;

/// <summary>What can be turned while the simulated Drivetrain runs. Each knob explains itself at <c>GET /_sandbox/drivetrain/knobs/help</c>.</summary>
public sealed record DrivetrainKnobs
{
    [Description("How the webhook receiver answers correctly signed deliveries: takes them, or is down with 500 and forgets them.")]
    public WebhookReceiverState WebhookReceiver { get; init; } = WebhookReceiverState.Up;

    [Description("Milliseconds before the webhook receiver answers.")]
    [Range(0, 120_000, ErrorMessage = "webhookDelayMs is 0 to 120000.")]
    public int WebhookDelayMs { get; init; }

    [Description("How syncs end once they have read the company.")]
    public SyncOutcome SyncOutcome { get; init; } = SyncOutcome.Succeeds;

    [Description("Milliseconds that a sync takes.")]
    [Range(0, 600_000, ErrorMessage = "syncDurationMs is 0 to 600000.")]
    public int SyncDurationMs { get; init; } = 4000;

    [Description(
        "Cards, rows of a table, or a virtual list: 2,000 rows of which only the visible ones are in the page, in elements that are used again "
            + "while it scrolls."
    )]
    public PageLayout Layout { get; init; } = PageLayout.Cards;

    [Description(
        "Server: sources are in the page from the start, and updates change them in place. Reactive: they appear after 300 ms, and every update makes "
            + "all their elements anew."
    )]
    public PageRendering Rendering { get; init; } = PageRendering.Server;

    [Description("Additional nodes on the page, of which a part changes at every animation frame.")]
    [Range(0, 10_000, ErrorMessage = "noise is 0 to 10000.")]
    public int Noise { get; init; }

    [Description("Calm, or hostile: global style rules that spoil whatever does not protect itself, such as plain divs, buttons and unknown elements.")]
    public PageStyles Styles { get; init; } = PageStyles.Calm;

    [Description("Annotated: data attributes name source, provider and status. Bare: only words and roles say so.")]
    public PageMarkup Markup { get; init; } = PageMarkup.Annotated;

    [Description("The words on the chip of a failed source; the real ones are not known.")]
    [StringLength(40, MinimumLength = 1, ErrorMessage = "failedText has 1 to 40 characters.")]
    public string FailedText { get; init; } = "Failed";
}

/// <summary>How the webhook receiver answers.</summary>
public enum WebhookReceiverState
{
    Up,
    Down,
}

/// <summary>How syncs end.</summary>
public enum SyncOutcome
{
    Succeeds,
    Fails,
}

/// <summary>How sources are laid out.</summary>
public enum PageLayout
{
    Cards,
    Table,
    Virtual,
}

/// <summary>How sources get into the page.</summary>
public enum PageRendering
{
    Server,
    Reactive,
}

/// <summary>What the page's style sheets do to others.</summary>
public enum PageStyles
{
    Calm,
    Hostile,
}

/// <summary>Whether the page names things for machines.</summary>
public enum PageMarkup
{
    Annotated,
    Bare,
}
