using System.Text.RegularExpressions;

namespace Drivetrain.Reauth.Api.Features.Outbox.Channels;

/// <summary>
/// What people wrote, as text in a chat that reads Slack's mrkdwn or Markdown (Mattermost, Rocket.Chat): it calls nobody, links nowhere and formats nothing.
/// Neither has an escape that the other one knows, so an invisible space goes into what would be read, and look-alikes stand for the marks of formatting.
/// </summary>
internal static partial class ChatText
{
    private const string Break = "\u200B";
    private const int Excerpt = 500;

    /// <summary>On one line.</summary>
    public static string Inline(string text) => Neutral(text.ReplaceLineEndings(" "));

    /// <summary>As a quotation, cut where it is long.</summary>
    public static string Quote(string text) => "> " + Neutral(Foundation.Values.Excerpt.Of(text, Excerpt)).ReplaceLineEndings("\n> ");

    /// <summary>A code: a name of ours, or of a provider.</summary>
    public static string Code(string text) => $"`{Escape(text.ReplaceLineEndings(" ").Replace('`', 'ˋ'))}`";

    private static string Neutral(string text)
    {
        var calm = Mark()
            .Replace(
                text,
                static match =>
                    match.Value switch
                    {
                        "*" => "∗",
                        "~" => "∼",
                        "`" => "ˋ",
                        "_" => "ˍ",
                        var sign => sign + Break,
                    }
            );
        return Escape(Dot().Replace(Scheme().Replace(calm, "$0" + Break), Break + "$0"));
    }

    /// <summary>These three are what Slack asks to escape; with them no text can call a channel (<c>&lt;!channel&gt;</c>) or make a link.</summary>
    private static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    /// <summary>
    /// Mentions, headings and tags, links and pictures, and formatting; an underscore only where a word begins or ends, as formatting needs it.
    /// </summary>
    [GeneratedRegex(@"[@#\]*~`]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Mark();

    /// <summary>The colon of an address: <c>https:</c>, <c>mailto:</c>.</summary>
    [GeneratedRegex(@"(?<=[A-Za-z][A-Za-z0-9+.\-]{1,20}):(?=\S)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Scheme();

    /// <summary>The dots of a host's name.</summary>
    [GeneratedRegex(@"(?<=[\p{L}\p{N}])\.(?=\p{L}{2})", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Dot();
}
