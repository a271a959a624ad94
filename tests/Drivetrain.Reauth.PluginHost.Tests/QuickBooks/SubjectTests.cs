namespace Drivetrain.Reauth.PluginHost.Tests.QuickBooks;

/// <summary>Who logged in: the id_token says so, or user info where there is none. It is for the audit alone.</summary>
public sealed class SubjectTests : QuickBooksFixture
{
    [Theory]
    [InlineData(200, """{"sub":"person-1","givenName":"Jane","familyName":"Doe"}""", "Jane Doe")]
    [InlineData(200, """{"sub":"person-1","givenName":" Jane\u202e "}""", "Jane")]
    [InlineData(200, """{"sub":"person-1","email":"CANARY-mail@example.com"}""", null)]
    [InlineData(200, """{"sub":"person-2","givenName":"Somebody","familyName":"Else"}""", null)]
    [InlineData(200, "<html>", null)]
    [InlineData(503, "", null)]
    public async Task Prove_ALogin_KnowsWhoLoggedInAndGoesWithoutANameWhereThereIsNone(int status, string body, string? name)
    {
        Intuit.Answer("/userinfo", status, body);

        var proof = (await ProveAsync(await ExchangeAsync())).Value!;

        Assert.Equal(("person-1", name), (proof.Subject, proof.Person));
        Assert.Equal(1, Intuit.Count("/userinfo"));
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
