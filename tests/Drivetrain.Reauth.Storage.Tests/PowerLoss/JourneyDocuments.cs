using System.Text.Json.Serialization;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Storage.Tests.PowerLoss;

/// <summary>
/// What the documents of a crash workload have in common: whose they are, and a payload that follows from the rest, so that a torn one shows.
/// </summary>
internal interface IOwned
{
    string Id { get; }

    string Owner { get; }

    string Payload { get; }
}

internal sealed record Attempt(string Id, string Owner, string Phase, string Payload) : IDocument<Attempt>, IOwned
{
    public static DocumentIndex<Attempt> ByOwner { get; } = new("owner", attempt => attempt.Owner);

    public static DocumentType<Attempt> Type { get; } = new("attempts", JourneyJson.Default.Attempt, ByOwner);
}

internal sealed record Secret(string Id, string Owner, int Generation, string Payload) : IDocument<Secret>, IOwned
{
    public static DocumentIndex<Secret> ByOwner { get; } = new("owner", secret => secret.Owner);

    public static DocumentType<Secret> Type { get; } = new("secrets", JourneyJson.Default.Secret, ByOwner);
}

internal sealed record Message(string Id, string Owner, string Payload) : IDocument<Message>, IOwned
{
    public static DocumentIndex<Message> ByOwner { get; } = new("owner", message => message.Owner);

    public static DocumentType<Message> Type { get; } = new("messages", JourneyJson.Default.Message, ByOwner);
}

[JsonSerializable(typeof(Attempt))]
[JsonSerializable(typeof(Secret))]
[JsonSerializable(typeof(Message))]
internal sealed partial class JourneyJson : JsonSerializerContext;
