using System.Net;

namespace Drivetrain.Reauth.Durability.Service;

/// <summary>
/// Whoever logs in for the connectors of a client: consents for the right company, for another one, or not at all; confirms what is not bound yet, cancels it,
/// or leaves it.
/// </summary>
internal sealed class Person(int client, Random random, Load load, CancellationToken cancellationToken)
{
    /// <param name="source">The connector.</param>
    /// <param name="company">What the person chooses at the provider; null to refuse.</param>
    /// <exception cref="InvalidOperationException">The login did not end as it has to.</exception>
    public async Task LogInAsync(Source source, string? company)
    {
        // Once it is asked for, a new attempt may have taken the place of the one that waits.
        load.Ledger.Waiting.TryRemove(source.Id, out _);
        var login = await ConsentAsync(source, company);
        load.Ledger.Returning[client] = login;
        var ended = (await load.Api.BrowseAsync(login.Callback, login.Cookies, cancellationToken)).Expect(HttpStatusCode.SeeOther);
        if (!login.EndsAsItStands(ended))
        {
            throw new InvalidOperationException($"A login that is {login.Status} ended at {ended.Location}.");
        }

        source.IsConnected |= login.Status == Login.Completed;
        if (login.Status == Login.Waiting)
        {
            load.Ledger.Waiting[source.Id] = login;
        }
        else
        {
            load.Ledger.Ended.Enqueue(login);
        }

        load.Ledger.Returning.TryRemove(client, out _);
        load.Acknowledged();
        if (login.Status == Login.Waiting)
        {
            await DecideAsync(source, login);
        }
    }

    private async Task<Login> ConsentAsync(Source source, string? company)
    {
        var begun = await Attempts.BeginAsync(load.Api, source.Id, cancellationToken);
        var callback = company is null ? Denial(begun.Authorization) : await ConsentAsync(begun.Authorization, company);
        var (status, outcome) =
            company is null ? ("failed", "denied")
            : source.Company is null ? (Login.Waiting, null)
            : source.Company == company ? (Login.Completed, "matched")
            : ("failed", "instance_mismatch");
        return new Login(source.Id, begun.ReauthId, callback, begun.Cookies, company, status, outcome);
    }

    private Task<string> ConsentAsync(Uri authorization, string company) =>
        Attempts.ConsentAsync(load.Browser, new Uri($"{authorization.OriginalString}&sandboxRealmId={company}"), cancellationToken);

    private static string Denial(Uri authorization)
    {
        var state = authorization.Query.TrimStart('?').Split('&').First(parameter => parameter.StartsWith("state=", StringComparison.Ordinal));
        return $"/oauth/quickbooks/callback?error=access_denied&{state}";
    }

    private async Task DecideAsync(Source source, Login login)
    {
        var choice = random.Next(6);
        if (choice == 0)
        {
            // The tab is closed. What it held is revoked when a newer login takes its place, or when its time is over.
            return;
        }

        load.Ledger.Waiting.TryRemove(source.Id, out _);
        var decided = choice switch
        {
            1 => await CancelOnPageAsync(login),
            2 => await load.Api.SendAsync(
                HttpMethod.Delete,
                $"/v1/reauths/{login.ReauthId}",
                ApiProcess.PlatformKey,
                body: null,
                cancellationToken,
                login.Cookies
            ),
            3 or 4 => await ConfirmOnPageAsync(login),
            _ => await load.Api.SendAsync(
                HttpMethod.Post,
                $"/v1/reauths/{login.ReauthId}/confirmation",
                ApiProcess.PlatformKey,
                new { instanceId = login.Company },
                cancellationToken,
                login.Cookies
            ),
        };
        var end = choice is 1 or 2 ? login with { Status = "cancelled", Outcome = "cancelled" } : login with { Status = Login.Completed, Outcome = "matched" };
        if (decided.Expect(HttpStatusCode.OK).Text("status") is var status && status != end.Status)
        {
            throw new InvalidOperationException($"A login that was to be {end.Status} is {status}.");
        }

        if (end.Status == Login.Completed)
        {
            source.Company = login.Company;
            source.IsConnected = true;
        }

        load.Ledger.Ended.Enqueue(end);
        load.Acknowledged();
    }

    private async Task<ApiAnswer> CancelOnPageAsync(Login login)
    {
        (await load.Api.SubmitAsync($"/reauth/{login.ReauthId}/cancellation", "cancel", "", login.Cookies, cancellationToken)).Expect(HttpStatusCode.SeeOther);
        return await ReadAsync(login);
    }

    private async Task<ApiAnswer> ConfirmOnPageAsync(Login login)
    {
        (await load.Api.SubmitAsync($"/reauth/{login.ReauthId}/confirmation", "instanceId", login.Company!, login.Cookies, cancellationToken)).Expect(
            HttpStatusCode.SeeOther
        );
        return await ReadAsync(login);
    }

    /// <summary>The page after a form tells nothing by its status.</summary>
    private Task<ApiAnswer> ReadAsync(Login login) =>
        load.Api.SendAsync(HttpMethod.Get, $"/v1/reauths/{login.ReauthId}", ApiProcess.PlatformKey, body: null, cancellationToken);
}
