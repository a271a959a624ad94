using System.Text.Json;
using System.Text.Json.Serialization;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.EncryptionKeys;

/// <summary>The last change to a new key. While it is not finished, it goes on after every start.</summary>
internal sealed record KeyRotation : IDocument<KeyRotation>
{
    public const string TheId = "current";

    public static DocumentType<KeyRotation> Type { get; } = new("key_rotations", KeyRotationJson.Default.KeyRotation);

    public string Id { get; init; } = TheId;

    /// <summary>The new key's.</summary>
    public required string KeyId { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When everything that can be opened was encrypted with the new key; null until then.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Number of re-encrypted documents.</summary>
    public int Done { get; init; }

    /// <summary>Number of documents that couldn't be decrypted and were left unchanged.</summary>
    public int Unreadable { get; init; }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(KeyRotation))]
internal sealed partial class KeyRotationJson : JsonSerializerContext;
