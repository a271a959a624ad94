using Drivetrain.Reauth.Durability.Service;
using Drivetrain.Reauth.Sandbox.Intuit;

namespace Drivetrain.Reauth.Durability.Refreshes;

/// <summary>Intuit with one of its rules.</summary>
internal sealed class IntuitRefreshes(IntuitSimulator provider, RefreshRule rule) : IRefreshProvider
{
    private const int ADayAndAnHour = 25 * 3600;

    private readonly HttpClient _browser = provider.CreateBrowser();

    public string Id => "quickbooks";

    public IReadOnlyList<string> Companies { get; } = [.. Enumerable.Range(1, RefreshWorkload.Connectors).Select(number => $"9130347957983{number:D3}")];

    public IReadOnlyList<(string Name, string Value)> Settings => ApiProcess.SettingsOf(provider);

    public bool EndsOldTokensAtOnce => rule is RefreshRule.Daily or RefreshRule.Every;

    public static async Task<IntuitRefreshes> StartAsync(RefreshRule rule, CancellationToken cancellationToken)
    {
        var provider = await ApiProcess.StartProviderAsync(cancellationToken);
        provider.Turn(knobs =>
            knobs with
            {
                RefreshAnswerDelayMs = RefreshWorkload.AnswerDelayMs,
                RefreshRotation = rule is RefreshRule.Daily ? RefreshRotation.Daily : RefreshRotation.EveryRefresh,
                OldRefreshToken = rule is RefreshRule.Overlap ? OldRefreshToken.LivesOneDay : OldRefreshToken.DiesAtOnce,
            }
        );
        return new IntuitRefreshes(provider, rule);
    }

    public Task<string> ConsentAsync(Uri authorization, string company, CancellationToken cancellationToken) =>
        Attempts.ConsentAsync(_browser, new Uri($"{authorization.OriginalString}&sandboxRealmId={company}"), cancellationToken);

    public void Age()
    {
        if (rule is RefreshRule.Daily)
        {
            provider.Turn(knobs => knobs with { ClockOffsetSeconds = knobs.ClockOffsetSeconds + ADayAndAnHour });
        }
    }

    public Task<bool> OpensAsync(string accessToken, string company, CancellationToken cancellationToken) =>
        Task.FromResult(provider.CompanyOf(accessToken) == company);

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await provider.DisposeAsync();
    }
}
