using System.Text.Json;
using System.Text.Json.Serialization;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Foundation.Keys;

/// <summary>
/// A key that stored documents may be encrypted with, by its id alone: kept in the database, so that a start without the key knows what it lacks and need not
/// look at every document.
/// </summary>
internal sealed record ProtectionKey : IDocument<ProtectionKey>
{
    public static DocumentIndex<ProtectionKey> ById { get; } = new("id", key => key.Id);

    public static DocumentType<ProtectionKey> Type { get; } = new("protection_keys", ProtectionKeyJson.Default.ProtectionKey, ById);

    /// <summary>The key's id, as it stands in its file.</summary>
    public required string Id { get; init; }

    public required DateTimeOffset SeenAt { get; init; }

    /// <summary>When everything that it encrypted was encrypted anew; null while something may need it.</summary>
    public DateTimeOffset? RetiredAt { get; init; }

    /// <summary>Null for a row that is no key's.</summary>
    [JsonIgnore]
    public Guid? KeyId => Guid.TryParse(Id, out var keyId) ? keyId : null;

    public static string IdOf(Guid keyId) => keyId.ToString("D");
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProtectionKey))]
internal sealed partial class ProtectionKeyJson : JsonSerializerContext;
