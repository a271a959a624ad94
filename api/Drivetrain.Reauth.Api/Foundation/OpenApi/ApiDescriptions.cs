namespace Drivetrain.Reauth.Api.Foundation.OpenApi;

/// <summary>A tag of the document.</summary>
internal sealed record ApiTag(string Name, string Description);

/// <summary>An example for every request and response body of this type.</summary>
internal sealed record ApiExample(Type Type, object Value);

/// <summary>An event that webhooks tell.</summary>
/// <param name="Name">Stable: <c>noun.happened</c>.</param>
/// <param name="Description">When it is told, and what a receiver does then.</param>
/// <param name="Example">Its data; the type of it is the schema.</param>
internal sealed record ApiEvent(string Name, string Description, object Example);

/// <summary>What features add to the OpenAPI document.</summary>
internal static class ApiDescriptions
{
    /// <summary>Describes a tag that the feature's routes carry.</summary>
    public static IServiceCollection AddApiTag(this IServiceCollection services, string name, string description) =>
        services.AddSingleton(new ApiTag(name, description));

    /// <summary>
    /// Shows this value wherever a body has exactly the type <typeparamref name="T"/>; for a list, register its <c>Page</c> as well. One for each type.
    /// </summary>
    public static IServiceCollection AddApiExample<T>(this IServiceCollection services, T value)
        where T : notnull => services.AddSingleton(new ApiExample(typeof(T), value));

    /// <summary>Describes an event in the document and in the catalogue of events.</summary>
    public static IServiceCollection AddApiEvent(this IServiceCollection services, string name, string description, object example) =>
        services.AddSingleton(new ApiEvent(name, description, example));
}
