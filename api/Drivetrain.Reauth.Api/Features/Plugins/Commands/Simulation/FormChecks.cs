using System.Text.Json;
using Drivetrain.Reauth.PluginHost.Manifests;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Plugins.Commands.Simulation;

/// <summary>Types into a provider's form what is right, and what is not.</summary>
internal sealed class FormChecks(ProviderContribution contribution, IProvider provider, SimulatedForm form, SimulatedProvider simulated, Simulator simulator)
{
    private const string InstanceRemedy = "Correct \"instance\": its pattern, formField, request or pointers.";

    private readonly CheckList _checks = new(contribution, simulator);

    public async Task<IReadOnlyList<Check>> RunAsync(CancellationToken cancellationToken)
    {
        var right = form.Values;
        var typed = await TypeAsync(right, cancellationToken);
        _checks.Add(
            "form: entered values become credentials",
            typed.Failure is null ? null : CheckList.Words(typed.Failure),
            "Correct the fields' \"pattern\" and \"maxLength\": no value allowed by both was accepted."
        );
        foreach (var field in right.Keys)
        {
            var without = right.Where(pair => !CheckList.IsSame(pair.Key, field)).ToDictionary(StringComparer.Ordinal);
            await RefuseAsync($"form: \"{field}\" missing", without, cancellationToken);
            await RefuseAsync(
                $"form: \"{field}\" malformed",
                new Dictionary<string, string>(right, StringComparer.Ordinal) { [field] = "two words" },
                cancellationToken
            );
        }

        if (typed.Value is { } tokens)
        {
            await ProveAsync(tokens, cancellationToken);
        }

        return _checks.Close();
    }

    private async Task ProveAsync(TokenSet tokens, CancellationToken cancellationToken)
    {
        ValueTask<ProviderResult<InstanceProof>> Prove(TokenSet with) =>
            provider.ProveInstancesAsync(with, new Dictionary<string, string>(StringComparer.Ordinal), cancellationToken);

        var proof = await Prove(tokens);
        _checks.Add(
            "prove: the credentials' company is found",
            proof.Value is { Instances: [{ } one] } && CheckList.IsSameInstance(one.Id, simulated.Instance)
                ? null
                : CheckList.Words(proof.Failure) ?? "No company, several companies or a different company was found.",
            InstanceRemedy
        );
        foreach (var (field, other) in form.Others)
        {
            var changed = await Prove(tokens with { Fields = new Dictionary<string, string>(form.Values, StringComparer.Ordinal) { [field] = other } });
            var isInstance = CheckList.IsSame(field, contribution.Instance.FormField);
            _checks.Add(
                isInstance ? "prove: another company's id proves nothing" : $"prove: another \"{field}\" proves nothing",
                changed.Failure is null ? "It was treated as a success." : null,
                isInstance ? InstanceRemedy : "Use the field in \"authentication\", or don't ask for it."
            );
        }

        await _checks.ExpectRefusalsAsync(() => Prove(tokens));
    }

    private async Task RefuseAsync(string name, IReadOnlyDictionary<string, string> values, CancellationToken cancellationToken)
    {
        var typed = await TypeAsync(values, cancellationToken);
        var problem =
            typed.Failure is not { } failure ? "It was accepted."
            : failure.Kind == ProviderFailureKind.CodeRejected ? null
            : CheckList.Words(failure);
        _checks.Add(name, problem, "Return a ProviderFailure of the kind CodeRejected for it.");
    }

    /// <summary>The host hands a form over as the code.</summary>
    private ValueTask<ProviderResult<TokenSet>> TypeAsync(IReadOnlyDictionary<string, string> values, CancellationToken cancellationToken) =>
        provider.ExchangeCodeAsync(new CodeExchange(JsonSerializer.Serialize(values), string.Empty, string.Empty), cancellationToken);
}
