using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Drivetrain.Reauth.Sandbox.Drivetrain.Sync;

/// <summary>What a sync really does at QuickBooks: reads the company with the token the api gave.</summary>
internal sealed class CompanyReader(HttpClient http)
{
    /// <summary>The company's name, or why it could not be read.</summary>
    public async Task<(string? Name, string? Error)> ReadAsync(Uri baseUrl, string realmId, string accessToken, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(baseUrl, $"/v3/company/{realmId}/companyinfo/{realmId}?minorversion=75"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            if (!response.IsSuccessStatusCode)
                return (null, $"QuickBooks answered {(int)response.StatusCode}.");
            var body = await JsonNode.ParseAsync(await response.Content.ReadAsStreamAsync(cancellationToken), cancellationToken: cancellationToken);
            return ((string?)body?["CompanyInfo"]?["CompanyName"], null);
        }
        catch (HttpRequestException)
        {
            return (null, "QuickBooks could not be reached.");
        }
    }
}
