using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Drivetrain.Reauth.Durability.Service;

namespace Drivetrain.Reauth.Durability.Refreshes;

/// <summary>
/// The whole service, whose connectors are refreshed all the time. After the kill it is started again, and each connector has to give an access token that
/// opens its company. Where the provider's rule makes that impossible, the connector has to say at once that somebody must log in.
/// </summary>
internal sealed class RefreshWorkload(Round round, IRefreshProvider provider) : IWorkload
{
    /// <summary>Each has a caller of its own.</summary>
    public const int Connectors = 6;

    /// <summary>
    /// How long an answer is on its way that has changed the token. A kill at that moment is the worst there is, so that many have to hit it.
    /// </summary>
    public const int AnswerDelayMs = 40;

    /// <summary>Tokens live for so short that one may end on its way to the provider.</summary>
    private const int TokenAttempts = 4;

    private readonly Dictionary<string, string> _companies = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _tokens = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _asking = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _wrong = [];
    private int _refreshes;

    public ProcessStartInfo Victim() => ApiProcess.StartInfo(round, provider.Settings);

    public async Task DriveAsync(Process victim, Action acknowledged, CancellationToken cancellationToken)
    {
        using var api = new ApiCalls(await ApiProcess.ListeningAsync(victim, cancellationToken));
        foreach (var company in provider.Companies)
        {
            await ConnectAsync(api, company, cancellationToken);
        }

        await Task.WhenAll(_companies.Keys.Select(UntilTheKillAsync));

        async Task UntilTheKillAsync(string connectorId)
        {
            try
            {
                while (true)
                {
                    await AskAsync(api, connectorId, acknowledged, cancellationToken);
                }
            }
            catch (HttpRequestException)
            {
                // The caller knows whether there was a kill.
            }
        }
    }

    public async Task<Findings> CheckAsync(CancellationToken cancellationToken)
    {
        if (round.Broken)
        {
            ApiProcess.LoseJournal(round);
        }

        var findings = new Findings();
        using var process = Process.Start(Victim())!;
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        try
        {
            using var api = new ApiCalls(await ApiProcess.ListeningAsync(process, cancellationToken));
            await Task.WhenAll(_companies.Select(one => CheckAsync(api, one.Key, one.Value, findings, cancellationToken)));
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            findings.HalfIf(true, exception.Message);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }

        foreach (var wrong in _wrong)
        {
            findings.HalfIf(true, wrong);
        }

        return findings;
    }

    public ValueTask DisposeAsync() => provider.DisposeAsync();

    private async Task ConnectAsync(ApiCalls api, string company, CancellationToken cancellationToken)
    {
        var body = new
        {
            workspaceId = "acme",
            dataSourceId = company,
            provider = provider.Id,
            name = company,
            instance = new { id = company, name = company },
        };
        var registered = await api.SendAsync(HttpMethod.Put, "/v1/connectors", ApiProcess.PlatformKey, body, cancellationToken);
        var connectorId = registered.Expect(HttpStatusCode.Created).Text("id")!;
        var begun = await Attempts.BeginAsync(api, connectorId, cancellationToken);
        var callback = await provider.ConsentAsync(begun.Authorization, company, cancellationToken);
        (await api.BrowseAsync(callback, begun.Cookies, cancellationToken)).Expect(HttpStatusCode.SeeOther);
        _companies[connectorId] = company;
    }

    private async Task AskAsync(ApiCalls api, string connectorId, Action acknowledged, CancellationToken cancellationToken)
    {
        _asking[connectorId] = true;
        var answer = await TokenAsync(api, connectorId, cancellationToken);
        _asking[connectorId] = false;
        if (answer.Status != HttpStatusCode.OK)
        {
            _wrong.Enqueue($"access token of {connectorId} before the kill: {answer.Status} {answer.Body}");
            await Task.Delay(50, cancellationToken);
        }
        else if (answer.Text("accessToken") is var token && _tokens.TryGetValue(connectorId, out var before) && before == token)
        {
            await Task.Delay(20, cancellationToken);
        }
        else
        {
            _tokens[connectorId] = token!;
            acknowledged();
            if (Interlocked.Increment(ref _refreshes) % Connectors == 0)
            {
                provider.Age();
            }
        }
    }

    private async Task CheckAsync(ApiCalls api, string connectorId, string company, Findings findings, CancellationToken cancellationToken)
    {
        var (answer, opens) = (await TokenAsync(api, connectorId, cancellationToken), false);
        for (var attempt = 0; answer.Status == HttpStatusCode.OK && !opens && attempt < TokenAttempts; attempt++)
        {
            opens = await provider.OpensAsync(answer.Text("accessToken")!, company, cancellationToken);
            answer = opens ? answer : await TokenAsync(api, connectorId, cancellationToken);
        }

        var connector = await api.SendAsync(HttpMethod.Get, $"/v1/connectors/{connectorId}", ApiProcess.PlatformKey, body: null, cancellationToken);
        var status = connector.Status == HttpStatusCode.OK ? connector.Text("status") : $"answered with {connector.Status}";
        lock (findings)
        {
            if (answer.Status == HttpStatusCode.Conflict && provider.EndsOldTokensAtOnce && _asking[connectorId])
            {
                findings.Excuse();
                findings.LostIf(status != "failed", $"{connectorId} has lost its token, and is {status}");
                return;
            }

            findings.LostIf(answer.Status != HttpStatusCode.OK, $"access token of {connectorId}: {answer.Status} {answer.Body}");
            findings.HalfIf(answer.Status == HttpStatusCode.OK && !opens, $"access token of {connectorId} doesn't open {company}");
            findings.HalfIf(status != "connected", $"{connectorId} is {status}");
        }
    }

    private static Task<ApiAnswer> TokenAsync(ApiCalls api, string connectorId, CancellationToken cancellationToken) =>
        api.SendAsync(HttpMethod.Post, $"/v1/connectors/{connectorId}/access-token", ApiProcess.PlatformKey, body: null, cancellationToken);
}
