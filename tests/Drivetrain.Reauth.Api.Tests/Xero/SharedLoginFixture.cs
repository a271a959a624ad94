using System.Net;
using System.Text.Json;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace Drivetrain.Reauth.Api.Tests.Xero;

/// <summary>Three failed connectors of a workspace, whose organisations one person's login opens.</summary>
public abstract class SharedLoginFixture : IAsyncLifetime
{
    private protected XeroHost Host { get; private set; } = null!;

    private protected string Uk { get; private set; } = null!;

    private protected string Australia { get; private set; } = null!;

    private protected string Globex { get; private set; } = null!;

    private IStore Store => Host.Api.Services.GetRequiredService<IStore>();

    public async Task InitializeAsync()
    {
        Host = await XeroHost.StartAsync();
        Uk = await Host.ConnectorAsync(XeroHost.AcmeUk, "Xero UK");
        Australia = await Host.ConnectorAsync(XeroHost.AcmeAustralia, "Xero Australia");
        Globex = await Host.ConnectorAsync(XeroHost.Globex, "Xero Globex");
        Host.LogInAs(XeroHost.Adviser, XeroHost.AcmeUk, XeroHost.AcmeAustralia, XeroHost.Globex);
    }

    public async Task DisposeAsync() => await Host.DisposeAsync();

    private protected async Task SharedAsync()
    {
        using var person = await Host.PersonAsync();
        var (attempt, _) = await person.ReauthenticateAsync(Uk);
        using var answer = await ReconnectAsync(person, attempt, Australia, Globex);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(["connected", "connected", "connected"], await StatusesAsync());
    }

    private protected async Task ClickAsync(Person person, Attempt attempt)
    {
        var clicked = await person.Browser.PostAsync($"{attempt.Page}/reconnections", ("connectorId", Australia), ("connectorId", Globex));
        Assert.Equal(HttpStatusCode.SeeOther, clicked.Status);
    }

    private protected static Task<HttpResponseMessage> ReconnectAsync(Person person, Attempt attempt, params string[] connectorIds) =>
        person.Browser.PostAsync(person.Extension, $"/v1/reauths/{attempt.Id}/reconnections", new { connectorIds });

    private protected async Task AssertNothingOfferedAsync(Browser browser, Attempt attempt)
    {
        Assert.Equal("matched", await Host.OutcomeAsync(attempt));
        using var person = await Host.PersonAsync();
        using var answer = await browser.PostAsync(person.Extension, $"/v1/reauths/{attempt.Id}/reconnections", new { connectorIds = new[] { Globex } });
        await answer.ReadProblemAsync(HttpStatusCode.Conflict, "nothing_to_reconnect");
        Assert.Equal(["connected", "failed", "failed"], await StatusesAsync());
    }

    private protected async Task DeleteConnectionAsync(Instance organisation)
    {
        using var asked = await Host.AskForTokenAsync(Uk);
        var accessToken = (await asked.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("accessToken").GetString();
        using var client = new HttpClient { BaseAddress = Host.Xero.ApiBaseUrl };
        client.DefaultRequestHeaders.Authorization = new("Bearer", accessToken);
        using var listed = JsonDocument.Parse(await client.GetStringAsync("/connections"));
        var row = listed
            .RootElement.EnumerateArray()
            .Single(entry => string.Equals(entry.GetProperty("tenantId").GetString(), organisation.Id, StringComparison.Ordinal));
        using var deleted = await client.DeleteAsync($"/connections/{row.GetProperty("id").GetString()}");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
    }

    private protected async Task DeleteAsync(string connectorId)
    {
        using var deleted = await Host.Platform.DeleteAsync($"/v1/connectors/{connectorId}");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
    }

    private protected async Task<string> GrantKeyAsync(string connectorId) =>
        (await Store.GetAsync<Connector>(connectorId, CancellationToken.None))!.Value.GrantKey;

    private protected async Task<string[]> StatusesAsync()
    {
        var statuses = new List<string>();
        foreach (var id in new[] { Uk, Australia, Globex })
        {
            statuses.Add((await Host.ReadAsync($"/v1/connectors/{id}")).GetProperty("status").GetString()!);
        }

        return [.. statuses];
    }

    private protected async Task<IReadOnlyList<string>> ReauthenticatedAsync()
    {
        var all = await Store.QueryAsync(OutboxMessage.ByStatus, new KeyRange(null, null), 1000, CancellationToken.None);
        return [.. all.Where(stored => stored.Value.EventType is ConnectorEvent.Reauthenticated).Select(stored => stored.Value.SubjectId)];
    }
}
