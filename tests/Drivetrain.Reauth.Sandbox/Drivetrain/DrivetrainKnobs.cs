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

    [Description("Cards, or rows of a table.")]
    public PageLayout Layout { get; init; } = PageLayout.Cards;

    [Description("Annotated: data attributes name source, provider and status. Bare: only words and roles say so.")]
    public PageMarkup Markup { get; init; } = PageMarkup.Annotated;

    [Description("The words on the chip of a failed source; the real ones are not known.")]
    [StringLength(40, MinimumLength = 1, ErrorMessage = "failedText has 1 to 40 characters.")]
    public string FailedText { get; init; } = "Failed";
}

/// <summary>How the webhook receiver answers.</summary>
public enum WebhookReceiverState { Up, Down }

/// <summary>How syncs end.</summary>
public enum SyncOutcome { Succeeds, Fails }

/// <summary>How sources are laid out.</summary>
public enum PageLayout { Cards, Table }

/// <summary>Whether the page names things for machines.</summary>
public enum PageMarkup { Annotated, Bare }
