namespace Drivetrain.Reauth.Api.Features.Outbox.Channels;

/// <summary>How an event reads in a chat; registered by the feature that declares the event. Without one, a chat is told its type and its subject.</summary>
internal interface IChatTexts
{
    /// <summary>The message, in which everything that people wrote went through <see cref="ChatText"/>; null where the event is another feature's.</summary>
    string? Of(OutboxMessage message);
}

/// <summary>The mails of an event; registered by the feature that declares the event. Nobody is mailed of other events.</summary>
internal interface IMailTexts
{
    /// <summary>Whether it may have mails of such an event.</summary>
    bool MayTell(string eventType);

    /// <summary>Who is to be mailed of this event; kept with the event until they were, so a name stays as it is.</summary>
    IReadOnlyList<string> RecipientsOf(OutboxMessage message);

    /// <summary>The mail to one of <see cref="RecipientsOf"/>; null where the settings no longer want it.</summary>
    ValueTask<EventMail?> ComposeAsync(string recipient, OutboxMessage message, CancellationToken cancellationToken);
}

/// <summary>A mail in words: plain text, which the channel also makes into plain HTML.</summary>
/// <param name="To">The addresses; none where nobody has one, and then it counts as delivered.</param>
/// <param name="Thread">Makes all mails of one thing one thread.</param>
/// <param name="Subject">On one line.</param>
/// <param name="Intro">What happened.</param>
/// <param name="Text">What a person wrote.</param>
/// <param name="Facts">Names and values below it; those without a value are left out.</param>
/// <param name="Close">The last line.</param>
/// <param name="CloseUrl">Where it leads, or null.</param>
internal sealed record EventMail(
    IReadOnlyList<string> To,
    string Thread,
    string Subject,
    string Intro,
    string Text,
    IReadOnlyList<(string Name, string? Value)> Facts,
    string Close,
    string? CloseUrl = null
);
