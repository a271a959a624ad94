using System.ComponentModel;
using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Drivetrain.Reauth.Api.Features.Connectors.Credentials;

/// <summary>Access tokens for the platform. Nobody else gets one, and refresh tokens never leave.</summary>
internal static class CredentialEndpoints
{
    public static ProblemCode ReauthenticationRequired { get; } = new(409, "reauthentication_required");

    public static ProblemCode ProviderUnavailable { get; } = new(503, "provider_unavailable");

    public static ProblemCode ProviderMisconfigured { get; } = new(503, "provider_misconfigured");

    public static ProblemCode CredentialUnreadable { get; } = new(503, "credential_unreadable");

    public static RouteGroupBuilder MapCredentials(this RouteGroupBuilder v1)
    {
        v1.MapPost("/connectors/{connectorId}/access-token", GetAccessToken)
            .WithTags(CredentialFeature.Tag)
            .RequireAuthorization(Policies.Platform)
            .WithName("getAccessToken")
            .WithSummary("Get an access token for a connector")
            .WithDescription(
                "A token valid for at least five minutes (or half its lifetime, if the provider's tokens live less than ten), refreshed at the "
                    + "provider if necessary; any number of parallel calls "
                    + "cause one refresh. 409 `reauthentication_required` means a person has to log in again; 503 says nothing about the credential: "
                    + "`provider_unavailable` means the provider can't be "
                    + "reached, `provider_misconfigured` that it refuses this service and the operator has to act, `keys_missing` and "
                    + "`credential_unreadable` that this service can't read the stored credential. "
                    + "Every issued token is recorded in the audit log (`access_token.issued`); while the log can't be written, "
                    + "no tokens are issued (503 or 507)."
            )
            .WithProblems(
                CommonProblems.NotFound,
                ReauthenticationRequired,
                ProviderUnavailable,
                ProviderMisconfigured,
                CommonProblems.KeysMissing,
                CredentialUnreadable
            );
        v1.MapPost("/connectors/{connectorId}/test", Test)
            .WithTags(CredentialFeature.Tag)
            .RequireAuthorization(Policies.Workspace)
            .WithName("testConnector")
            .WithSummary("Test a connector's credential")
            .WithDescription(
                "Asks the provider whether the stored credential still opens the connector's company, without a login. If it works, a failed connector becomes "
                    + "connected (`connector.recovered`); if the provider rejects it for good, the connector becomes failed (`connector.failed`). "
                    + "A provider that can't be reached changes nothing. Each connector can be tested once every ten seconds; every test is recorded in the "
                    + "audit log (`connector.tested`)."
            )
            .WithProblems(CommonProblems.NotFound, CommonProblems.RateLimited, CommonProblems.KeysMissing);
        return v1;
    }

    private static async Task<Results<Ok<CredentialTestResponse>, ProblemHttpResult>> Test(
        [Description("The connector's id, con_….")] string connectorId,
        Caller caller,
        ConnectorRegistry registry,
        CredentialTester tester,
        CredentialTestWindows windows,
        ConnectorViews views,
        HttpResponse response,
        CancellationToken cancellationToken
    )
    {
        if (await registry.FindAsync(connectorId, caller, cancellationToken) is not { Value: var connector })
        {
            return Problems.NotFound("connector");
        }

        if (!windows.TryBegin(connectorId, out var wait))
        {
            response.SetRetryAfter(wait);
            return CommonProblems.RateLimited.Result();
        }

        var verdict = await tester.TestAsync(connector, caller.Subject, cancellationToken);
        var current = await registry.FindAsync(connectorId, caller, CancellationToken.None);
        return current is null
            ? Problems.NotFound("connector")
            : TypedResults.Ok(
                new CredentialTestResponse(
                    verdict.Result,
                    verdict.RetryAfter is { } pause ? (int)Math.Ceiling(pause.TotalSeconds) : null,
                    await views.OfAsync(current.Value, CancellationToken.None)
                )
            );
    }

    private static async Task<Results<Ok<AccessTokenResponse>, ProblemHttpResult>> GetAccessToken(
        [Description("The connector's id, con_….")] string connectorId,
        Caller caller,
        IStore store,
        AccessTokenService tokens,
        AccessEvents events,
        HttpResponse response,
        CancellationToken cancellationToken
    )
    {
        if (await store.GetAsync<Connector>(connectorId, cancellationToken) is not { } stored || !caller.MaySee(stored.Value.WorkspaceId))
        {
            return Problems.NotFound("connector");
        }

        var result = await tokens.GetAsync(stored.Value, cancellationToken);
        if (result.Tokens is { } available)
        {
            await events.TokenIssuedAsync(response.HttpContext, caller, stored.Value.WorkspaceId, connectorId, cancellationToken);
            return TypedResults.Ok(
                available.Fields is { } fields
                    ? new AccessTokenResponse(null, null, null, InstanceReference.From(stored.Value.Instance), fields)
                    : new AccessTokenResponse(available.AccessToken, "Bearer", available.AccessTokenExpiresAt, InstanceReference.From(stored.Value.Instance))
            );
        }

        if (result.Status == AccessTokenStatus.ReauthenticationRequired)
        {
            return ReauthenticationRequired.Result();
        }

        var (wait, problem) = result.Status switch
        {
            AccessTokenStatus.ProviderMisconfigured => (TimeSpan.FromMinutes(5), ProviderMisconfigured),
            AccessTokenStatus.Unreadable => (TimeSpan.FromMinutes(5), CredentialUnreadable),
            _ => (result.RetryAfter ?? TimeSpan.FromSeconds(30), ProviderUnavailable),
        };
        response.SetRetryAfter(wait);
        return problem.Result();
    }
}

/// <summary>How often a connector may be tested: a test asks the provider, whose patience all customers share.</summary>
internal sealed class CredentialTestWindows(TimeProvider time)
{
    private readonly RequestWindows _windows = new(TimeSpan.FromSeconds(10), time);

    public bool TryBegin(string connectorId, out TimeSpan wait) => _windows.TryCount(connectorId, limit: 1, out wait);
}

/// <summary>What a test of a connector's credential found.</summary>
/// <param name="Result">The verdict.</param>
/// <param name="RetryAfterSeconds">How long the provider asks to wait; absent if it doesn't say.</param>
/// <param name="Connector">The connector as it is after the test.</param>
public sealed record CredentialTestResponse(CredentialTestResult Result, int? RetryAfterSeconds, ConnectorResponse Connector);

/// <summary>An access token (RFC 6749 section 5.1), or what a person entered for a provider without OAuth.</summary>
/// <param name="AccessToken">The token for the provider's API; absent with <paramref name="Fields"/>.</param>
/// <param name="TokenType"><c>Bearer</c> (RFC 6750), with a token.</param>
/// <param name="ExpiresAt">When the token ends.</param>
/// <param name="Instance">The company it opens.</param>
/// <param name="Fields">The values of the provider's form, by the ids of its manifest; for providers without OAuth.</param>
public sealed record AccessTokenResponse(
    string? AccessToken,
    string? TokenType,
    DateTimeOffset? ExpiresAt,
    InstanceReference? Instance,
    IReadOnlyDictionary<string, string>? Fields = null
);
