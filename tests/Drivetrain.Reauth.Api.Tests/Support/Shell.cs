using Drivetrain.Reauth.Api.Access;
using Drivetrain.Reauth.Api.Connectors;
using Drivetrain.Reauth.Api.Credentials;
using Drivetrain.Reauth.Api.Outbox;
using Drivetrain.Reauth.Api.Reauths;
using Drivetrain.Reauth.Api.Storage;
using Drivetrain.Reauth.Api.Tests.Reauths;
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

    private readonly HeldTokens held;
    private readonly ReauthCommitter committer;
    private readonly ConnectorFailures failures;

    public Shell()
    {
        Provider = new ScriptedProvider(Time.Now);
        Calls = new ProviderCalls(Provider, NullLogger<ProviderCalls>.Instance);
        var outbox = new OutboxSignal();
        var notifier = new ReauthNotifier();
        var options = Options.Create(Settings);
        Revoker = new TokenRevoker(Store, Calls);
        held = new HeldTokens(Protector, Revoker);
        committer = new ReauthCommitter(Store, Protector, outbox, notifier, Time);
        failures = new ConnectorFailures(Store, new ConnectorViews(Store), outbox, Time);
        Journey = new BrowserJourney(Store, Calls, Provider, Protector, held, committer, notifier, options, Time);
        Callbacks = new CallbackHandler(Store, Calls, Protector, Revoker, committer, notifier, options, Time);
        Starter = new ReauthStarter(Store, Provider, new ReturnUrlPolicy(options), held, notifier, options, Time);
        Registry = new ConnectorRegistry(Store, Protector, Revoker, Journey, outbox, Time);
        AccessTokens = new AccessTokenService(Store, Protector, Calls, failures, Time);
    }

    /// <summary>The secret of the person's browser.</summary>
    public string Browser { get; } = Secrets.New();

    public StillClock Time { get; } = new(Given.Now);

    public InMemoryStore Store { get; } = new();

    public ReauthOptions Settings { get; } = new();

    public TokenProtector Protector { get; } = new(new EphemeralDataProtectionProvider());

    public ScriptedProvider Provider { get; }

    public ProviderCalls Calls { get; }

    public TokenRevoker Revoker { get; }

    public BrowserJourney Journey { get; }

    public CallbackHandler Callbacks { get; }

    public ReauthStarter Starter { get; }

    public ConnectorRegistry Registry { get; }

    public AccessTokenService AccessTokens { get; }

    public async Task<Connector> ConnectorAsync(Instance? instance, string id = "con_1", string workspace = "acme")
    {
        var connector = Given.Connector(instance, reauthId: null) with { Id = id, WorkspaceId = workspace, Name = $"Books {id}" };
        await PutAsync(connector);
        return connector;
    }

    /// <summary>A credential as a login stores it, sealed for its connector.</summary>
    public async Task<Credential> CredentialAsync(Connector connector, Instance instance, TokenSet? tokens = null)
    {
        var set = (tokens ?? Provider.Granted.Value!) with { InstanceId = instance.Id };
        var credential = CredentialTransitions.Grant(
            existing: null,
            connector,
            instance,
            "rea_0",
            new SealedTokens(set, Protector.Protect(set, connector.Id, connector.ProviderId)),
            Time.Now);
        await PutAsync(credential);
        return credential;
    }

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
        return Callbacks.HandleAsync(ScriptedProvider.Id, CallbackParameters.Parse(query)!, _ => cookie, CancellationToken.None);
    }

    public async Task<ReauthAttempt> AttemptAsync(string id) => (await FindAsync<ReauthAttempt>(id))!;

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
