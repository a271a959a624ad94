namespace Drivetrain.Reauth.Api.Tests.Commits;

/// <summary>
/// Every commit of every scenario, lost once to each change that somebody else may make a moment before. The scenario ends as if nobody had
/// been there, or says that the other's change has decided; nothing is done twice.
/// </summary>
public sealed class LostCommitTests(ScenarioWorld world) : IClassFixture<ScenarioWorld>
{
    private static readonly IReadOnlyDictionary<string, Scenario> All = new[]
    {
        LoginScenarios.All,
        ConfirmationScenarios.All,
        ConnectorScenarios.All,
        AccessScenarios.All,
        SupportScenarios.All,
    }
        .SelectMany(scenarios => scenarios)
        .ToDictionary(StringComparer.Ordinal);

    public static TheoryData<string> Names => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Commits_Undisturbed_AskForTheDurabilityOfTheDesign(string name)
    {
        var course = await world.PlayAsync(All[name]);

        Assert.Equal(All[name].Ends, course.Ends);
        Assert.Equal(All[name].Commits, course.Commits);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Commits_EachLostOnce_EndTheSameOrAsTheOtherDecided(string name)
    {
        var scenario = All[name];
        var sites = (await world.PlayAsync(scenario)).Sites;
        var ends = new List<string>();
        foreach (var site in sites)
        {
            var course = await world.PlayAsync(scenario, site);
            Assert.True(course.Lost, $"'{site.Name}' was not reached again.");
            ends.Add($"{site.Name}: {course.Ends}");
        }

        var expected = sites.Select(site => $"{site.Name}: {scenario.Decided.GetValueOrDefault(site.Name, scenario.Ends)}");
        Assert.Equal(string.Join('\n', expected), string.Join('\n', ends));
        Assert.Superset(scenario.Decided.Keys.ToHashSet(StringComparer.Ordinal), sites.Select(site => site.Name).ToHashSet(StringComparer.Ordinal));
    }
}
