using Drivetrain.Reauth.Api.Foundation.Cli;
using Microsoft.Extensions.Configuration;

namespace Drivetrain.Reauth.Api.Tests.Foundation.Cli;

/// <summary>Values of the wrong type are found by what the settings are read as, not by the words of an exception.</summary>
public sealed class UnreadableSettingsTests
{
    [Fact]
    public void Find_ValuesOfTheWrongType_NamesEachAndRepeatsNone()
    {
        var found = Find(
            ("Quotas:ApiKeys", "secret-canary"),
            ("Reauth:PublicUrl", "http://["),
            ("Http:RateLimits:Address", "lots"),
            ("Webhooks:Timeout", "soon")
        );
        Assert.Equal(["Http:RateLimits:Address", "Quotas:ApiKeys", "Reauth:PublicUrl", "Webhooks:Timeout"], found.Select(sentence => sentence.Split(' ')[0]));
        Assert.Contains("Quotas:ApiKeys must be a whole number. Correct or remove it.", found, StringComparer.Ordinal);
        Assert.DoesNotContain(found, sentence => sentence.Contains("canary", StringComparison.Ordinal));
    }

    [Fact]
    public void Find_ValuesThatAreRead_NamesNothing() =>
        Assert.Empty(
            Find(
                ("Quotas:ApiKeys", "7"),
                ("Reauth:PublicUrl", "https://reauth.example.com"),
                ("Reauth:ReturnHosts:0", "app.example.com"),
                ("Http:RateLimits:Address", "10"),
                ("Unknown:Section", "many")
            )
        );

    private static IReadOnlyList<string> Find(params (string Name, string Value)[] settings) =>
        UnreadableSettings.Find(
            new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value))).Build()
        );
}
