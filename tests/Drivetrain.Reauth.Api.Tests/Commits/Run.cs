using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Plugins;
using Drivetrain.Reauth.Sandbox.Intuit;
using Microsoft.Extensions.DependencyInjection;

namespace Drivetrain.Reauth.Api.Tests.Commits;

/// <summary>A workspace of its own on an api that many share, with the people of one scenario.</summary>
internal sealed class Run(JourneyHost host, string workspace) : IAsyncDisposable
{
    private readonly List<IDisposable> _people = [];
    private readonly int _exchanges = host.Intuit.Log.Count(IntuitEvent.TokenExchange);
    private readonly int _revocations = host.Intuit.Log.RevokedRealms.Count;

    public JourneyHost Host => host;

    public string Workspace => workspace;

    /// <summary>How many codes were exchanged in this run.</summary>
    public int Exchanges => host.Intuit.Log.Count(IntuitEvent.TokenExchange) - _exchanges;

    /// <summary>The companies whose permission was revoked in this run.</summary>
    public IReadOnlyList<string> Revoked => [.. host.Intuit.Log.RevokedRealms.Skip(_revocations)];

    public HttpClient Platform => host.Platform;

    public HttpClient Operator => Client(ReauthApi.OperatorKey);

    /// <summary>Disposed with the run.</summary>
    public T Keep<T>(T person)
        where T : IDisposable
    {
        _people.Add(person);
        return person;
    }

    public async Task<Person> PersonAsync() => Keep(await host.PersonAsync(workspace));

    public HttpClient Client(string key) => Keep(host.Api.With(key));

    public Browser NewBrowser() => Keep(new Browser(host.Api));

    public Task<string> ConnectorAsync(Instance? bound) => host.ConnectorAsync(bound, workspace: workspace);

    /// <summary>A connector whose owner has logged in once.</summary>
    public Task<string> ConnectedAsync() => host.ConnectedAsync(JourneyHost.Acme, workspace: workspace);

    /// <summary>Somebody in front of the callback of a connector's login, at the company that this is bound to unless another is named.</summary>
    public async Task<Login> LogInAsync(string connectorId, Instance? company = null)
    {
        var person = await PersonAsync();
        var attempt = await person.BeginAsync(connectorId);
        host.LogInAs(JourneyHost.Admin, company ?? JourneyHost.Acme);
        var callback = await person.LogInAsync(attempt);
        host.LogInAs(JourneyHost.Admin, JourneyHost.Acme);
        return new Login(person, attempt, callback);
    }

    /// <summary>Somebody who has logged in for a connector without a company, and is asked to confirm.</summary>
    public async Task<Login> AskedToConfirmAsync(string connectorId)
    {
        var login = await LogInAsync(connectorId);
        await login.OpenAsync();
        Assert.Equal(ReauthStatus.AwaitingConfirmation, (await host.FindAsync<ReauthAttempt>(login.Attempt.Id))!.Status);
        return login;
    }

    /// <summary>Attempt, connector and credential in a few words.</summary>
    public async Task<string> StateAsync(string connectorId, string? attemptId = null)
    {
        var connector = await host.FindAsync<Connector>(connectorId);
        var credential = await host.GrantAsync(connectorId);
        var attempt = (attemptId ?? connector?.ReauthId) is { } id ? await host.FindAsync<ReauthAttempt>(id) : null;
        var words = new[]
        {
            attempt is null ? null : $"{attempt.Status} {attempt.Outcome}".TrimEnd(),
            connector is null ? "no connector" : $"{connector.Status} {connector.Failure?.Code}".TrimEnd(),
            credential is null ? "no credential" : $"generation {credential.Generation}",
        };
        return string.Join(", ", words.OfType<string>()).ToLowerInvariant();
    }

    /// <summary>The answer, then what is so after it.</summary>
    public async Task<string> AnswerAndStateAsync(Task<HttpResponseMessage> sent, string connectorId, string? attemptId = null) =>
        $"{await AnswerAsync(sent)}, {await StateAsync(connectorId, attemptId)}";

    /// <summary>Changes what is stored, as nobody could from outside: a day that has passed for one document alone.</summary>
    public async Task ChangeAsync<T>(string id, Func<T, T> change)
        where T : class, IDocument<T>
    {
        var stored = (await host.Store.GetAsync<T>(id, CancellationToken.None))!;
        Assert.True((await host.Store.CommitAsync(new Batch().Update(stored, change(stored.Value)), Durability.Durable, CancellationToken.None)).Committed);
    }

    /// <summary>The credential's access token ends in a minute.</summary>
    public async Task NearExpiryAsync(string connectorId)
    {
        var soon = host.Api.Time.GetUtcNow().AddMinutes(1);
        await ChangeAsync<Grant>((await host.GrantAsync(connectorId))!.Id, grant => grant with { AccessTokenExpiresAt = soon, TokensAt = soon.AddHours(-1) });
    }

    /// <summary>No credential is left, so that the next scenario's company is used by nobody.</summary>
    public async ValueTask DisposeAsync()
    {
        _people.ForEach(person => person.Dispose());
        foreach (var held in await host.Store.QueryAsync(Grant.ByDue, new KeyRange(null, null), 100, CancellationToken.None))
        {
            await host.Store.CommitAsync(new Batch().Delete(held), Durability.Deferred, CancellationToken.None);
        }

        var connectors = await host.Store.QueryAsync(Connector.ByWorkspace, KeyRange.Prefix($"{workspace}/"), 100, CancellationToken.None);
        foreach (var connector in connectors)
        {
            if (await host.Store.GetAsync<Grant>(connector.Value.GrantKey, CancellationToken.None) is { } credential)
            {
                await host.Store.CommitAsync(new Batch().Delete(credential), Durability.Deferred, CancellationToken.None);
            }
        }
    }

    /// <summary>Status and, where it is a problem, its code.</summary>
    public static async Task<string> AnswerAsync(Task<HttpResponseMessage> sent)
    {
        using var response = await sent;
        return response.IsSuccessStatusCode
            ? $"{(int)response.StatusCode}"
            : $"{(int)response.StatusCode} {(await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString()}";
    }
}

/// <summary>Somebody who has logged in at the provider, in front of the callback.</summary>
internal sealed record Login(Person Person, Attempt Attempt, string Callback)
{
    /// <summary>Opens the callback, and no page after it.</summary>
    public Task<Page> OpenAsync() => Person.Browser.GetAsync(Callback);

    public Task<HttpResponseMessage> ConfirmAsync(string? instanceId = null) => Person.ConfirmAsync(Attempt, instanceId ?? JourneyHost.Acme.Id);
}
