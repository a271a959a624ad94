using System.Globalization;
using Xunit.Abstractions;

namespace Drivetrain.Reauth.Api.Tests.Keeping;

/// <summary>
/// Samples of a simulated year. The full count: <c>REAUTH_YEAR_CONNECTORS=5000 REAUTH_YEAR_SEED=1 dotnet test tests/Drivetrain.Reauth.Api.Tests --filter
/// SimulatedYear</c>.
/// </summary>
public sealed class SimulatedYearTests(ITestOutputHelper output)
{
    private static readonly int Connectors = Setting("REAUTH_YEAR_CONNECTORS", 40);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Year_OfManyConnectors_KeepsWhatCanBeKeptAndTellsTheRest(int sample)
    {
        output.WriteLine(await new Year(Setting("REAUTH_YEAR_SEED", 20261130) + sample, Connectors).PlayAsync());
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
