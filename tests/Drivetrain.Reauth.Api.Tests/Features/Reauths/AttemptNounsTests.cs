using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Features.Reauths.Language;
using Drivetrain.Reauth.Api.Foundation.Language;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Tests.Features.Reauths;

public sealed class AttemptNounsTests
{
    [Theory]
    [InlineData(0, "another company", "einem anderen Unternehmen")]
    [InlineData(1, "A1", "A1")]
    [InlineData(2, "A1 and A2", "A1 und A2")]
    [InlineData(3, "A1, A2 and A3", "A1, A2 und A3")]
    [InlineData(5, "A1, A2, A3, A4 and A5", "A1, A2, A3, A4 und A5")]
    [InlineData(6, "A1, A2, A3, A4 and 2 others", "A1, A2, A3, A4 und 2 weiteren")]
    [InlineData(40, "A1, A2, A3, A4 and 36 others", "A1, A2, A3, A4 und 36 weiteren")]
    public void Seen_Companies_ReadAsASentenceDoes(int count, string english, string german)
    {
        var reauth = Given.Exchanging(Given.Connector(Given.Acme)) with
        {
            Seen = [.. Enumerable.Range(1, count).Select(number => new Instance($"{number}", $"A{number}"))],
        };
        Assert.Equal((english, german), (Seen(Words.English, reauth, "seen"), Seen(Words.German, reauth, "seen_dative")));
    }

    private static string Seen(Words words, ReauthAttempt reauth, string name) =>
        new AttemptNouns(words, reauth, provider: null).Of().Single(argument => string.Equals(argument.Name, name, StringComparison.Ordinal)).Value;
}
