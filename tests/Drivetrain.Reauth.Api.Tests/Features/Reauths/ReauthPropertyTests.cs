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
        Gen.Int[1, 700].Select(Event (seconds) => new Event.Pass(TimeSpan.FromSeconds(seconds)))
    );

    [Fact]
    public void AnySequence_KeepsTheInvariants() =>
        Gen.Select(GenBinding, GenEvent.List[0, 25])
            .Sample(
                (binding, events) =>
                {
                    var run = new Run(Connector(binding));
                    foreach (var next in events)
                    {
                        run.Apply(next);
                    }
                },
                iter: 20_000
            );

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
        private Connector _connector = connector;
        private ReauthAttempt _reauth = Created(connector);
        private DateTimeOffset _now = Now;
        private int _consumed;
        private int _stored;

        public void Apply(Event next)
        {
            var before = _reauth;
            var decision = Decide(next);
            if (decision is not null)
            {
                _reauth = decision.Reauth;
                Check(before, decision);
            }

            // Single use: of all callbacks one goes on, and one at most stores.
            Assert.InRange(_consumed, 0, 1);
            Assert.InRange(_stored, 0, 1);

            // Secrets of a step end with the step.
            Assert.True(_reauth.IsOpen || _reauth is { StateHash: null, ProtectedVerifier: null, TicketHash: null });
            Assert.True(_reauth.Status == ReauthStatus.Started || _reauth is { StateHash: null, ProtectedVerifier: null });
            Assert.Equal(_reauth.IsOpen, _reauth.Outcome is null);
            Assert.Equal(_reauth.Status == ReauthStatus.Completed, _reauth.Outcome == Outcomes.Matched);
            Assert.Equal(_reauth.Timeline.OrderBy(t => t.At), _reauth.Timeline);
        }

        private Decision? Decide(Event next)
        {
            switch (next)
            {
                case Event.Start:
                    return Plain(ReauthTransitions.Start(_reauth, new AuthorizationSent("state", "verifier", Step), _now));
                case Event.Consume:
                    var result = ReauthTransitions.Consume(_reauth, _now);
                    _consumed += result is null ? 0 : 1;
                    return Plain(result);
                case Event.Conclude conclude:
                    return ReauthTransitions.Conclude(_reauth, _connector, new InstanceProof(conclude.Seen), [], Step, _now);
                case Event.Refuse refuse:
                    return ReauthTransitions.Refuse(_reauth, new ProviderFailure(refuse.Kind), tokensGranted: false, _now);
                case Event.Confirm confirm:
                    return ReauthTransitions.Confirm(_reauth, _connector, confirm.InstanceId, _now);
                case Event.Cancel:
                    return ReauthTransitions.Cancel(_reauth, _now);
                case Event.Supersede:
                    return ReauthTransitions.Supersede(_reauth, _now);
                case Event.Expire:
                    return ReauthTransitions.Expire(_reauth, _now);
                case Event.BindElsewhere bind:
                    _connector = _connector.Instance is null ? _connector with { Instance = bind.Instance } : _connector;
                    return null;
                case Event.Pass pass:
                    _now += pass.Time;
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
                _stored++;
                Assert.Contains(decision.Instance, _reauth.Seen);
                Assert.True(_connector.Instance is null || _connector.Instance.Id == decision.Instance!.Id, "A credential of another company was stored.");
                _connector = ConnectorTransitions.Reauthenticated(_connector, decision.Instance!, "gra_1", _reauth.Number, _now);
            }

            // Tokens are never just forgotten: what was held is stored or revoked.
            if (before.Status == ReauthStatus.AwaitingConfirmation && !_reauth.IsOpen)
            {
                Assert.True(decision.Tokens is TokenFate.Use or TokenFate.Revoke);
            }
        }

        private static Decision? Plain(ReauthAttempt? next) => next is null ? null : new Decision(next);
    }
}
