using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.PluginHost;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Drivetrain.Reauth.Api.Features.Connectors;

/// <summary>What can be wrong with a request about connectors.</summary>
internal static class ConnectorProblems
{
    public static ProblemCode InstanceNotTheSessions { get; } =
        new(
            422,
            "instance_not_settable",
            "A session registers connectors without a company: leave 'instance' out. A person confirms the company at the login."
        );

    public static ProblemCode Bound { get; } =
        new(
            409,
            "connector_bound",
            "The connector is bound to another company. Data of two companies must never mix: register a new data source for the other one."
        );

    public static ProblemCode OtherProvider { get; } =
        new(
            409,
            "other_provider",
            "The data source is registered with another provider. Only the platform can change that, and only while no company is bound: register a new "
                + "data source for the other provider."
        );

    public static ProblemCode UnknownProvider { get; } = new(422, "unknown_provider", "There is no provider of this id.");

    public static ProblemCode InvalidInstanceId { get; } = new(422, "invalid_instance_id", "The id of the company does not have the provider's form.");

    public static ProblemCode ReturnUrlNotAllowed { get; } =
        new(422, "return_url_not_allowed", "The return URL must be https and on one of the allowed hosts (setting Reauth:ReturnHosts).");

    public static ProblemHttpResult UnknownIn(IProviderCatalog catalog) =>
        UnknownProvider.Result($"There is no provider of this id. Known: {string.Join(", ", catalog.Providers.Select(p => p.Id))}.");

    /// <param name="field">Where it stands in the request.</param>
    public static ProblemHttpResult NotAnIdOf(ProviderDescriptor provider, string field) =>
        InvalidInstanceId.Result($"{field} is not the id of a {provider.InstanceNoun} ({provider.InstanceIdPattern}).");
}
