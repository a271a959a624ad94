using System.Text.Json.Serialization;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Storage.Tests.LiteDb;

/// <summary>A document type in two versions, of which the newer one writes what the older one does not know.</summary>
internal static partial class Mystery
{
    internal enum Mood
    {
        Known,
    }

    internal sealed record Newer(string Id, string Group, string Mood) : IDocument<Newer>
    {
        public static DocumentIndex<Newer> ByGroup { get; } = new("group", document => document.Group);

        public static DocumentType<Newer> Type { get; } = new("mysteries", MysteryJson.Default.Newer, ByGroup);
    }

    internal sealed record Older(string Id, string Group, Mood Mood) : IDocument<Older>
    {
        public static DocumentIndex<Older> ByGroup { get; } = new("group", document => document.Group);

        public static DocumentType<Older> Type { get; } = new("mysteries", MysteryJson.Default.Older, ByGroup);
    }

    [JsonSourceGenerationOptions(UseStringEnumConverter = true)]
    [JsonSerializable(typeof(Newer))]
    [JsonSerializable(typeof(Older))]
    private sealed partial class MysteryJson : JsonSerializerContext;
}
