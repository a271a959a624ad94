using System.Text.Json;
using System.Text.Json.Serialization;

namespace Drivetrain.Reauth.Api.Foundation.Http;

/// <summary>Enumerations of webhooks read as those of the REST API: snake_case.</summary>
internal sealed class SnakeCaseEnum<TEnum>() : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where TEnum : struct, Enum;
