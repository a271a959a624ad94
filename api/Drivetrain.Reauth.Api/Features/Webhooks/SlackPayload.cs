using System.Text.Json;
using System.Text.Json.Nodes;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Features.Outbox.Channels;

namespace Drivetrain.Reauth.Api.Features.Webhooks;

/// <summary>An event as a message for people, in the form of Slack's incoming webhooks.</summary>
internal static class SlackPayload
{
    /// <param name="texts">How features tell of their events; the type and the subject stand for an event that none of them knows.</param>
    public static byte[] Body(OutboxMessage message, IEnumerable<IChatTexts> texts)
    {
        var text =
            texts.Select(each => each.Of(message)).FirstOrDefault(told => told is not null)
            ?? $"{ChatText.Code(message.EventType)} · {ChatText.Inline(message.WorkspaceId)} · {ChatText.Inline(message.SubjectId)}";
        return JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["text"] = text, ["unfurl_links"] = false });
    }
}
