using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials.Keeping;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.PluginHost;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Tests.Support;

/// <summary>The services of one process around the journey's core, as the host wires them. What is only in memory ends with them.</summary>
internal sealed class JourneyServices
{
    /// <param name="time">The system's clock.</param>
    /// <param name="patience">The clock that bounds how long somebody waits for a revocation.</param>
    public JourneyServices(IStore store, TokenProtector protector, IProviderCatalog catalog, TimeProvider time, TimeProvider patience)
    {
        Clock = new SteadyClock(time);
        Outages = new ProviderOutages(Clock, NullLogger<ProviderOutages>.Instance);
        var calls = Calls = new ProviderCalls(catalog, Outages, TimeProvider.System, NullLogger<ProviderCalls>.Instance);
        var (outbox, notifier, gate) = (
            new EventOutbox(new DeliveryChannels([]), new OutboxSignal(), Options.Create(new OutboxOptions { KeepUnheard = true })),
            new ReauthNotifier(),
            new RevocationGate(OneInstance.Only, store)
        );
        var (options, addresses) = (Options.Create(new ReauthOptions()), Options.Create(new AddressOptions()));
        Failures = new ConnectorFailures(store, new ConnectorViews(store, Outages), outbox, Clock);
        Refreshed = new UnstoredTokens(store, protector, Failures, Clock, NullLogger<UnstoredTokens>.Instance);
        AccessTokens = new AccessTokenService(store, protector, calls, catalog, Refreshed, Failures, Trouble, Rows, Clock);
        var shared = new SharedGrantEnds(store, AccessTokens, calls, protector, gate, Refreshed, Rows, Clock, NullLogger<SharedGrantEnds>.Instance);
        Revocations = new GrantRevocations(
            store,
            calls,
            protector,
            gate,
            Refreshed,
            shared,
            Rows,
            ReferenceEquals(patience, time) ? Clock : new SteadyClock(patience),
            NullLogger<GrantRevocations>.Instance
        );
        var committer = new ReauthCommitter(store, protector, Revocations, outbox, notifier, Clock);
        var others = new OtherConnectors(store, catalog, options, Clock);
        Journey = new BrowserJourney(store, calls, catalog, protector, committer, others, notifier, options, addresses, Clock);
        var conclusion = new LoginConclusion(store, protector, gate, Refreshed, committer, others, notifier, options, Clock);
        Callbacks = new CallbackHandler(store, calls, protector, gate, conclusion, addresses, Clock);
        Typed = new TypedCredentials(store, calls, gate, conclusion, addresses, Clock);
        Starter = new ReauthStarter(store, catalog, protector, new ReturnUrlPolicy(addresses), committer, notifier, options, Clock);
        IReadOnlyList<IConnectorUse> uses = [new OpenAttempts(store, committer, notifier, Clock)];
        Registry = new ConnectorRegistry(store, Revocations, uses, outbox, Clock);
        Disconnection = new ConnectorDisconnection(store, Registry, Revocations, uses, outbox, Clock);
        Tester = new CredentialTester(store, AccessTokens, calls, catalog, Failures, Clock);
        Keeper = new CredentialKeeper(store, AccessTokens, Tester, Outages, catalog, outbox, Rows, Clock);
        var (windows, imports) = (new ImportWindows(TimeProvider.System), new ImportCommitter(store, protector, outbox, Clock));
        Importer = new CredentialImporter(
            store,
            protector,
            calls,
            catalog,
            gate,
            Refreshed,
            Tester,
            imports,
            new ImportSharing(store, AccessTokens, calls, catalog, gate, imports, windows, outbox, Clock),
            windows,
            Trouble,
            Clock
        );
        Scopes = new ScopeWatch(store, catalog, Rows);
        Sweep = new ReauthSweep(store, Journey, Rows, options, Clock);
    }

    public SteadyClock Clock { get; }

    public ProviderOutages Outages { get; }

    public ProviderCalls Calls { get; }

    public GrantRevocations Revocations { get; }

    public ConnectorFailures Failures { get; }

    public UnstoredTokens Refreshed { get; }

    public ProviderTrouble Trouble { get; } = new(NullLogger<ProviderTrouble>.Instance);

    public TroubledRows Rows { get; } = new(NullLogger<TroubledRows>.Instance);

    public BrowserJourney Journey { get; }

    public CallbackHandler Callbacks { get; }

    public TypedCredentials Typed { get; }

    public ReauthStarter Starter { get; }

    public ConnectorRegistry Registry { get; }

    public AccessTokenService AccessTokens { get; }

    public CredentialTester Tester { get; }

    public ScopeWatch Scopes { get; }

    public CredentialKeeper Keeper { get; }

    public CredentialImporter Importer { get; }

    public ConnectorDisconnection Disconnection { get; }

    public ReauthSweep Sweep { get; }
}
