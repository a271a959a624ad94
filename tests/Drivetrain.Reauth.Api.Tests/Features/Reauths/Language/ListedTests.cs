using Drivetrain.Reauth.Api.Features.Reauths.Language;

namespace Drivetrain.Reauth.Api.Tests.Features.Reauths.Language;

public sealed class ListedTests
{
    [Theory]
    [InlineData(1, "A1")]
    [InlineData(2, "A1 and A2")]
    [InlineData(3, "A1, A2 and A3")]
    [InlineData(5, "A1, A2, A3, A4 and A5")]
    [InlineData(6, "A1, A2, A3, A4 and 2 others")]
    [InlineData(40, "A1, A2, A3, A4 and 36 others")]
    public void Of_Names_ReadAsASentenceDoes(int count, string expected) =>
        Assert.Equal(expected, Listed.Of([.. Enumerable.Range(1, count).Select(number => $"A{number}")], "and", others => $"{others} others"));
}
