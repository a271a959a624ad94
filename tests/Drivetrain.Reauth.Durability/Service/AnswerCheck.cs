using System.Net;
using System.Net.Http.Headers;
using Drivetrain.Reauth.Sandbox.Intuit;

namespace Drivetrain.Reauth.Durability.Service;

/// <summary>Asks the service that was started again for everything it acknowledged before.</summary>
internal sealed class AnswerCheck(Ledger ledger, Unknowable unknowable, ApiCalls api, IntuitSimulator provider, Findings findings)
{
    /// <summary>Tokens live for so short that one may end on its way to the provider.</summary>
    private const int TokenAttempts = 4;

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
        foreach (var source in ledger.Sources.Values)
        {
            var answer = await AsPlatformAsync(HttpMethod.Get, $"/v1/connectors/{source.Id}", cancellationToken);
            findings.LostIf(
                source.Validity == Validity.Good && (answer.Status != HttpStatusCode.OK || int.Parse(answer.Text("name")!.Split(' ')[1]) < source.Number),
                $"registration {source.Number} of connector {source.Id}: {answer.Status}"
            );
            findings.LostIf(
                source.Validity == Validity.Ended && answer.Status != HttpStatusCode.NotFound,
                $"deletion of connector {source.Id}: {answer.Status}"
            );
            findings.LostIf(
                source.Validity == Validity.Good
                    && source.Company is not null
                    && answer.Status == HttpStatusCode.OK
                    && answer.Text("instance", "id") != source.Company,
                $"company {source.Company} of connector {source.Id}"
            );
        }
    }

    /// <summary>An attempt that ended, or waits for the person, stays so, and its callback leads where it led, without another exchange.</summary>
    private async Task CheckLoginsAsync(CancellationToken cancellationToken)
    {
        foreach (var login in ledger.Ended.Concat(ledger.Waiting.Values))
        {
            var answer = await AsPlatformAsync(HttpMethod.Get, $"/v1/reauths/{login.ReauthId}", cancellationToken);
            findings.LostIf(
                answer.Status != HttpStatusCode.OK || answer.Text("status") != login.Status || answer.Text("outcome", "code") != login.Outcome,
                $"{login.ReauthId}, {login.Status}: {answer.Body}"
            );
            var again = await api.BrowseAsync(login.Callback, login.Cookies, cancellationToken);
            findings.LostIf(
                again.Status != HttpStatusCode.SeeOther || !login.EndsAsItStands(again),
                $"callback of {login.ReauthId}: {again.Status} {again.Location}"
            );
        }
    }

    /// <summary>A callback that got no answer: the browser asks again, and is sent on or told to begin again.</summary>
    private async Task ReturnAgainAsync(Login login, CancellationToken cancellationToken)
    {
        var again = await api.BrowseAsync(login.Callback, login.Cookies, cancellationToken);
        var attempt = await AsPlatformAsync(HttpMethod.Get, $"/v1/reauths/{login.ReauthId}", cancellationToken);
        var agrees = again.Status switch
        {
            HttpStatusCode.SeeOther => attempt.Status == HttpStatusCode.OK && login.EndedOnPage(again) == (attempt.Text("status") != Login.Completed),
            HttpStatusCode.BadRequest => again.Body.Contains("start over", StringComparison.Ordinal)
                && attempt.Status is HttpStatusCode.OK or HttpStatusCode.NotFound,

            // The attempt is there, the binding to this browser was lost: it has to be begun again as well.
            HttpStatusCode.Forbidden => attempt.Status == HttpStatusCode.OK,
            _ => false,
        };
        lock (findings)
        {
            findings.HalfIf(!agrees, $"callback of {login.ReauthId} again: {again.Status} {again.Location}, attempt {attempt.Body}");
        }
    }

    /// <summary>
    /// Each connector that was ever connected has an access token that the provider takes, for its own company. Only keys of Data Protection that survived can
    /// decrypt it, and only the newest refresh token is good for another one.
    /// </summary>
    private async Task CheckTokensAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        foreach (var wrong in ledger.WrongTokens)
        {
            findings.HalfIf(true, wrong);
        }

        foreach (var source in ledger.Sources.Values.Where(source => source is { IsConnected: true, Validity: Validity.Good }))
        {
            var (status, company) = (HttpStatusCode.Unauthorized, (string?)null);
            ApiAnswer? answer = null;
            for (var attempt = 0; attempt < TokenAttempts && status == HttpStatusCode.Unauthorized; attempt++)
            {
                answer = await AsPlatformAsync(HttpMethod.Post, $"/v1/connectors/{source.Id}/access-token", cancellationToken);
                if (answer.Status != HttpStatusCode.OK)
                {
                    break;
                }

                company = provider.CompanyOf(answer.Text("accessToken")!);
                status = await ReadCompanyAsync(http, source.Company!, answer.Text("accessToken")!, cancellationToken);
            }

            if (answer!.Status == HttpStatusCode.Conflict && unknowable.Refreshes.Contains(source.Id))
            {
                findings.Excuse();
                continue;
            }

            findings.LostIf(answer.Status != HttpStatusCode.OK, $"access token of {source.Id}: {answer.Status} {answer.Body}");
            findings.HalfIf(
                company is not null && company != source.Company,
                $"access token of {source.Id}, which is bound to {source.Company}: it opens {company}"
            );
            findings.LostIf(answer.Status == HttpStatusCode.OK && status != HttpStatusCode.OK, $"access token of {source.Id}: the provider answers {status}");
        }
    }

    private async Task<HttpStatusCode> ReadCompanyAsync(HttpClient http, string company, string token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(provider.ApiBaseUrl, $"/v3/company/{company}/companyinfo/{company}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.SendAsync(request, cancellationToken);
        return answer.StatusCode;
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
