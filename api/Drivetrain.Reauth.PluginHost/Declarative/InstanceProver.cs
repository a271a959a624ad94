using System.Net.Http.Headers;
using System.Text.Json;
using Drivetrain.Reauth.PluginHost.Manifests;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.PluginHost.Declarative;

/// <summary>
/// Which instances the tokens open. Candidates come from the callback, the id_token, the token response or an earlier proof, and have to agree with what is
/// signed; what counts is the provider's own answer to the new token, its signature, or its token response.
/// </summary>
internal sealed class InstanceProver(ProviderAccess access, Failures failures, IdTokenValidator? idTokens)
{
    private const int MaximumInstances = 500;

    private readonly UserInfo _userInfo = new(access);

    private InstanceRule Rule => access.Provider.Instance;

    /// <summary>The callback's hint: absent, of the right form, or a failure.</summary>
    public ProviderResult<Hint> HintOf(IReadOnlyDictionary<string, string> callbackParameters)
    {
        string? value = null;
        if (Rule.CallbackParameter is { } parameter && callbackParameters.TryGetValue(parameter, out value) && !IsInstanceId(value))
        {
            return Failures.Protocol("instance_malformed");
        }

        return new Hint(value);
    }

    public async Task<ProviderResult<InstanceProof>> ProveAsync(ServerMetadata metadata, TokenSet tokens, string? hint, CancellationToken cancellationToken)
    {
        if (access.OAuth.ChecksGrantedScope && GrantedScope.Missing(access.Scopes, tokens) is { } missing)
        {
            return new ProviderFailure(ProviderFailureKind.InsufficientScope, "insufficient_scope", tokens.TraceId) { MissingScope = missing };
        }

        Identity? identity = null;
        if (tokens.IdToken is { } idToken && (metadata.SigningKeys.Count > 0 || Rule.UsesIdToken))
        {
            var validated = await idTokens!.ValidateAsync(idToken, metadata, cancellationToken);
            if (!validated.Succeeded && Rule.UsesIdToken)
            {
                return validated.Failure with { TraceId = tokens.TraceId };
            }

            // Where only the person's id would be taken from it, userinfo may still tell that.
            identity = validated.Value;
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var asking = _userInfo.AskAsync(identity, metadata, tokens, ended.Token);
        var proof =
            Rule.Request is { } request && !request.Url.Names.Contains(Template.Instance, StringComparer.Ordinal)
                ? await AskAgainAsync(request, tokens, candidate: null, signed: false, cancellationToken)
                : await ProveOneAsync(tokens, hint, identity, cancellationToken);
        if (proof.Succeeded)
        {
            return UserInfo.Complete(proof.Value, identity, await asking);
        }

        // Nobody waits for a name where there is no proof.
        await ended.CancelAsync();
        await ((Task)asking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return proof;
    }

    private async Task<ProviderResult<InstanceProof>> ProveOneAsync(TokenSet tokens, string? hint, Identity? identity, CancellationToken cancellationToken)
    {
        var signed = identity?.InstanceId;

        // The token response is the provider's own word, as its signature is. An earlier proof names it where neither does.
        var candidate = hint ?? signed ?? tokens.InstanceId;
        if (candidate is null || !IsInstanceId(candidate))
        {
            return Failures.Protocol("instance_missing", tokens.TraceId);
        }

        if ((signed is not null && !IsSame(signed, candidate)) || (Rule.TokenField is not null && tokens.InstanceId is { } told && !IsSame(told, candidate)))
        {
            return Failures.Protocol("instance_differs", tokens.TraceId);
        }

        if (Rule.Request is { } request)
        {
            return await AskAgainAsync(request, tokens, candidate, signed is not null, cancellationToken);
        }

        var isProved = signed is not null || (Rule.TokenField is not null && tokens.InstanceId is not null);
        return isProved
            ? new InstanceProof([new Instance(candidate, DisplayText.Of(identity?.InstanceName) ?? tokens.InstanceName ?? candidate)], TraceId: tokens.TraceId)
            : Failures.Protocol("instance_missing", tokens.TraceId);
    }

    /// <summary>
    /// Asks with a new token, and once more where it is refused as dead: a token that was given a moment ago may not be known to all of the provider's servers
    /// yet, and a refusal revokes it. At once, because the person waits.
    /// </summary>
    private async Task<ProviderResult<InstanceProof>> AskAgainAsync(
        InstanceRequest rule,
        TokenSet tokens,
        string? candidate,
        bool signed,
        CancellationToken cancellationToken
    )
    {
        var first = await AskAsync(rule, Bearer(tokens), candidate, signed, cancellationToken);
        return first.Failure is { Kind: ProviderFailureKind.CredentialRejected }
            ? await AskAsync(rule, Bearer(tokens), candidate, signed, cancellationToken)
            : first;
    }

    /// <param name="rule">The question.</param>
    /// <param name="authenticate">Adds the credentials.</param>
    /// <param name="candidate">The instance that is to be confirmed, or null.</param>
    /// <param name="signed">Whether the provider's signature names it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<ProviderResult<InstanceProof>> AskAsync(
        InstanceRequest rule,
        Action<HttpRequestMessage> authenticate,
        string? candidate,
        bool signed,
        CancellationToken cancellationToken
    )
    {
        if (candidate is not null && !IsInstanceId(candidate))
        {
            return Failures.Protocol("instance_malformed");
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(access.Fill(rule.Url, candidate)!));
        authenticate(request);
        request.Headers.Accept.ParseAdd("application/json");
        foreach (var (name, value) in rule.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await access.Http.SendAsync(request, cancellationToken);
        var traceId = failures.TraceId(response);
        if (!response.IsSuccessStatusCode)
        {
            return failures.FromRefusal("instance", await Answers.ReadRefusalAsync(response, cancellationToken), signed);
        }

        if (await Answers.ReadAsync(response, cancellationToken) is not { } answer)
        {
            return Failures.Protocol("unreadable_answer", traceId);
        }

        // A list may be the whole answer, and then there is no pointer to it.
        var items = rule.Items is { } pointer ? Pointer.Find(answer, pointer) : answer;
        if (items is { ValueKind: JsonValueKind.Array } list)
        {
            return Many(rule, list, candidate, traceId);
        }

        return rule.Items is null && answer.ValueKind is JsonValueKind.Object
            ? One(rule, answer, candidate, traceId)
            : Failures.Protocol("unexpected_instance_answer", traceId);
    }

    private ProviderResult<InstanceProof> One(InstanceRequest rule, JsonElement entry, string? candidate, string? traceId)
    {
        var id = rule.Id is { } pointer ? Pointer.TextAt(entry, [pointer]) : candidate;
        if (id is null || !IsInstanceId(id))
        {
            return Failures.Protocol("instance_missing", traceId);
        }

        if (candidate is not null && !IsSame(candidate, id))
        {
            return Failures.Protocol("instance_differs", traceId);
        }

        // Where nothing in the answer names the id, the place of the name is all that tells an answer about the company from any other.
        return rule.Id is not null || rule.Names.Any(pointer => Pointer.Find(entry, pointer) is not null)
            ? new InstanceProof([Named(rule, entry, id)], TraceId: traceId)
            : Failures.Protocol("instance_without_name", traceId);
    }

    private ProviderResult<InstanceProof> Many(InstanceRequest rule, JsonElement list, string? candidate, string? traceId)
    {
        if (list.GetArrayLength() > MaximumInstances)
        {
            return Failures.Protocol("too_many_instances", traceId);
        }

        // A row that is nothing, or has an id of another form, is somebody else's: the others count. Where no row has an id, it is the manifest that does not
        // fit.
        var rows = list.EnumerateArray().Where(entry => entry.ValueKind is JsonValueKind.Object && rule.Where.All(filter => Holds(filter, entry))).ToList();
        var found = rows.Select(entry =>
                rule.Id is { } pointer && Pointer.TextAt(entry, [pointer]) is { } id && IsInstanceId(id) ? Named(rule, entry, id) : null
            )
            .OfType<Instance>()
            .DistinctBy(instance => instance.Id, StringComparer.Ordinal)
            .ToList();
        return rows.Count > 0 && found.Count == 0
            ? Failures.Protocol("instance_missing", traceId)
            : new InstanceProof([.. found.Where(instance => candidate is null || IsSame(instance.Id, candidate))], TraceId: traceId);
    }

    /// <summary>The first name with anything visible in it; the id, where there is none.</summary>
    private static Instance Named(InstanceRequest rule, JsonElement entry, string id) =>
        new(id, rule.Names.Select(pointer => DisplayText.Of(Pointer.TextAt(entry, [pointer]))).FirstOrDefault(name => name is not null) ?? string.Empty);

    private static bool IsSame(string left, string right) => string.Equals(Instance.CanonicalId(left), Instance.CanonicalId(right), StringComparison.Ordinal);

    private static bool Holds(InstanceFilter filter, JsonElement entry) =>
        Pointer.TextAt(entry, [filter.Field]) is { } text && filter.Equal.Contains(text, StringComparer.Ordinal);

    private static Action<HttpRequestMessage> Bearer(TokenSet tokens) =>
        request => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tokens.AccessToken);

    private bool IsInstanceId(string? text) => InstanceIds.IsId(Rule.Pattern, text);
}

/// <summary>What the callback says of the instance; null when it says nothing.</summary>
internal sealed record Hint(string? InstanceId);
