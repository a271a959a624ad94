using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.PluginHost;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Drivetrain.Reauth.Api.Features.Connectors;

/// <summary>What can be wrong with a request about connectors.</summary>
internal static class ConnectorProblems
{
    public static ProblemCode InstanceNotTheSessions { get; } = new(422, "instance_not_settable");

    public static ProblemCode Bound { get; } = new(409, "connector_bound");

    public static ProblemCode OtherProvider { get; } = new(409, "other_provider");

    public static ProblemCode UnknownProvider { get; } = new(422, "unknown_provider");

    public static ProblemCode InvalidInstanceId { get; } = new(422, "invalid_instance_id");

    public static ProblemCode ReturnUrlNotAllowed { get; } = new(422, "return_url_not_allowed");

    public static ProblemHttpResult UnknownIn(IProviderCatalog catalog) =>
        UnknownProvider.Result($"Unknown provider. Known providers: {string.Join(", ", catalog.Providers.Select(p => p.Id))}.");

    /// <param name="field">Where it stands in the request.</param>
    public static ProblemHttpResult NotAnIdOf(ProviderDescriptor provider, string field) =>
        InvalidInstanceId.Result($"{field} is not a valid ID for a {provider.InstanceNoun} ({provider.InstanceIdPattern}).");
}
