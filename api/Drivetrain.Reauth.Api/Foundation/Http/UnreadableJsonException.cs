using System.Text.Json;

namespace Drivetrain.Reauth.Api.Foundation.Http;

/// <summary>JSON that a handler read itself and that does not fit its type; explained where the faults of all bodies are.</summary>
/// <param name="type">What it was read as.</param>
/// <param name="inner">What the reader said.</param>
internal sealed class UnreadableJsonException(Type type, JsonException inner)
    : BadHttpRequestException("The JSON doesn't match the expected schema.", StatusCodes.Status400BadRequest, inner)
{
    public Type Type { get; } = type;
}
