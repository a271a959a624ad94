using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Drivetrain.Reauth.Api.Features.Backups;

/// <summary>What a backup says of itself, in its file <c>manifest.json</c>.</summary>
/// <param name="Format">Grows with each change that an older version could not restore.</param>
/// <param name="Version">The version of this product that made it.</param>
/// <param name="CreatedAt">When it was begun.</param>
/// <param name="Documents">How many documents the database holds.</param>
/// <param name="Keys">The ids of the Data Protection keys that the database needs. They are not in the backup, but in the file <c>.keys</c> beside it, where a
/// passphrase was set.</param>
/// <param name="Files">Every other file of the backup.</param>
internal sealed record BackupManifest(
    int Format,
    string Version,
    DateTimeOffset CreatedAt,
    long Documents,
    IReadOnlyList<Guid> Keys,
    IReadOnlyList<BackupFile> Files
)
{
    public const int CurrentFormat = 1;

    /// <summary>This version of the product.</summary>
    public static string ProductVersion { get; } =
        typeof(BackupManifest).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}

/// <summary>A file of a backup.</summary>
/// <param name="Path">With forward slashes, below the database's folder.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">In lower case hexadecimal.</param>
internal sealed record BackupFile(string Path, long Bytes, string Sha256);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(BackupManifest))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, byte[]>))]
internal sealed partial class BackupJson : JsonSerializerContext;
