using System.Security.Cryptography;
using System.Text;
using Drivetrain.Reauth.PluginHost.Manifests;
using Drivetrain.Reauth.Plugins;
using Microsoft.AspNetCore.WebUtilities;

namespace Drivetrain.Reauth.Api.Plugins.Commands.Simulation;

/// <summary>One check and what came of it.</summary>
/// <param name="Name">What was checked.</param>
/// <param name="Problem">What is wrong; null when it is fine.</param>
/// <param name="Remedy">What to do then.</param>
internal sealed record Check(string Name, string? Problem, string Remedy);

/// <summary>Takes a provider through a whole life at the simulator, and through what goes wrong in it.</summary>
internal sealed class ProviderChecks(ProviderContribution contribution, IProvider provider, SimulatedProvider simulated, Simulator simulator)
{
    private const string RedirectUri = "https://reauth.example/oauth/callback";
    private const string Verifier = "simulated-verifier-simulated-verifier-simulated";
    private const string State = "simulated-state-simulated-state";

    private readonly List<Check> _checks = [];
    private readonly Dictionary<string, string> _callback = new(StringComparer.Ordinal);

    public async Task<IReadOnlyList<Check>> RunAsync(CancellationToken cancellationToken)
    {
        if (await LogInAsync(cancellationToken) is { } code && await ExchangeAsync(code, cancellationToken) is { } tokens)
        {
            await LiveAsync(tokens, cancellationToken);
            await FailAsync(code, tokens, cancellationToken);
        }

        Add("calls only what the manifest describes", simulator.Strays.Count == 0 ? null : $"It called {string.Join(", ", simulator.Strays.Distinct(StringComparer.Ordinal))}.", "Describe the address in the manifest, or do not call it.");
        return _checks;
    }

    private async Task<string?> LogInAsync(CancellationToken cancellationToken)
    {
        var challenge = System.Buffers.Text.Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));
        var url = await provider.CreateAuthorizationUrlAsync(new AuthorizationRequest(RedirectUri, State, challenge, Instance: null, "en"), cancellationToken);
        if (url.Value is not { } address)
        {
            Add("authorize: makes the address of the login", Words(url.Failure), "Correct \"discovery\" or \"endpoints\", and list their hosts in \"allowedHosts\".");
            return null;
        }

        var query = QueryHelpers.ParseQuery(address.Query);
        var problem = !string.Equals(simulated.NameOf(address), "authorization", StringComparison.Ordinal) ? "It leads elsewhere than the authorization endpoint."
            : query["response_type"] != "code" || query["state"] != State || query["redirect_uri"] != RedirectUri ? "response_type, state or redirect_uri are not what the host asked for."
            : contribution.OAuth!.UsesPkce && (query["code_challenge"] != challenge || query["code_challenge_method"] != "S256") ? "The PKCE challenge is missing or another one."
            : address.Query.Contains(SimulatedProvider.ClientSecret, StringComparison.Ordinal) ? "The client secret stands in it."
            : null;
        Add("authorize: makes the address of the login", problem, "Pass on what the host gives; take secrets out.");

        using var browser = new HttpClient(simulator.Reroute(new SocketsHttpHandler { AllowAutoRedirect = false }));
        using var response = await browser.GetAsync(address, cancellationToken);
        foreach (var (name, value) in QueryHelpers.ParseQuery(response.Headers.Location?.Query))
        {
            _callback[name] = value.ToString();
        }

        var isBack = _callback.GetValueOrDefault("state") is State && _callback.ContainsKey("code");
        Add("authorize: the login leads back with code and state", isBack ? null : "The simulated login did not answer with a code.", "Look at the check above.");
        return isBack ? _callback["code"] : null;
    }

    private async Task<TokenSet?> ExchangeAsync(string code, CancellationToken cancellationToken)
    {
        var result = await provider.ExchangeCodeAsync(new CodeExchange(code, Verifier, RedirectUri), cancellationToken);
        Add("exchange: the code becomes tokens", Words(result.Failure), "Correct \"clientAuthentication\", \"pkce\", \"lifetimes\" and \"limits\"; a client without a refresh token cannot sync for long.");
        return result.Value;
    }

    private async Task LiveAsync(TokenSet tokens, CancellationToken cancellationToken)
    {
        const string instanceRemedy = "Correct \"instance\": its pattern, request, pointers or claims.";
        var proof = await provider.ProveInstancesAsync(tokens, _callback, cancellationToken);
        Add("prove: the company that was logged in to is found", proof.Value is { Instances: [{ } one] } && IsSame(one.Id, simulated.Instance) ? null : Words(proof.Failure) ?? "Another company was found, or none, or several.", instanceRemedy);
        if (contribution.Instance.CallbackParameter is { } parameter && !IsSame(simulated.ForeignInstance, simulated.Instance))
        {
            var forged = new Dictionary<string, string>(_callback, StringComparer.Ordinal) { [parameter] = simulated.ForeignInstance };
            var foreign = await provider.ProveInstancesAsync(tokens, forged, cancellationToken);
            var isFooled = foreign.Value?.Instances.Any(instance => IsSame(instance.Id, simulated.ForeignInstance)) == true;
            Add("prove: a forged callback proves nothing", isFooled ? "A company was believed because the callback named it." : null, "Ask the provider with the token, or take a signed claim.");
        }

        var refreshed = await provider.RefreshAsync(tokens, cancellationToken);
        Add("refresh: new tokens come", refreshed.Value is { } renewed && !IsSame(renewed.AccessToken, tokens.AccessToken) ? null : Words(refreshed.Failure) ?? "The access token is the old one.", "Correct \"clientAuthentication\" and \"lifetimes\".");
        var revoked = await provider.RevokeAsync(refreshed.Value ?? tokens, cancellationToken);
        var isWithout = revoked.Failure?.Error is "no_revocation_endpoint";
        Add(isWithout ? "revoke: the manifest says that there is none" : "revoke: the tokens are given back", isWithout ? null : Words(revoked.Failure), "Correct \"revocation\", or write \"none\".");
    }

    private async Task FailAsync(string code, TokenSet tokens, CancellationToken cancellationToken)
    {
        ValueTask<ProviderResult<TokenSet>> Exchange() => provider.ExchangeCodeAsync(new CodeExchange(code, Verifier, RedirectUri), cancellationToken);
        ValueTask<ProviderResult<TokenSet>> Refresh() => provider.RefreshAsync(tokens, cancellationToken);
        ValueTask<ProviderResult<InstanceProof>> Prove() => provider.ProveInstancesAsync(tokens, _callback, cancellationToken);

        await ExpectAsync("exchange: denied", new Fault("token", 400, """{"error":"access_denied"}"""), "token", Exchange);
        await ExpectAsync("exchange: invalid_grant", new Fault("token", 400, """{"error":"invalid_grant"}"""), "token", Exchange, ProviderFailureKind.CodeRejected);
        await ExpectAsync("exchange: the provider's own trouble (500)", new Fault("token", 500), "token", Exchange, ProviderFailureKind.Unavailable);
        await ExpectAsync("exchange: throttled (429)", new Fault("token", 429), "token", Exchange, ProviderFailureKind.Unavailable, pause: TimeSpan.FromSeconds(7));
        await ExpectAsync("exchange: a redirect is not followed", new Fault("token", 302), "token", Exchange);
        await ExpectAsync("exchange: an answer of 2 MiB", new Fault("token", 200, $"{{\"access_token\":\"{new string('a', 2 * 1024 * 1024)}\"}}"), "token", Exchange);
        await ExpectAsync("exchange: an answer that is no JSON", new Fault("token", 200, "<html>"), "token", Exchange);
        await ExpectAsync("refresh: invalid_grant", new Fault("token", 400, """{"error":"invalid_grant"}"""), "refresh", Refresh, ProviderFailureKind.CredentialRejected);
        await ExpectAsync("refresh: the provider's own trouble (503)", new Fault("token", 503), "refresh", Refresh, ProviderFailureKind.Unavailable);
        if (contribution.Instance.Request is not null)
        {
            await ExpectAsync("prove: a token that is dead (401)", new Fault("instance", 401), "instance", Prove, ProviderFailureKind.CredentialRejected);
            await ExpectAsync("prove: someone without the role (403)", new Fault("instance", 403), "instance", Prove, ProviderFailureKind.NotAdmin);
            await ExpectAsync("prove: the provider's own trouble (500)", new Fault("instance", 500), "instance", Prove, ProviderFailureKind.Unavailable);
            await ExpectAsync("prove: an answer without a company", new Fault("instance", 200), "instance", Prove);
        }
    }

    /// <summary>The call must fail as a value, in the way that the specifications tell, unless a rule of the manifest may say otherwise.</summary>
    private async Task ExpectAsync<T>(string name, Fault fault, string call, Func<ValueTask<ProviderResult<T>>> run, ProviderFailureKind? kind = null, TimeSpan? pause = null)
        where T : class
    {
        const string remedy = "Return a ProviderFailure of this kind, or correct \"errors\".";
        simulator.Fault = fault;
        var result = await run();
        simulator.Fault = null;
        var hasRules = contribution.Errors.Rules.Any(rule => rule.At.Count == 0 || rule.At.Contains(call, StringComparer.Ordinal));
        var problem = result.Failure is not { } failure ? "It was taken for a success."
            : kind is { } expected && failure.Kind != expected && !hasRules ? $"It was told as {failure.Kind}, not as {expected}."
            : pause is not null && failure.RetryAfter != pause ? "How long the provider asks to wait was not passed on."
            : null;
        Add(name, problem, remedy);
    }

    private void Add(string name, string? problem, string remedy) => _checks.Add(new Check(name, problem, remedy));

    private static bool IsSame(string left, string right) => string.Equals(left, right, StringComparison.Ordinal);

    private static string? Words(ProviderFailure? failure) => failure is null ? null : $"It failed as {failure.Kind} ({failure.Error ?? "without a code"}).";
}
