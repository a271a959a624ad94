using System.Net;

namespace Drivetrain.Reauth.Durability.Service;

/// <summary>The platform's syncs: they ask for the access tokens of a client's connectors again and again, beside whatever else happens to them.</summary>
internal sealed class TokenReader(int client, Random random, Load load, CancellationToken cancellationToken)
{
    private readonly Dictionary<string, string> _newest = new(StringComparer.Ordinal);

    /// <summary>Never ends by itself.</summary>
    /// <exception cref="HttpRequestException">The service is gone.</exception>
    public async Task RunAsync()
    {
        while (true)
        {
            await Task.Delay(random.Next(20, 100), cancellationToken);
            var sources = load
                .Ledger.Sources.Values.Where(source => source.Client == client && source is { IsConnected: true, Validity: Validity.Good })
                .ToList();
            if (sources.Count > 0)
            {
                await AskAsync(sources[random.Next(sources.Count)]);
            }
        }
    }

    private async Task AskAsync(Source source)
    {
        load.Ledger.Asking[client] = source;
        var answer = await load.Api.SendAsync(
            HttpMethod.Post,
            $"/v1/connectors/{source.Id}/access-token",
            ApiProcess.PlatformKey,
            body: null,
            cancellationToken
        );
        if (answer.Status == HttpStatusCode.OK)
        {
            Take(source, answer.Text("accessToken")!);
        }
        else if (source.Validity == Validity.Good)
        {
            load.Ledger.WrongTokens.Enqueue($"access token of {source.Id}, which nobody ended: {answer.Status} {answer.Body}");
        }

        load.Ledger.Asking.TryRemove(client, out _);
    }

    private void Take(Source source, string token)
    {
        if (load.Provider.CompanyOf(token) is var company && company != source.Company)
        {
            load.Ledger.WrongTokens.Enqueue($"access token of {source.Id}, which is bound to {source.Company}: it opens {company}");
        }

        var known = _newest.GetValueOrDefault(source.Id);
        _newest[source.Id] = token;
        if (known is not null && known != token)
        {
            load.Acknowledged();
        }
    }
}
