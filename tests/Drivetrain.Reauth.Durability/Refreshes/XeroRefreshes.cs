using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Drivetrain.Reauth.Durability.Service;
using Drivetrain.Reauth.Sandbox.Xero;

namespace Drivetrain.Reauth.Durability.Refreshes;

/// <summary>Xero, with an adviser of several organisations who logs in for each connector.</summary>
internal sealed class XeroRefreshes(XeroSimulator provider) : IRefreshProvider
{
    private readonly HttpClient _browser = provider.CreateBrowser();
    private readonly HttpClient _platform = new(new SocketsHttpHandler { UseProxy = false });

    public string Id => "xero";

    public IReadOnlyList<string> Companies => provider.Knobs.AutoApprove!.TenantIds;

    public IReadOnlyList<(string Name, string Value)> Settings =>
        [
            ("Providers:xero:ClientId", provider.ClientId),
            ("Providers:xero:ClientSecret", provider.ClientSecret),
            ("Providers:xero:Environment", "custom"),
            ("Providers:xero:DiscoveryUrl", provider.DiscoveryUrl.AbsoluteUri),
            ("Providers:xero:ApiBaseUrl", provider.ApiBaseUrl.AbsoluteUri.TrimEnd('/')),
        ];

    public bool EndsOldTokensAtOnce => false;

    public static async Task<XeroRefreshes> StartAsync(CancellationToken cancellationToken)
    {
        var organisations = Enumerable
            .Range(1, RefreshWorkload.Connectors)
            .Select(number => new XeroOrganisation($"6f1c2f2e-5a0e-4b1a-9c5f-0d6b3f0a{number:D4}", $"Acme {number}"))
            .ToList();
        var adviser = XeroDirectory.Default.Users[0] with
        {
            ConnectedApps = [],
            Memberships = [.. organisations.Select(organisation => new XeroMembership(organisation.TenantId, XeroRole.Adviser))],
        };
        var provider = await XeroSimulator.StartAsync(cancellationToken: cancellationToken);
        provider.Directory = new XeroDirectory(organisations, [adviser]);
        provider.RegisterRedirectUri(ApiProcess.CallbackOf("xero"));
        provider.Turn(knobs =>
            knobs with
            {
                AutoApprove = new XeroApproval(adviser.Email, [.. organisations.Select(organisation => organisation.TenantId)]),
                AccessTokenLifetimeSeconds = 1,
                RefreshAnswerDelayMs = RefreshWorkload.AnswerDelayMs,
            }
        );
        return new XeroRefreshes(provider);
    }

    public Task<string> ConsentAsync(Uri authorization, string company, CancellationToken cancellationToken) =>
        Attempts.ConsentAsync(_browser, authorization, cancellationToken);

    public void Age() { }

    public async Task<bool> OpensAsync(string accessToken, string company, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(provider.ApiBaseUrl, "/connections"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        using var answer = await _platform.SendAsync(request, cancellationToken);
        return answer.IsSuccessStatusCode
            && (await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken))
                .EnumerateArray()
                .Any(connection => connection.GetProperty("tenantId").GetString() == company);
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        _platform.Dispose();
        await provider.DisposeAsync();
    }
}
