using System.Text.Json.Serialization;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Storage.Tests.Support;

/// <summary>A small document with an index that leaves documents out (Group may be null), and one that does not.</summary>
public sealed record Note(string Id, string? Group, string Text) : IDocument<Note>
{
    public static DocumentIndex<Note> ByGroup { get; } = new("group", note => note.Group);

    public static DocumentIndex<Note> ByText { get; } = new("text", note => note.Text);

    public static DocumentType<Note> Type { get; } = new("notes", TestJson.Default.Note, ByGroup, ByText);
}

/// <summary>A document of another collection, with room for a large payload.</summary>
public sealed record Parcel(string Id, string Owner, string Payload) : IDocument<Parcel>
{
    public static DocumentIndex<Parcel> ByOwner { get; } = new("owner", parcel => parcel.Owner);

    public static DocumentType<Parcel> Type { get; } = new("parcels", TestJson.Default.Parcel, ByOwner) { NeedsRoom = true };
}

/// <summary>A document without any index.</summary>
public sealed record Counter(string Id, int Value) : IDocument<Counter>
{
    public static DocumentType<Counter> Type { get; } = new("counters", TestJson.Default.Counter) { IsAnnounced = true };
}

/// <summary>A document whose serialization fails when asked to.</summary>
public sealed record Moody(string Id, bool Fails) : IDocument<Moody>
{
    public static DocumentType<Moody> Type { get; } = new("moody", TestJson.Default.Moody);

    public string Mood => Fails ? throw new InvalidOperationException("not today") : "fine";
}

[JsonSerializable(typeof(Note))]
[JsonSerializable(typeof(Parcel))]
[JsonSerializable(typeof(Counter))]
[JsonSerializable(typeof(Moody))]
internal sealed partial class TestJson : JsonSerializerContext;
