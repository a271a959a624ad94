using System.Text.Json;
using System.Text.Json.Serialization;

namespace Drivetrain.Reauth.Api.Foundation.Http;

/// <summary>How the REST API reads and writes JSON.</summary>
internal static class JsonDefaults
{
    /// <summary>
    /// Strict on the way in: unknown members, duplicate members, numbers in quotes, comments and more than 32 levels are refused.
    /// Enumerations are snake_case strings on both ways; absent and null are the same, and answers leave out what is null.
    /// </summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.MaxDepth = 32;
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
    }
}
