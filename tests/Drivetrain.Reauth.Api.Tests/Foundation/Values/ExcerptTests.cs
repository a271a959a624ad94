using System.Text;
using System.Text.Json;
using CsCheck;
using Drivetrain.Reauth.Api.Features.StuckReports;
using Drivetrain.Reauth.Api.Features.Webhooks;
using Drivetrain.Reauth.Api.Foundation.Http;

namespace Drivetrain.Reauth.Api.Tests.Foundation.Values;

/// <summary>Nothing that people wrote is cut in the middle of what they see as one character.</summary>
[Trait("Case", "3.5")]
public sealed class ExcerptTests
{
    private const string Family = "👩‍👩‍👧‍👦";

    private static readonly string[] Pieces = ["a", "😀", "e\u0301", "🇩🇪", Family, " ", "\u0301"];

    [Theory]
    [InlineData("ab", 2, "ab")]
    [InlineData("abc", 2, "ab")]
    [InlineData("a😀b", 2, "a")]
    [InlineData("a😀b", 3, "a😀")]
    [InlineData("ae\u0301b", 2, "a")]
    [InlineData("x🇩🇪y", 3, "x")]
    [InlineData("x" + Family + "y", 11, "x")]
    [InlineData("x" + Family + "y", 12, "x" + Family)]
    [InlineData("😀", 1, "")]
    [InlineData("abc", 0, "")]
    [InlineData("", 5, "")]
    public void Cut_AnyText_KeepsWholeCharacters(string text, int length, string expected)
    {
        Assert.Equal(expected, Excerpt.Cut(text, length));
        Assert.Equal(text.Length <= length ? text : expected + "…", Excerpt.Of(text, length));
    }

    [Fact]
    public void Cut_APileOfAccents_IsCutAllTheSame() => Assert.Equal(100, Excerpt.Cut("a" + new string('\u0301', 1_000), 100).Length);

    [Fact]
    public void Cut_AnyText_IsABeginningOfItAndStaysUnicode() =>
        Gen.Select(Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]).Array[0, 40], Gen.Int[0, 60])
            .Sample(
                (parts, length) =>
                {
                    var text = string.Concat(parts);
                    var cut = Excerpt.Cut(text, length);
                    return cut.Length <= length
                        && text.StartsWith(cut, StringComparison.Ordinal)
                        && !Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(cut)).Contains('\uFFFD', StringComparison.Ordinal);
                },
                iter: 2_000
            );

    [Theory]
    [InlineData(499)]
    [InlineData(498)]
    [InlineData(495)]
    [InlineData(490)]
    public void Slack_LongTextWithAnEmojiAtTheCut_HasNoReplacementCharacter(int before)
    {
        var text = TextOf(new string('x', before) + Family + Family);
        Assert.DoesNotContain('\uFFFD', text);
        Assert.EndsWith(new string('x', before) + (before <= 489 ? Family : "") + "…", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(199)]
    [InlineData(198)]
    [InlineData(190)]
    public void List_LongTextWithAnEmojiAtTheCut_StopsBeforeIt(int before) =>
        Assert.Equal(new string('x', before) + "…", StuckReportSummary.From(Report(new string('x', before) + Family), forSupport: true).Excerpt);

    private static string TextOf(string description) =>
        JsonDocument
            .Parse(SlackPayload.Body(StuckReportEvent.Created(Report(description), new AddressOptions(), DateTimeOffset.UnixEpoch), [new ReportChats()]))
            .RootElement.GetProperty("text")
            .GetString()!;

    private static StuckReport Report(string description) =>
        StuckReportTransitions.Create(
            new NewStuckReport("stk_1", "acme", "log-in", description, new Reporter("session:1", "Dana")),
            connector: null,
            reauth: null,
            DateTimeOffset.UnixEpoch
        );
}
