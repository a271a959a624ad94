using System.Security.Cryptography;
using System.Text;
using Drivetrain.Reauth.PluginHost.Manifests;
using Drivetrain.Reauth.Plugins;
using Microsoft.AspNetCore.WebUtilities;

namespace Drivetrain.Reauth.Api.Features.Plugins.Commands.Simulation;

/// <summary>Takes a provider through a whole life at the simulator, and through what goes wrong in it.</summary>
internal sealed class ProviderChecks(ProviderContribution contribution, IProvider provider, SimulatedProvider simulated, Simulator simulator)
{
    private const string RedirectUri = "https://reauth.example/oauth/callback";
    private const string Verifier = "simulated-verifier-simulated-verifier-simulated";
    private const string State = "simulated-state-simulated-state";

    private readonly CheckList _checks = new(contribution, simulator);
    private readonly Dictionary<string, string> _callback = new(StringComparer.Ordinal);

    public async Task<IReadOnlyList<Check>> RunAsync(CancellationToken cancellationToken)
    {
        if (await LogInAsync(cancellationToken) is { } code && await ExchangeAsync(code, cancellationToken) is { } tokens)
        {
            await LiveAsync(tokens, cancellationToken);
            await FailAsync(code, tokens, cancellationToken);
        }

        return _checks.Close();
    }

    private async Task<string?> LogInAsync(CancellationToken cancellationToken)
    {
        var challenge = System.Buffers.Text.Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));
        var url = await provider.CreateAuthorizationUrlAsync(new AuthorizationRequest(RedirectUri, State, challenge, Instance: null, "en"), cancellationToken);
        if (url.Value is not { } address)
        {
            _checks.Add(
                "authorize: builds the login address",
                CheckList.Words(url.Failure),
                "Correct \"discovery\" or \"endpoints\", and list their hosts in \"allowedHosts\"."
            );
            return null;
        }

        var query = QueryHelpers.ParseQuery(address.Query);
        var problem =
            !string.Equals(simulated.NameOf(address), "authorization", StringComparison.Ordinal) ? "It doesn't point to the authorization endpoint."
            : query["response_type"] != "code" || query["state"] != State || query["redirect_uri"] != RedirectUri
                ? "response_type, state or redirect_uri doesn't match the host's request."
            : contribution.OAuth!.UsesPkce && (query["code_challenge"] != challenge || query["code_challenge_method"] != "S256")
                ? "The PKCE challenge is missing or wrong."
            : address.Query.Contains(SimulatedProvider.ClientSecret, StringComparison.Ordinal) ? "It contains the client secret."
            : null;
        _checks.Add("authorize: builds the login address", problem, "Pass on the host's values and remove secrets.");

        using var browser = new HttpClient(simulator.Reroute(new SocketsHttpHandler { AllowAutoRedirect = false }));
        using var response = await browser.GetAsync(address, cancellationToken);
        foreach (var (name, value) in QueryHelpers.ParseQuery(response.Headers.Location?.Query))
        {
            _callback[name] = value.ToString();
        }

        var isBack = _callback.GetValueOrDefault("state") is State && _callback.ContainsKey("code");
        _checks.Add("authorize: the login returns with code and state", isBack ? null : "The simulated login didn't return a code.", "See the check above.");
        return isBack ? _callback["code"] : null;
    }

    private async Task<TokenSet?> ExchangeAsync(string code, CancellationToken cancellationToken)
    {
        var result = await provider.ExchangeCodeAsync(new CodeExchange(code, Verifier, RedirectUri), cancellationToken);
        _checks.Add(
            "exchange: the code becomes tokens",
            CheckList.Words(result.Failure),
            "Correct \"clientAuthentication\", \"pkce\", \"lifetimes\" and \"limits\"; a client without a refresh token cannot sync for long. "
                + "If a provider returns invalid_client for a correct ID and secret, it may compare the secret undecoded: use \"client_secret_post\"."
        );
        return result.Value;
    }

    private async Task LiveAsync(TokenSet tokens, CancellationToken cancellationToken)
    {
        const string instanceRemedy = "Correct \"instance\": its pattern, request, pointers or claims.";
        var proof = await provider.ProveInstancesAsync(tokens, _callback, cancellationToken);
        _checks.Add(
            "prove: the logged-in company is found",
            proof.Value is { Instances: [{ } one] } && CheckList.IsSameInstance(one.Id, simulated.Instance)
                ? null
                : CheckList.Words(proof.Failure) ?? "No company, several companies or a different company was found.",
            instanceRemedy
        );
        if (contribution.Instance.CallbackParameter is { } parameter && !CheckList.IsSame(simulated.ForeignInstance, simulated.Instance))
        {
            var forged = new Dictionary<string, string>(_callback, StringComparer.Ordinal) { [parameter] = simulated.ForeignInstance };
            var foreign = await provider.ProveInstancesAsync(tokens, forged, cancellationToken);
            var isFooled = foreign.Value?.Instances.Any(instance => CheckList.IsSameInstance(instance.Id, simulated.ForeignInstance)) == true;
            _checks.Add(
                "prove: a forged callback proves nothing",
                isFooled ? "A company was accepted because the callback named it." : null,
                "Ask the provider using the token, or use a signed claim."
            );
        }

        var refreshed = await provider.RefreshAsync(tokens, cancellationToken);
        _checks.Add(
            "refresh: new tokens are returned",
            refreshed.Value is { } renewed && !CheckList.IsSame(renewed.AccessToken, tokens.AccessToken)
                ? null
                : CheckList.Words(refreshed.Failure) ?? "The access token is the old one.",
            "Correct \"clientAuthentication\" and \"lifetimes\"."
        );
        await RevokeAsync(refreshed.Value ?? tokens, cancellationToken);
    }

    /// <summary>With the instance, as the host hands tokens over. Where code ends access in a way of its own, nothing here can tell whether it does.</summary>
    private async Task RevokeAsync(TokenSet tokens, CancellationToken cancellationToken)
    {
        var revoked = await provider.RevokeAsync(tokens with { InstanceId = simulated.Instance }, cancellationToken);
        var (name, problem) =
            revoked.Failure is null ? ("revoke: the tokens are revoked", null)
            : revoked.Failure.Error is "no_revocation_endpoint" ? ("revoke: not supported according to the manifest", null)
            : !simulator.Called.Contains("revoke") ? ("revoke: custom code, not simulated", null)
            : ("revoke: the tokens are revoked", CheckList.Words(revoked.Failure));
        _checks.Add(name, problem, "Correct \"revocation\", or write \"none\".");
    }

    private async Task FailAsync(string code, TokenSet tokens, CancellationToken cancellationToken)
    {
        ValueTask<ProviderResult<TokenSet>> Exchange() => provider.ExchangeCodeAsync(new CodeExchange(code, Verifier, RedirectUri), cancellationToken);
        ValueTask<ProviderResult<TokenSet>> Refresh() => provider.RefreshAsync(tokens, cancellationToken);
        ValueTask<ProviderResult<InstanceProof>> Prove() => provider.ProveInstancesAsync(tokens, _callback, cancellationToken);

        await _checks.ExpectAsync("exchange: denied", new Fault("token", 400, """{"error":"access_denied"}"""), "token", Exchange);
        await _checks.ExpectAsync(
            "exchange: invalid_grant",
            new Fault("token", 400, """{"error":"invalid_grant"}"""),
            "token",
            Exchange,
            ProviderFailureKind.CodeRejected
        );
        await _checks.ExpectAsync("exchange: provider error (500)", new Fault("token", 500), "token", Exchange, ProviderFailureKind.Unavailable);
        await _checks.ExpectAsync(
            "exchange: throttled (429)",
            new Fault("token", 429),
            "token",
            Exchange,
            ProviderFailureKind.Unavailable,
            pause: TimeSpan.FromSeconds(7)
        );
        await _checks.ExpectAsync("exchange: a redirect is not followed", new Fault("token", 302), "token", Exchange);
        await _checks.ExpectAsync(
            "exchange: 2 MiB response",
            new Fault("token", 200, $"{{\"access_token\":\"{new string('a', 2 * 1024 * 1024)}\"}}"),
            "token",
            Exchange
        );
        await _checks.ExpectAsync("exchange: response is not JSON", new Fault("token", 200, "<html>"), "token", Exchange);
        await _checks.ExpectAsync(
            "refresh: invalid_grant",
            new Fault("token", 400, """{"error":"invalid_grant"}"""),
            "refresh",
            Refresh,
            ProviderFailureKind.CredentialRejected
        );
        await _checks.ExpectAsync("refresh: provider error (503)", new Fault("token", 503), "refresh", Refresh, ProviderFailureKind.Unavailable);
        if (contribution.Instance.Request is not null)
        {
            await _checks.ExpectRefusalsAsync(Prove);
        }
    }
}
