using System.Text.Json;
using System.Text.Json.Serialization;

namespace Drivetrain.Reauth.Plugins.QuickBooks;

// What is read of Intuit's answers; all else in them is skipped without being kept.

internal sealed record CompanyInfoAnswer(CompanyInfo? CompanyInfo);

internal sealed record CompanyInfo(string? CompanyName, string? LegalName);

/// <summary>Both shapes in one, read without case: the gateway's <c>fault.error[].code</c> and the service's <c>Fault.Error[].code</c>.</summary>
internal sealed record FaultAnswer(Fault? Fault);

internal sealed record Fault(IReadOnlyList<FaultError>? Error, string? Type);

/// <summary><see cref="Code"/> comes as a string or as a number.</summary>
internal sealed record FaultError(string? Message, string? Detail, JsonElement Code)
{
    public string? CodeText => Code.ValueKind is JsonValueKind.String or JsonValueKind.Number ? Failures.Code(Code.ToString()) : null;
}

internal sealed record RevokeRequest([property: JsonPropertyName("token")] string Token);

internal sealed record ErrorAnswer([property: JsonPropertyName("error")] string? Error);

/// <summary><see cref="EmailVerified"/> comes as a boolean or as a string.</summary>
internal sealed record UserInfoAnswer(
    [property: JsonPropertyName("sub")] string? Sub,
    [property: JsonPropertyName("email")] string? Email,
    [property: JsonPropertyName("emailVerified")] JsonElement EmailVerified);

[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true, AllowDuplicateProperties = false, MaxDepth = 32)]
[JsonSerializable(typeof(CompanyInfoAnswer))]
[JsonSerializable(typeof(FaultAnswer))]
[JsonSerializable(typeof(RevokeRequest))]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(UserInfoAnswer))]
internal sealed partial class AnswersJson : JsonSerializerContext;
