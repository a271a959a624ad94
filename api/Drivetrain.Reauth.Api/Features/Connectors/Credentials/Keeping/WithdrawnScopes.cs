using System.ComponentModel;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.PluginHost;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Drivetrain.Reauth.Api.Features.Connectors.Credentials.Keeping;

/// <summary>Who still has scopes that a provider will take away.</summary>
internal static class WithdrawnScopes
{
    public static RouteGroupBuilder MapWithdrawnScopes(this RouteGroupBuilder v1)
    {
        v1.MapGet("/withdrawn-scopes", List)
            .WithTags(CredentialFeature.Tag)
            .RequireAuthorization(Policies.PlatformOrOperator)
            .WithName("listWithdrawnScopes")
            .WithSummary("List connectors with scopes that will be withdrawn")
            .WithDescription(
                "The connectors of a provider whose login has scopes that the provider will take away, as the plugin's manifest names them; ordered by "
                    + "workspace. A new login ends that. They are warned 30 and 7 days ahead (`connector.expiring`). The list is brought up to date every "
                    + "six hours."
            )
            .WithProblems(ConnectorProblems.UnknownProvider, CommonProblems.InvalidParameter, CommonProblems.InvalidCursor);
        return v1;
    }

    private static async Task<Results<Ok<Page<WithdrawnScopeResponse>>, ProblemHttpResult>> List(
        [Identifier, Description("The provider's id, such as xero.")] string provider,
        Caller caller,
        IStore store,
        IProviderCatalog catalog,
        CancellationToken cancellationToken,
        int? limit = null,
        string? cursor = null
    )
    {
        if (catalog.Find(provider) is not { } descriptor)
        {
            return ConnectorProblems.UnknownIn(catalog);
        }

        var withdrawn = descriptor.WithdrawnScopes.Select(one => one.Scope).ToHashSet(StringComparer.Ordinal);
        return await store.PageAsync(
            Grant.ByWithdrawnScope,
            KeyRange.Prefix(Grant.WithdrawnPrefix(descriptor.Id, caller.WorkspaceId)),
            limit,
            cursor,
            grant => new WithdrawnScopeResponse(
                [.. grant.Uses.Select(use => use.ConnectorId)],
                grant.WorkspaceId,
                grant.ProviderId,
                [.. KeepingRules.Scopes(grant.Scope ?? "").Where(withdrawn.Contains)],
                grant.ScopeEndsAt!.Value
            ),
            cancellationToken
        );
    }
}

/// <summary>A login with scopes that will be withdrawn.</summary>
/// <param name="ConnectorIds">The connectors that use it.</param>
/// <param name="WorkspaceId">Its workspace.</param>
/// <param name="Provider">The provider's id.</param>
/// <param name="Scopes">The scopes of its login that end.</param>
/// <param name="EndsAt">When the first of them ends.</param>
public sealed record WithdrawnScopeResponse(
    IReadOnlyList<string> ConnectorIds,
    string WorkspaceId,
    string Provider,
    IReadOnlyList<string> Scopes,
    DateTimeOffset EndsAt
);
