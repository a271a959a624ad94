using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials.Keeping;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Features.Reauths;
using Drivetrain.Reauth.Plugins;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Tests.Support;

/// <summary>The shell around the journey's core without a web host: the store in memory, a clock that a test moves, and a provider that it scripts.</summary>
internal sealed class Shell
{
    public static readonly Caller Person = new("session:1", Role.Extension, "acme", "Dana Fox");
    public static readonly Caller Platform = new("key:1", Role.Platform, WorkspaceId: null, "Platform");

    private readonly JourneyServices _services;

    /// <param name="before">What the process before this one left: its store, its keys and its clock.</param>
    /// <param name="protector">What encrypts, where it matters with which keys.</param>
    public Shell(Shell? before = null, TokenProtector? protector = null)
    {
        (Time, Store, Protector, Provider) = before is null
            ? (
                new StillClock(Given.Now),
                new InMemoryStore(),
                protector ?? new TokenProtector(new EphemeralDataProtectionProvider()),
                new ScriptedProvider(Given.Now)
            )
            : (before.Time, before.Store, before.Protector, before.Provider);
        _services = new JourneyServices(Store, Protector, Provider, Time, new PatientClock(Time));
    }

    /// <summary>The secret of the person's browser.</summary>
    public string Browser { get; } = Secrets.New();

    public StillClock Time { get; }

    public InMemoryStore Store { get; }

    public TokenProtector Protector { get; }

    public ScriptedProvider Provider { get; }

    public SteadyClock Clock => _services.Clock;

    public ProviderCalls Calls => _services.Calls;

    public GrantRevocations Revocations => _services.Revocations;

    public ConnectorFailures Failures => _services.Failures;

    public UnstoredTokens Refreshed => _services.Refreshed;

    public ProviderTrouble Trouble => _services.Trouble;

    public ReauthSweep Sweep => _services.Sweep;

    public TroubledRows Rows => _services.Rows;

    public BrowserJourney Journey => _services.Journey;

    public CallbackHandler Callbacks => _services.Callbacks;

    public TypedCredentials Typed => _services.Typed;

    public ReauthStarter Starter => _services.Starter;

    public ConnectorRegistry Registry => _services.Registry;

    public AccessTokenService AccessTokens => _services.AccessTokens;

    public CredentialTester Tester => _services.Tester;

    public CredentialKeeper Keeper => _services.Keeper;

    public ScopeWatch Scopes => _services.Scopes;

    public ProviderOutages Outages => _services.Outages;

    public CredentialImporter Importer => _services.Importer;

    public ConnectorDisconnection Disconnection => _services.Disconnection;

    public async Task<Connector> ConnectorAsync(Instance? instance, string id = "con_1", string workspace = "acme")
    {
        var connector = Given.Connector(instance, reauthId: null) with { Id = id, WorkspaceId = workspace, Name = $"Books {id}" };
        await PutAsync(connector);
        return connector;
    }

    /// <summary>A grant as a login stores it, in use by its connector.</summary>
    public async Task<Grant> GrantAsync(Connector connector, Instance instance, TokenSet? tokens = null)
    {
        var set = tokens ?? Provider.Granted.Value!;
        var login = new NewGrant($"rea_of_{connector.Id}", connector.Id, connector.WorkspaceId, connector.ProviderId, Person.Subject);
        var held = GrantTransitions.Receive(login, new SealedTokens(set, Protector.Protect(set, login.ReauthId, connector.ProviderId)), Time.Now, Time.Now);
        var grant = GrantTransitions.Use(held, replaced: null, connector.Id, instance, Time.Now)!;
        await PutAsync(grant);
        await PutAsync((await FindAsync<Connector>(connector.Id) ?? connector) with { GrantId = grant.Id });
        return grant;
    }

    /// <summary>The grant that a connector uses, or null.</summary>
    public async Task<Grant?> GrantOfAsync(string connectorId) =>
        await FindAsync<Connector>(connectorId) is { } connector ? await FindAsync<Grant>(connector.GrantKey) : null;

    /// <summary>Begins an attempt, in this person's browser unless it is the platform's.</summary>
    public Task<StartResult> BeginAsync(string connectorId, Caller caller, string? returnUrl = null) =>
        Starter.StartAsync(connectorId, caller, Browser, new StartReauthRequest(returnUrl), CancellationToken.None);

    /// <summary>An attempt of a person that has been sent to the provider, with the browser's secret and the state in the callback's address.</summary>
    public async Task<(ReauthAttempt Attempt, string Cookie, string State)> StartedAsync(Connector connector)
    {
        var begun = await BeginAsync(connector.Id, Person);
        var stored = (await Store.GetAsync<ReauthAttempt>(begun.Reauth!.Id, CancellationToken.None))!;
        Assert.NotNull((await Journey.StartAsync(stored, locale: null, CancellationToken.None)).Url);
        return ((await AttemptAsync(stored.Value.Id)), Browser, Provider.Sent[^1].State);
    }

    /// <summary>What came of the callback of an attempt, with further parameters besides its state.</summary>
    public Task<CallbackResult> ReturnAsync(string cookie, string state, params (string Name, string Value)[] parameters)
    {
        var query = parameters.Append(("state", state)).Select(p => new KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>(p.Item1, p.Item2));
        return Callbacks.HandleAsync(ScriptedProvider.Id, CallbackParameters.Parse(query, provider: null)!, _ => cookie, CancellationToken.None);
    }

    public async Task<ReauthAttempt> AttemptAsync(string id) => (await FindAsync<ReauthAttempt>(id))!;

    /// <summary>Tells the time of a clock that stands still, and lets those who wait by it wait.</summary>
    private sealed class PatientClock(StillClock clock) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => clock.Now;
    }

    public async Task<T?> FindAsync<T>(string id)
        where T : class, IDocument<T> => (await Store.GetAsync<T>(id, CancellationToken.None))?.Value;

    /// <summary>Stores a document as it is, whatever was there.</summary>
    public async Task PutAsync<T>(T document)
        where T : class, IDocument<T>
    {
        var before = await Store.GetAsync<T>(document.Id, CancellationToken.None);
        Assert.True((await Store.CommitAsync(new Batch().Put(document, before?.Version ?? 0), Durability.Durable, CancellationToken.None)).Committed);
    }
}
