using System.Text.Json.Serialization;

namespace Drivetrain.Reauth.Api.Foundation.Storage;

/// <summary>
/// Enumerations in stored documents: by their names alone. A name or a number that this version does not know makes the document unreadable, which is a state
/// of that one document. Read as a default, or as a number without a name, it would be decided on, and written back, by code that does not know what it means.
/// </summary>
internal sealed class StoredEnum<TEnum>() : JsonStringEnumConverter<TEnum>(namingPolicy: null, allowIntegerValues: false)
    where TEnum : struct, Enum;
