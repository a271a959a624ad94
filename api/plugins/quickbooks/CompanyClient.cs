using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Drivetrain.Reauth.Plugins.QuickBooks;

/// <summary>The company API's CompanyInfo: it answers only to a token that opens the company, and so proves it.</summary>
internal sealed class CompanyClient(IPluginContext context, QuickBooksSettings settings)
{
    private const string MinorVersion = "75";
    private const int MaximumNameLength = 200;

    /// <param name="accessToken">The new token.</param>
    /// <param name="realmId">Of the right form already: it becomes part of the path.</param>
    /// <param name="signedRealm">Whether Intuit's signature (id_token) names the same company.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<ProviderResult<InstanceProof>> ProveAsync(string accessToken, string realmId, bool signedRealm, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{settings.ApiBaseUrl}/v3/company/{realmId}/companyinfo/{realmId}?minorversion={MinorVersion}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        request.Headers.Accept.ParseAdd("application/json");
        using var response = await context.Http.SendAsync(request, cancellationToken);
        var traceId = Failures.TraceId(response);
        if (!response.IsSuccessStatusCode)
        {
            return await ReadFaultAsync(response, signedRealm, cancellationToken);
        }

        CompanyInfoAnswer? answer;
        try
        {
            answer = await response.Content.ReadFromJsonAsync(AnswersJson.Default.CompanyInfoAnswer, cancellationToken);
        }
        catch (JsonException)
        {
            return Failures.Protocol("unreadable_answer", traceId);
        }

        return Name(answer?.CompanyInfo) is { } name
            ? new InstanceProof([new Instance(realmId, name)], TraceId: traceId)
            : Failures.Protocol("company_without_name", traceId);
    }

    private static string? Name(CompanyInfo? company)
    {
        var name = string.IsNullOrWhiteSpace(company?.CompanyName) ? company?.LegalName : company.CompanyName;
        if (string.IsNullOrWhiteSpace(name))
        {
            return null;
        }

        var clean = string.Concat(name.Where(character => !char.IsControl(character))).Trim();
        return clean.Length <= MaximumNameLength ? clean : clean[..MaximumNameLength];
    }

    private async Task<ProviderResult<InstanceProof>> ReadFaultAsync(HttpResponseMessage response, bool signedRealm, CancellationToken cancellationToken)
    {
        var traceId = Failures.TraceId(response);
        var error = await ReadErrorAsync(response, cancellationToken);
        var code = error?.CodeText;
        if (Failures.FromStatus(response, context.TimeProvider.GetUtcNow()) is { } failure)
        {
            return failure with { Error = code ?? failure.Error };
        }

        var kind = (response.StatusCode, code) switch
        {
            // The realm lives on another cluster than the address: keys and environment do not fit together.
            (HttpStatusCode.Unauthorized, "130") => ProviderFailureKind.Misconfigured,

            // 3200 by the gateway, 100 by the service: the token is not, or no longer, accepted.
            (HttpStatusCode.Unauthorized, _) => ProviderFailureKind.CredentialRejected,
            (HttpStatusCode.Forbidden, _) => Forbidden(code, error, signedRealm),
            _ => ProviderFailureKind.ProtocolError,
        };
        return new ProviderFailure(kind, code ?? ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture), traceId);
    }

    /// <summary>
    /// Intuit says 3100 for a wrong environment and for a company that the app is not connected to, and does not tell them apart. Where Intuit's own signature
    /// names this company, the person did connect it: keys and environment are at odds. Without it, all we know is that this login does not open the company.
    /// </summary>
    private static ProviderFailureKind Forbidden(string? code, FaultError? error, bool signedRealm)
    {
        var scope = $"{error?.Message} {error?.Detail}".Contains("scope", StringComparison.OrdinalIgnoreCase);
        return scope || (signedRealm && string.Equals(code, "3100", StringComparison.Ordinal)) ? ProviderFailureKind.Misconfigured : ProviderFailureKind.NotAdmin;
    }

    private static async Task<FaultError?> ReadErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await response.Content.ReadFromJsonAsync(AnswersJson.Default.FaultAnswer, cancellationToken);
            return answer?.Fault?.Error is [var first, ..] ? first : null;
        }
        catch (JsonException)
        {
            // The gateway also answers in XML and HTML; the status has to do then.
            return null;
        }
    }
}
