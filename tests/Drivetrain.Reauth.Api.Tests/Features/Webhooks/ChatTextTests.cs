using Drivetrain.Reauth.Api.Features.Outbox.Channels;

namespace Drivetrain.Reauth.Api.Tests.Features.Webhooks;

/// <summary>What a reporter writes calls nobody, links nowhere and formats nothing, in Slack and in Mattermost.</summary>
[Trait("Case", "12.13")]
public sealed class ChatTextTests
{
    private const string Gap = "\u200B";

    [Theory]
    [InlineData("@all look", "@" + Gap + "all look")]
    [InlineData("@here", "@" + Gap + "here")]
    [InlineData("ask @dana.fox", "ask @" + Gap + "dana" + Gap + ".fox")]
    [InlineData("<!channel> & <@U1>", "&lt;!channel&gt; &amp; &lt;@" + Gap + "U1&gt;")]
    [InlineData("https://evil.example/x", "https:" + Gap + "//evil" + Gap + ".example/x")]
    [InlineData("HTTPS://evil.example", "HTTPS:" + Gap + "//evil" + Gap + ".example")]
    [InlineData("www.evil.example", "www" + Gap + ".evil" + Gap + ".example")]
    [InlineData("evil.example", "evil" + Gap + ".example")]
    [InlineData("mailto:a@b.example", "mailto:" + Gap + "a@" + Gap + "b" + Gap + ".example")]
    [InlineData("[log in](https://evil.example)", "[log in]" + Gap + "(https:" + Gap + "//evil" + Gap + ".example)")]
    [InlineData("![x](y)", "![x]" + Gap + "(y)")]
    [InlineData("# big", "#" + Gap + " big")]
    [InlineData("*bold* _thin_ ~gone~ `code`", "∗bold∗ ˍthinˍ ∼gone∼ ˋcodeˋ")]
    [InlineData("~town-square", "∼town-square")]
    [InlineData("con_123 costs 10.50 at 10:30.", "con_123 costs 10.50 at 10:30.")]
    public void Inline_AndQuote_NeutraliseMentionsLinksAndFormatting(string text, string expected)
    {
        Assert.Equal(expected, ChatText.Inline(text));
        Assert.Equal("> " + expected, ChatText.Quote(text));
    }

    [Fact]
    public void Inline_TextOfSeveralLines_StaysOnOne() => Assert.Equal("Dana # not", ChatText.Inline("Dana\n# not").Replace(Gap, "", StringComparison.Ordinal));

    [Fact]
    public void Quote_TextOfSeveralLines_QuotesEach() => Assert.Equal("> a\n> b\n> c", ChatText.Quote("a\r\nb\u2028c"));
}
