using System.Net;
using System.Net.Http.Headers;
using Drivetrain.Reauth.Sandbox.Intuit;

namespace Drivetrain.Reauth.Durability.Service;

/// <summary>Asks the service that was started again for everything it acknowledged before.</summary>
internal sealed class AnswerCheck(Ledger ledger, ApiCalls api, IntuitSimulator provider, Findings findings)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await CheckConnectorsAsync(cancellationToken);
        await CheckLoginsAsync(cancellationToken);
        await Task.WhenAll(ledger.Returning.Values.Select(login => ReturnAgainAsync(login, cancellationToken)));
        await CheckTokensAsync(cancellationToken);
        await CheckSecretsAsync(cancellationToken);
        await CheckCodesAsync(cancellationToken);
        foreach (var id in ledger.Endpoints)
        {
            var answer = await AsPlatformAsync(HttpMethod.Get, $"/v1/webhook-endpoints/{id}", cancellationToken);
            findings.LostIf(answer.Status != HttpStatusCode.OK, $"webhook endpoint {id}: {answer.Status}");
        }
    }

    private async Task CheckConnectorsAsync(CancellationToken cancellationToken)
    {
        foreach (var (id, number) in ledger.Connectors)
        {
            var answer = await AsPlatformAsync(HttpMethod.Get, $"/v1/connectors/{id}", cancellationToken);
            findings.LostIf(
                answer.Status != HttpStatusCode.OK || int.Parse(answer.Text("name")!.Split(' ')[1]) < number,
                $"registration {number} of connector {id}: {answer.Status}");
        }
    }

    /// <summary>An attempt that ended stays so, and its callback leads where it led, without another exchange.</summary>
    private async Task CheckLoginsAsync(CancellationToken cancellationToken)
    {
        foreach (var login in ledger.Ended)
        {
            var answer = await AsPlatformAsync(HttpMethod.Get, $"/v1/reauths/{login.ReauthId}", cancellationToken);
            var (status, outcome) = login.Granted ? ("completed", "matched") : ("failed", "denied");
            findings.LostIf(answer.Status != HttpStatusCode.OK || answer.Text("status") != status || answer.Text("outcome", "code") != outcome, $"{login.ReauthId}, {status}: {answer.Body}");
            var again = await api.BrowseAsync(login.Callback, login.Cookies, cancellationToken);
            findings.LostIf(again.Status != HttpStatusCode.SeeOther || login.EndedOnPage(again) == login.Granted, $"callback of {login.ReauthId}: {again.Status} {again.Location}");
        }
    }

    /// <summary>A callback that got no answer: the browser asks again, and is sent on or told to begin again.</summary>
    private async Task ReturnAgainAsync(Login login, CancellationToken cancellationToken)
    {
        var again = await api.BrowseAsync(login.Callback, login.Cookies, cancellationToken);
        var attempt = await AsPlatformAsync(HttpMethod.Get, $"/v1/reauths/{login.ReauthId}", cancellationToken);
        var agrees = again.Status switch
        {
            HttpStatusCode.SeeOther => attempt.Status == HttpStatusCode.OK && login.EndedOnPage(again) == (attempt.Text("status") != "completed"),
            HttpStatusCode.BadRequest => again.Body.Contains("begin again", StringComparison.Ordinal) && attempt.Status is HttpStatusCode.OK or HttpStatusCode.NotFound,

            // The attempt is there, the binding to this browser was lost: it has to be begun again as well.
            HttpStatusCode.Forbidden => attempt.Status == HttpStatusCode.OK,
            _ => false,
        };
        lock (findings)
        {
            findings.HalfIf(!agrees, $"callback of {login.ReauthId} again: {again.Status} {again.Location}, attempt {attempt.Body}");
        }
    }

    /// <summary>Each connector that was ever connected has an access token that the provider takes. Only keys of Data Protection that survived can decrypt it.</summary>
    private async Task CheckTokensAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        foreach (var id in ledger.Ended.Where(login => login.Granted).Select(login => login.ConnectorId).Distinct(StringComparer.Ordinal))
        {
            var answer = await AsPlatformAsync(HttpMethod.Post, $"/v1/connectors/{id}/access-token", cancellationToken);
            findings.LostIf(answer.Status != HttpStatusCode.OK, $"access token of {id}: {answer.Status}");
            if (answer.Status == HttpStatusCode.OK)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(provider.ApiBaseUrl, $"/v3/company/{ApiProcess.RealmId}/companyinfo/{ApiProcess.RealmId}"));
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", answer.Text("accessToken"));
                using var company = await http.SendAsync(request, cancellationToken);
                findings.LostIf(!company.IsSuccessStatusCode, $"access token of {id}: the provider answers {company.StatusCode}");
            }
        }
    }

    private async Task CheckSecretsAsync(CancellationToken cancellationToken)
    {
        foreach (var (token, validity) in ledger.Sessions)
        {
            Judge("session", validity, await api.SendAsync(HttpMethod.Get, "/v1/sessions/current", token, body: null, cancellationToken));
        }

        foreach (var (key, validity) in ledger.Keys)
        {
            Judge("API key", validity, await api.SendAsync(HttpMethod.Get, "/v1/connectors", key, body: null, cancellationToken));
        }

        void Judge(string what, Validity validity, ApiAnswer answer)
        {
            var good = answer.Status == HttpStatusCode.OK;
            findings.LostIf(validity == Validity.Good && !good, $"{what}: {answer.Status}");
            findings.LostIf(validity == Validity.Ended && good, $"end of {what}");
            findings.HalfIf(!good && answer.Status != HttpStatusCode.Unauthorized, $"{what}: {answer.Status}");
        }
    }

    private async Task CheckCodesAsync(CancellationToken cancellationToken)
    {
        foreach (var (code, validity) in ledger.Codes)
        {
            var answer = await api.SendAsync(HttpMethod.Post, "/v1/sessions", bearer: null, new { code }, cancellationToken);
            var good = answer.Status == HttpStatusCode.Created;
            findings.LostIf(validity == Validity.Good && !good, $"pairing code: {answer.Status}");
            findings.LostIf(validity == Validity.Ended && good, "use of a pairing code");
            findings.HalfIf(!good && answer.Status != HttpStatusCode.BadRequest, $"pairing code: {answer.Status}");
        }
    }

    private Task<ApiAnswer> AsPlatformAsync(HttpMethod method, string path, CancellationToken cancellationToken) =>
        api.SendAsync(method, path, ApiProcess.PlatformKey, body: null, cancellationToken);
}
