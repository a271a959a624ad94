using System.Text.Json;
using System.Text.Json.Serialization;

namespace Drivetrain.Reauth.Sandbox.Hosting;

/// <summary>How the sandbox reads and writes JSON: camelCase, enums by name, unknown members refused.</summary>
internal static class SandboxJson
{
    public static JsonSerializerOptions Options { get; } = Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    /// <summary>For answers of others, which may grow members we do not know.</summary>
    public static JsonSerializerOptions Tolerant { get; } = new(JsonSerializerDefaults.Web);

    /// <summary>For messages to others that tell a member that is null apart from one that is not there.</summary>
    public static JsonSerializerOptions Protocol { get; } = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = false;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        return options;
    }
}
