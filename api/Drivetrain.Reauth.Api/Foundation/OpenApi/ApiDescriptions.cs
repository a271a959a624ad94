namespace Drivetrain.Reauth.Api.Foundation.OpenApi;

/// <summary>A tag of the document.</summary>
internal sealed record ApiTag(string Name, string Description);

/// <summary>An example for every request and response body of this type.</summary>
internal sealed record ApiExample(Type Type, object Value);

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
}
