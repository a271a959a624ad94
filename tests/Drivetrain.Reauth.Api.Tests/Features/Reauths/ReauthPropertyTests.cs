using CsCheck;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Plugins;
using static Drivetrain.Reauth.Api.Tests.Features.Reauths.Given;

namespace Drivetrain.Reauth.Api.Tests.Features.Reauths;

/// <summary>Whatever events arrive in whatever order, these hold.</summary>
public sealed class ReauthPropertyTests
{
    private static readonly Instance[] Companies = [Acme, Globex, new("9130347957983002", "Acme East LLC")];

    private static readonly Gen<Instance> GenCompany = Gen.Int[0, 2].Select(i => Companies[i]);

    private static readonly Gen<Instance?> GenBinding = Gen.Int[0, 3].Select(i => i == 3 ? null : Companies[i]);

    private static readonly Gen<IReadOnlyList<Instance>> GenSeen = GenCompany.Array[0, 3].Select(IReadOnlyList<Instance> (all) => [.. all.Distinct()]);

    private static readonly Gen<Event> GenEvent = Gen.OneOf(
        Gen.Const<Event>(new Event.Start()),
        Gen.Const<Event>(new Event.Consume()),
        GenSeen.Select(Event (seen) => new Event.Conclude(seen)),
        Gen.Enum<ProviderFailureKind>().Select(Event (kind) => new Event.Refuse(kind)),
        GenCompany.Select(Event (company) => new Event.Confirm(company.Id)),
        Gen.Const<Event>(new Event.Cancel()),
        Gen.Const<Event>(new Event.Supersede()),
        Gen.Const<Event>(new Event.Expire()),
        GenBinding.Select(Event (instance) => new Event.BindElsewhere(instance)),
        Gen.Int[1, 700].Select(Event (seconds) => new Event.Pass(TimeSpan.FromSeconds(seconds))));

    [Fact]
    public void AnySequence_KeepsTheInvariants() => Gen.Select(GenBinding, GenEvent.List[0, 25]).Sample(
        (binding, events) =>
        {
            var run = new Run(Connector(binding));
            foreach (var next in events)
            {
                run.Apply(next);
            }
        },
        iter: 20_000);

    private abstract record Event
    {
        public sealed record Start : Event;

        public sealed record Consume : Event;

        public sealed record Conclude(IReadOnlyList<Instance> Seen) : Event;

        public sealed record Refuse(ProviderFailureKind Kind) : Event;

        public sealed record Confirm(string InstanceId) : Event;

        public sealed record Cancel : Event;

        public sealed record Supersede : Event;

        public sealed record Expire : Event;

        public sealed record BindElsewhere(Instance? Instance) : Event;

        public sealed record Pass(TimeSpan Time) : Event;
    }

    private sealed class Run(Connector connector)
    {
        private Connector connector = connector;
        private ReauthAttempt reauth = Created(connector);
        private DateTimeOffset now = Now;
        private int consumed;
        private int stored;

        public void Apply(Event next)
        {
            var before = reauth;
            var decision = Decide(next);
            if (decision is not null)
            {
                reauth = decision.Reauth;
                Check(before, decision);
            }

            // Single use: of all callbacks one goes on, and one at most stores.
            Assert.InRange(consumed, 0, 1);
            Assert.InRange(stored, 0, 1);

            // Secrets of a step end with the step.
            Assert.True(reauth.IsOpen || reauth is { StateHash: null, ProtectedVerifier: null, TicketHash: null });
            Assert.True(reauth.Status == ReauthStatus.Started || reauth is { StateHash: null, ProtectedVerifier: null });
            Assert.Equal(reauth.IsOpen, reauth.Outcome is null);
            Assert.Equal(reauth.Status == ReauthStatus.Completed, reauth.Outcome == Outcomes.Matched);
            Assert.Equal(reauth.Timeline.OrderBy(t => t.At), reauth.Timeline);
        }

        private Decision? Decide(Event next)
        {
            switch (next)
            {
                case Event.Start:
                    return Plain(ReauthTransitions.Start(reauth, new AuthorizationSent("state", "verifier", Step), now));
                case Event.Consume:
                    var result = ReauthTransitions.Consume(reauth, now);
                    consumed += result is null ? 0 : 1;
                    return Plain(result);
                case Event.Conclude conclude:
                    return ReauthTransitions.Conclude(reauth, connector, new InstanceProof(conclude.Seen), [], Step, now);
                case Event.Refuse refuse:
                    return ReauthTransitions.Refuse(reauth, new ProviderFailure(refuse.Kind), tokensGranted: false, now);
                case Event.Confirm confirm:
                    return ReauthTransitions.Confirm(reauth, connector, confirm.InstanceId, now);
                case Event.Cancel:
                    return ReauthTransitions.Cancel(reauth, now);
                case Event.Supersede:
                    return ReauthTransitions.Supersede(reauth, now);
                case Event.Expire:
                    return ReauthTransitions.Expire(reauth, now);
                case Event.BindElsewhere bind:
                    connector = connector.Instance is null ? connector with { Instance = bind.Instance } : connector;
                    return null;
                case Event.Pass pass:
                    now += pass.Time;
                    return null;
                default:
                    throw new InvalidOperationException("An event without a case.");
            }
        }

        private void Check(ReauthAttempt before, Decision decision)
        {
            Assert.True(before.IsOpen, "Nothing happens to an attempt that has ended.");
            if (decision.Tokens is TokenFate.Use)
            {
                stored++;
                Assert.Contains(decision.Instance, reauth.Seen);
                Assert.True(connector.Instance is null || connector.Instance.Id == decision.Instance!.Id, "A credential of another company was stored.");
                connector = ConnectorTransitions.Reauthenticated(connector, decision.Instance!, "gra_1", reauth.Number, now);
            }

            // Tokens are never just forgotten: what was held is stored or revoked.
            if (before.Status == ReauthStatus.AwaitingConfirmation && !reauth.IsOpen)
            {
                Assert.True(decision.Tokens is TokenFate.Use or TokenFate.Revoke);
            }
        }

        private static Decision? Plain(ReauthAttempt? next) => next is null ? null : new Decision(next);
    }
}
