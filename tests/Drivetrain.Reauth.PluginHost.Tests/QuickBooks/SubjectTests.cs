namespace Drivetrain.Reauth.PluginHost.Tests.QuickBooks;

/// <summary>Who logged in: the id_token says so, or user info where there is none. It is for the audit alone.</summary>
public sealed class SubjectTests : QuickBooksFixture
{
    [Fact]
    public async Task Prove_WithIdToken_DoesNotAskForThePerson()
    {
        Assert.Equal("person-1", (await ProveAsync(await ExchangeAsync())).Value!.Subject);
        Assert.Equal(0, Intuit.Count("/userinfo"));
    }

    [Theory]
    [InlineData(200, """{"sub":"person-3"}""", "person-3")]
    [InlineData(200, """{"email":"CANARY-mail@example.com"}""", null)]
    [InlineData(200, "<html>", null)]
    [InlineData(401, """{"sub":"person-3"}""", null)]
    [InlineData(503, "", null)]
    public async Task Prove_WithoutIdToken_TakesThePersonFromUserInfoOrGoesWithout(int status, string body, string? subject)
    {
        Intuit.Answer("/userinfo", status, body);
        var tokens = (await ExchangeAsync()) with { IdToken = null };

        Assert.Equal(subject, (await ProveAsync(tokens)).Value!.Subject);
    }

    [Theory]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public async Task Prove_LongPersonsId_IsTakenUpToTheLimit(int length, bool isTaken)
    {
        Intuit.Answer("/userinfo", 200, $$"""{"sub":"{{new string('p', length)}}"}""");
        var tokens = (await ExchangeAsync()) with { IdToken = null };

        Assert.Equal(isTaken, (await ProveAsync(tokens)).Value!.Subject is not null);
    }
}
