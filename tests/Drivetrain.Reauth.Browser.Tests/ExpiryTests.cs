using Drivetrain.Reauth.Browser.Tests.Support;

namespace Drivetrain.Reauth.Browser.Tests;

/// <summary>The shortest time for a login that can be set is half a minute; this class waits it out beside the others.</summary>
public sealed class ExpiryTests(ExpiryTests.HastyStand stand) : IClassFixture<ExpiryTests.HastyStand>
{
    [Fact]
    public async Task Page_OfAnExpiredLogin_BeginsAgain()
    {
        await using var person = await stand.ArriveAsync();
        var id = await person.ConnectAsync(await stand.RegisterAcmeAsync());
        await person.ExpectAtIntuitAsync();
        await stand.EndAsync(id);

        await person.Page.GotoAsync($"{stand.Api}reauth/{id}");

        await person.ExpectPageAsync("The login was not finished in time", "Log in again", "Back to Drivetrain");
        await PageAudit.AllAsync(person.Page);
        await person.Button("Log in again").ClickAsync();
        await person.ExpectAtIntuitAsync();
        person.ExpectNoFaults();
    }

    public sealed class HastyStand : Stand
    {
        protected override IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string> { ["Reauth__StepLifetime"] = "00:00:30" };
    }
}
