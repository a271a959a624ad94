using Drivetrain.Reauth.PluginHost.Manifests;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Plugins.Commands.Simulation;

/// <summary>One check and what came of it.</summary>
/// <param name="Name">What was checked.</param>
/// <param name="Problem">What is wrong; null when it is fine.</param>
/// <param name="Remedy">What to do then.</param>
internal sealed record Check(string Name, string? Problem, string Remedy);

/// <summary>The checks of one provider, as they are made.</summary>
internal sealed class CheckList(ProviderContribution contribution, Simulator simulator)
{
    private readonly List<Check> _checks = [];

    public void Add(string name, string? problem, string remedy) => _checks.Add(new Check(name, problem, remedy));

    /// <summary>The call must fail as a value, in the way that the specifications tell, unless a rule of the manifest may say otherwise.</summary>
    public async Task ExpectAsync<T>(
        string name,
        Fault fault,
        string call,
        Func<ValueTask<ProviderResult<T>>> run,
        ProviderFailureKind? kind = null,
        TimeSpan? pause = null
    )
        where T : class
    {
        const string remedy = "Return a ProviderFailure of this kind, or correct \"errors\".";
        simulator.Fault = fault;
        var result = await run();
        simulator.Fault = null;
        var hasRules = contribution.Errors.Rules.Any(rule => rule.At.Count == 0 || rule.At.Contains(call, StringComparer.Ordinal));
        var problem =
            result.Failure is not { } failure ? "It was treated as a success."
            : kind is { } expected && failure.Kind != expected && !hasRules ? $"It was reported as {failure.Kind}, not {expected}."
            : pause is not null && failure.RetryAfter != pause ? "The provider's requested wait time wasn't passed on."
            : null;
        Add(name, problem, remedy);
    }

    /// <summary>What an instance's request may answer.</summary>
    public async Task ExpectRefusalsAsync(Func<ValueTask<ProviderResult<InstanceProof>>> prove)
    {
        await ExpectAsync("prove: invalid credentials (401)", new Fault("instance", 401), "instance", prove, ProviderFailureKind.CredentialRejected);
        await ExpectAsync("prove: someone without the role (403)", new Fault("instance", 403), "instance", prove, ProviderFailureKind.NotAdmin);
        await ExpectAsync("prove: provider error (500)", new Fault("instance", 500), "instance", prove, ProviderFailureKind.Unavailable);
        await ExpectAsync("prove: response without a company", new Fault("instance", 200), "instance", prove);
    }

    /// <summary>All of them, with the last one: that nothing else was called.</summary>
    public IReadOnlyList<Check> Close()
    {
        Add(
            "calls only what the manifest describes",
            simulator.Strays.Count == 0 ? null : $"It called {string.Join(", ", simulator.Strays.Distinct(StringComparer.Ordinal))}.",
            "Describe the address in the manifest, or don't call it."
        );
        return _checks;
    }

    public static bool IsSame(string? left, string? right) => string.Equals(left, right, StringComparison.Ordinal);

    /// <summary>Whether two ids name one company.</summary>
    public static bool IsSameInstance(string left, string right) => IsSame(Instance.CanonicalId(left), Instance.CanonicalId(right));

    public static string? Words(ProviderFailure? failure) => failure is null ? null : $"It failed as {failure.Kind} ({failure.Error ?? "without a code"}).";
}
