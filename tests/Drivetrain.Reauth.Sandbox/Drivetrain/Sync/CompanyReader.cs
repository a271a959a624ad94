using System.Net.Http.Headers;

namespace Drivetrain.Reauth.Sandbox.Drivetrain.Sync;

/// <summary>What a sync really does at a provider: reads the company with the token the api gave.</summary>
internal sealed class CompanyReader(HttpClient http)
{
    /// <summary>What is asked for a company; null where the provider, its address or the company is not known.</summary>
    public CompanyQuestion? QuestionFor(string providerId, string? instanceId, DrivetrainOptions options) =>
        (providerId, instanceId, options) switch
        {
            (ManagedProvider.QuickBooksId, { } realmId, { CompanyApiUrl: { } api }) => new(
                "QuickBooks",
                new Uri(api, $"/v3/company/{realmId}/companyinfo/{realmId}?minorversion=75")
            ),
            (ManagedProvider.XeroId, { } tenantId, { XeroApiUrl: { } api }) => new("Xero", new Uri(api, "/api.xro/2.0/Organisation"), tenantId),
            _ => null,
        };

    /// <summary>Null when the company was read; otherwise why not.</summary>
    public async Task<string?> ReadAsync(CompanyQuestion question, string accessToken, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, question.Address);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (question.TenantId is not null)
            request.Headers.Add("Xero-tenant-id", question.TenantId);
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            return response.IsSuccessStatusCode ? null : $"{question.ProviderName} answered {(int)response.StatusCode}.";
        }
        catch (HttpRequestException)
        {
            return $"{question.ProviderName} could not be reached.";
        }
    }
}

/// <summary>A question about one company.</summary>
internal sealed record CompanyQuestion(string ProviderName, Uri Address, string? TenantId = null);
