using System.Net;
using System.Text.RegularExpressions;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Features.SupportConsole;

public sealed class ReplyTests : IDisposedByXunit
{
    private readonly ReauthApi _api = new();

    [Fact]
    public async Task Answer_ReachesTheCustomerAndANoteDoesNot()
    {
        using var dana = await _api.ClientAsync(Role.Extension);
        using var made = await dana.ReportAsync(new { step = "other", description = "Stuck." });
        var rest = made.Headers.Location!.ToString();
        var path = rest.Replace("/v1/stuck-reports", "/support/reports", StringComparison.Ordinal);
        using var sam = await Supporter.SignedInAsync(_api);
        await sam.PostAsync($"{path}/messages", ("text", "Ask Ava."), ("once", "a"));
        Assert.Contains("Reply sent.", (await sam.GetAsync(path)).Text, StringComparison.Ordinal);
        await sam.PostAsync($"{path}/messages", ("text", "A wrong role, I think."), ("internal", "on"), ("once", "b"));
        var page = await sam.GetAsync(path);
        Assert.Contains("Note added. Only visible to support.", page.Text, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(page.Html, "class=\"message internal\"", RegexOptions.None, TimeSpan.FromSeconds(1)));
        Assert.Single(Regex.Matches(page.Html, "class=\"message support\"", RegexOptions.None, TimeSpan.FromSeconds(1)));
        Assert.Equal("waiting_for_customer", page.Field("seen"));

        using var read = await dana.GetAsync(rest);
        var messages = (await read.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("messages");
        Assert.Equal(["Ask Ava."], messages.EnumerateArray().Select(message => message.GetProperty("text").GetString()));
    }

    [Fact]
    public async Task Form_SentTwice_WritesOnce()
    {
        using var sam = await Supporter.SignedInAsync(_api);
        var path = await _api.ReportToConsoleAsync();
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => sam.PostAsync($"{path}/messages", ("text", "Hello."), ("once", "same"))));
        Assert.Single(Regex.Matches((await sam.GetAsync(path)).Html, "class=\"message support\"", RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task Answers_OfSeveralAtOnce_AreAllThere()
    {
        var path = await _api.ReportToConsoleAsync();
        var people = new List<Supporter>();
        for (var i = 0; i < 6; i++)
        {
            people.Add(await Supporter.SignedInAsync(_api, i % 2 == 0 ? ReauthApi.SupportKey : ReauthApi.OperatorKey));
        }

        await Task.WhenAll(people.Select((person, i) => person.PostAsync($"{path}/messages", ("text", $"Message {i}."), ("messages", "0"), ("once", $"{i}"))));
        var page = await people[0].GetAsync(path);
        Assert.All(Enumerable.Range(0, 6), i => Assert.Contains($"Message {i}.", page.Text, StringComparison.Ordinal));
        people.ForEach(person => person.Dispose());
    }

    [Fact]
    public async Task Answer_WhileSomebodyElseWrote_SaysSo()
    {
        using var sam = await Supporter.SignedInAsync(_api);
        var path = await _api.ReportToConsoleAsync();
        await sam.PostAsync($"{path}/messages", ("text", "First."), ("messages", "0"), ("once", "a"));
        await sam.PostAsync($"{path}/messages", ("text", "Second."), ("messages", "0"), ("once", "b"));
        Assert.Contains("Someone else wrote at the same time", (await sam.GetAsync(path)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "Nothing to send")]
    [InlineData(" \n ", "Nothing to send")]
    [InlineData("long", "at most 5,000 characters; this one has 5,001")]
    public async Task Answer_ThatCannotBe_IsRefusedAndKept(string text, string words)
    {
        using var sam = await Supporter.SignedInAsync(_api);
        var path = await _api.ReportToConsoleAsync();
        var sent = text is "long" ? new string('x', 5_001) : text;
        var refused = await sam.PostAsync($"{path}/messages", ("text", sent), ("once", "a"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains(words, refused.Text, StringComparison.Ordinal);
        Assert.Equal(text is "long", refused.Html.Contains(sent + "</textarea>", StringComparison.Ordinal) && sent.Trim().Length > 0);
        Assert.Contains("No replies yet", (await sam.GetAsync(path)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_FromAPageThatWasOpenTooLong_IsKeptInItsField()
    {
        using var sam = await Supporter.SignedInAsync(_api);
        var path = await _api.ReportToConsoleAsync();
        var refused = await sam.PostRawAsync($"{path}/messages", [("text", "A long answer & more."), ("form-token", "old"), ("once", "a")]);
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("A long answer &amp; more.</textarea>", refused.Html, StringComparison.Ordinal);
        var sent = await sam.PostRawAsync(
            $"{path}/messages",
            [("text", "A long answer & more."), ("form-token", refused.Token), ("once", refused.Field("once"))]
        );
        Assert.Equal(HttpStatusCode.SeeOther, sent.Status);
    }

    [Fact]
    public async Task Answer_ThatCannotBeStored_IsKeptInItsField()
    {
        using var sam = await Supporter.SignedInAsync(_api);
        var path = await _api.ReportToConsoleAsync();
        var token = (await sam.GetAsync(path)).Token;
        _api.Store.CommitFailure = new StorageUnavailableException("test");
        var refused = await sam.PostRawAsync($"{path}/messages", [("text", "A long answer."), ("form-token", token), ("once", "a")]);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
        Assert.Contains("A long answer.</textarea>", refused.Html, StringComparison.Ordinal);
        var status = await sam.PostRawAsync($"{path}/status", [("seen", "new"), ("status", "resolved"), ("form-token", token)]);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status.Status);
        _api.Store.CommitFailure = null;
        Assert.Equal("new", (await sam.GetAsync(path)).Field("seen"));
    }

    [Fact]
    public async Task Form_ThatIsNone_IsRefused()
    {
        using var sam = await Supporter.SignedInAsync(_api);
        var path = await _api.ReportToConsoleAsync();
        using var client = _api.Anonymous();
        foreach (
            var (type, body) in new[]
            {
                ("application/json", "{}"),
                ("text/plain", "x"),
                ("multipart/form-data; boundary=x", "--nonsense"),
                ("application/x-www-form-urlencoded", new string('a', 3_000) + "=1"),
            }
        )
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{path}/messages") { Content = new StringContent(body) };
            request.Content.Headers.Remove("Content-Type");
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            request.Headers.Add("Cookie", $"{Supporter.SessionCookie}={sam.Cookies[Supporter.SessionCookie]}");
            using var response = await client.SendAsync(request);
            Assert.True(response.StatusCode == HttpStatusCode.BadRequest, $"{type}: {response.StatusCode}");
        }
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
