using System.Net.Http.Headers;
using Drivetrain.Reauth.PluginHost.Manifests;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.PluginHost.Declarative;

/// <summary>
/// What the userinfo endpoint says of the person who logged in (OpenID Connect Core section 5.3). It proves nothing, so no proof fails for want of it, or
/// waits long for it.
/// </summary>
internal sealed class UserInfo(ProviderAccess access)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Asks who logged in, where nothing else says it: beside the proof, because the person waits for both.</summary>
    public Task<Told?> AskAsync(Identity? identity, ServerMetadata metadata, TokenSet tokens, CancellationToken cancellationToken)
    {
        // Only a login has an id_token: later proofs of its tokens have no use for the name.
        var needsName = tokens.IdToken is not null && identity?.Person is null && access.PersonRule is { UserInfo.Count: > 0 };
        return (identity is null || needsName) && access.AsksForOpenId && metadata.UserInfo is { } endpoint
            ? AskAsync(endpoint, tokens, cancellationToken)
            : Task.FromResult<Told?>(null);
    }

    /// <summary>The proof with who logged in, as far as id_token and userinfo say it.</summary>
    public static InstanceProof Complete(InstanceProof proof, Identity? identity, Told? told)
    {
        var isSame = identity is null || string.Equals(identity.Subject, told?.Subject, StringComparison.Ordinal);
        return proof with { Subject = identity?.Subject ?? told?.Subject, Person = identity?.Person ?? (isSame ? told?.Name : null) };
    }

    /// <summary>The parts of a name that there are, joined; null where there are none.</summary>
    public static string? Joined(IEnumerable<string?> parts) => DisplayText.Of(string.Join(' ', parts.Select(DisplayText.Of).OfType<string>()));

    private async Task<Told?> AskAsync(Uri endpoint, TokenSet tokens, CancellationToken cancellationToken)
    {
        var time = access.Time;
        using var patience = new CancellationTokenSource(Patience, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        var told = await Failures.GuardAsync<Told>(
            async () =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, endpoint);
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tokens.AccessToken);
                request.Headers.Accept.ParseAdd("application/json");
                using var response = await access.Http.SendAsync(request, limit.Token);
                var body = response.IsSuccessStatusCode ? await Answers.ReadAsync(response, limit.Token) : null;
                return body is { } json && Pointer.TextAt(json, ["/sub"]) is { Length: <= 255 } subject
                    ? new Told(subject, access.PersonRule is { } rule ? Joined(rule.UserInfo.Select(part => Pointer.TextAt(json, [part]))) : null)
                    : Failures.Protocol("userinfo_without_subject");
            },
            cancellationToken
        );
        return told.Value;
    }

    /// <summary>What the endpoint said.</summary>
    internal sealed record Told(string Subject, string? Name);
}
