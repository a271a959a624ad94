using System.Text.Json.Serialization;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Storage.Tests.LiteDb;

/// <summary>One type before and after a release that gave it an index.</summary>
internal static class Evolved
{
    internal sealed record Before(string Id, string Key) : IDocument<Before>
    {
        public static DocumentType<Before> Type { get; } = new("evolved", EvolvedJson.Default.Before);
    }

    internal sealed record After(string Id, string Key) : IDocument<After>
    {
        public static DocumentIndex<After> ByKey { get; } = new("key", document => document.Key);

        public static DocumentType<After> Type { get; } = new("evolved", EvolvedJson.Default.After, ByKey);
    }
}

[JsonSerializable(typeof(Evolved.Before))]
[JsonSerializable(typeof(Evolved.After))]
internal sealed partial class EvolvedJson : JsonSerializerContext;
