using System.ComponentModel.DataAnnotations;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.OpenApi;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.Plugins;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Drivetrain.Reauth.Api.Features.Instances;

/// <summary>Which connectors belong to which company.</summary>
internal static class InstanceEndpoints
{
    private const string Tag = "Instances";

    /// <summary>More data sources of one company in one workspace than anybody has.</summary>
    private const int Maximum = 100;

    public static IServiceCollection AddInstances(this IServiceCollection services) =>
        services
            .AddApiTag(Tag, "Companies at the providers and the connectors that belong to them.")
            .AddApiExample(new MatchInstanceRequest("quickbooks", ConnectorExamples.Connected.Instance!.Id, ConnectorExamples.Connected.WorkspaceId))
            .AddApiExample(new MatchInstanceResponse([ConnectorExamples.Connected]));

    public static RouteGroupBuilder MapInstances(this RouteGroupBuilder v1)
    {
        v1.MapPost("/instances/match", Match)
            .WithTags(Tag)
            .RequireAuthorization(Policies.Workspace)
            .WithName("matchInstance")
            .WithSummary("Find the connectors of a company")
            .WithDescription("The workspace's connectors bound to this company. Companies are matched by the provider's identifier, never by name.")
            .WithProblems(ConnectorProblems.UnknownProvider, ConnectorProblems.InvalidInstanceId, CommonProblems.WorkspaceRequired);
        return v1;
    }

    private static async Task<Results<Ok<MatchInstanceResponse>, ProblemHttpResult>> Match(
        MatchInstanceRequest request,
        Caller caller,
        IStore store,
        ConnectorViews views,
        IProviderCatalog catalog,
        CancellationToken cancellationToken
    )
    {
        if (catalog.Find(request.Provider) is not { } provider)
        {
            return ConnectorProblems.UnknownIn(catalog);
        }

        if (!provider.IsInstanceId(request.InstanceId))
        {
            return ConnectorProblems.NotAnIdOf(provider, "instanceId");
        }

        if ((caller.WorkspaceId ?? request.WorkspaceId) is not { } workspaceId)
        {
            return CommonProblems.WorkspaceRequired.Result();
        }

        var prefix = Connector.InstanceKey(request.Provider, Instance.CanonicalId(request.InstanceId), workspaceId);
        var bound = caller.MaySee(request.WorkspaceId ?? workspaceId)
            ? await store.QueryAsync(Connector.ByInstance, KeyRange.Prefix(prefix), Maximum, cancellationToken)
            : [];
        var connectors = new List<ConnectorResponse>(bound.Count);
        foreach (var row in bound)
        {
            connectors.Add(await views.OfAsync(row.Value, cancellationToken));
        }

        return TypedResults.Ok(new MatchInstanceResponse(connectors));
    }
}

/// <summary>A company to look for.</summary>
/// <param name="Provider">The provider's id, such as <c>quickbooks</c>.</param>
/// <param name="InstanceId">The company's identifier at the provider.</param>
/// <param name="WorkspaceId">The workspace. Not needed for sessions.</param>
public sealed record MatchInstanceRequest(
    [property: Required, TextLength(64, MinimumLength = 1)] string Provider,
    [property: Required, TextLength(ProviderDescriptor.MaximumInstanceIdLength, MinimumLength = 1)] string InstanceId,
    [property: WorkspaceId] string? WorkspaceId = null
);

/// <summary>The connectors that were found.</summary>
/// <param name="Connectors">Connectors bound to the company; may be empty.</param>
public sealed record MatchInstanceResponse(IReadOnlyList<ConnectorResponse> Connectors);
