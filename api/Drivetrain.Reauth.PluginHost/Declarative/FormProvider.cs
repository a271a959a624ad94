using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Drivetrain.Reauth.PluginHost.Manifests;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.PluginHost.Declarative;

/// <summary>
/// A provider whose credentials a person types into a form of the host's. The form's values stand in for the authorization code, as a JSON object of strings;
/// there is no browser to send anywhere, nothing to refresh, and nothing that could be revoked from here.
/// </summary>
internal sealed class FormProvider : IProvider
{
    private readonly ProviderContribution _provider;
    private readonly FormDescription _form;
    private readonly ProviderAccess _access;
    private readonly InstanceProver _prover;

    public FormProvider(ProviderContribution provider, IPluginContext context)
    {
        _provider = provider;
        _form = provider.Form ?? throw new ArgumentException($"The manifest doesn't describe a form for the provider \"{provider.Id}\".", nameof(provider));
        _access = new ProviderAccess(provider, context.GetSettings(provider.Id), context);
        _prover = new InstanceProver(_access, new Failures(_access), idTokens: null);
    }

    public ValueTask<ProviderResult<Uri>> CreateAuthorizationUrlAsync(AuthorizationRequest request, CancellationToken cancellationToken) =>
        ValueTask.FromResult<ProviderResult<Uri>>(new ProviderFailure(ProviderFailureKind.Misconfigured, "form_provider"));

    public ValueTask<ProviderResult<TokenSet>> ExchangeCodeAsync(CodeExchange exchange, CancellationToken cancellationToken)
    {
        Dictionary<string, string>? values;
        try
        {
            values = JsonSerializer.Deserialize<Dictionary<string, string>>(exchange.Code);
        }
        catch (JsonException)
        {
            values = null;
        }

        var isComplete =
            values is not null
            && _form.Fields.All(field => values.TryGetValue(field.Id, out var value) && FormValues.Accepts(field, value))
            && values.Count == _form.Fields.Count;
        return ValueTask.FromResult<ProviderResult<TokenSet>>(
            isComplete
                ? new TokenSet
                {
                    AccessToken = string.Empty,
                    AccessTokenExpiresAt = DateTimeOffset.MaxValue,
                    Fields = values,
                }
                : new ProviderFailure(ProviderFailureKind.CodeRejected, "form_incomplete")
        );
    }

    public ValueTask<ProviderResult<InstanceProof>> ProveInstancesAsync(
        TokenSet tokens,
        IReadOnlyDictionary<string, string> callbackParameters,
        CancellationToken cancellationToken
    )
    {
        if (tokens.Fields is not { } fields || _provider.Instance.Request is not { } request)
        {
            return ValueTask.FromResult<ProviderResult<InstanceProof>>(Failures.Protocol("form_incomplete"));
        }

        var candidate = _provider.Instance.FormField is { } field ? fields.GetValueOrDefault(field) : null;
        return Failures.GuardAsync(
            () => _prover.AskAsync(request, message => Authenticate(message, fields), candidate, signed: false, cancellationToken),
            cancellationToken
        );
    }

    public ValueTask<ProviderResult<TokenSet>> RefreshAsync(TokenSet tokens, CancellationToken cancellationToken) =>
        ValueTask.FromResult<ProviderResult<TokenSet>>(tokens);

    public ValueTask<ProviderResult<Revoked>> RevokeAsync(TokenSet tokens, CancellationToken cancellationToken) =>
        ValueTask.FromResult<ProviderResult<Revoked>>(new ProviderFailure(ProviderFailureKind.Misconfigured, "no_revocation_endpoint"));

    private void Authenticate(HttpRequestMessage request, IReadOnlyDictionary<string, string> fields)
    {
        string Fill(Template template) => template.FillPlain(name => fields.GetValueOrDefault(name) ?? _access.SettingOf(name)) ?? string.Empty;
        var way = _form.Authentication;
        if (way is { Username: { } username, Password: { } password })
        {
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Basic",
                Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Fill(username)}:{Fill(password)}"))
            );
        }
        else if (way.Bearer is { } bearer)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Fill(bearer));
        }

        foreach (var (name, template) in way.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, Fill(template));
        }
    }
}

/// <summary>What a form takes.</summary>
public static class FormValues
{
    /// <summary>
    /// Whether a value has the form that its field asks for: visible ASCII, so that it can stand in a header, no longer than allowed, and matching the field's
    /// pattern.
    /// </summary>
    public static bool Accepts(FormField field, string? value) =>
        value is { Length: > 0 }
        && value.Length <= field.MaxLength
        && value.All(character => character is > ' ' and <= '~')
        && (field.Pattern is null || PatternRule.IsMatch(field.Pattern, value));
}
