using System.Text.Json.Serialization;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Durability.Store;

internal sealed record Reauth(string Id, string Client, string State, string Payload) : IDocument<Reauth>
{
    public static DocumentIndex<Reauth> ByClient { get; } = new("client", document => document.Client);

    public static DocumentType<Reauth> Type { get; } = new("reauths", DurabilityJson.Default.Reauth, ByClient);
}

internal sealed record Credential(string Id, int Generation, string Payload) : IDocument<Credential>
{
    public static DocumentType<Credential> Type { get; } = new("credentials", DurabilityJson.Default.Credential);
}

internal sealed record OutboxRow(string Id, string Client, string Payload) : IDocument<OutboxRow>
{
    public static DocumentIndex<OutboxRow> ByClient { get; } = new("client", document => document.Client);

    public static DocumentType<OutboxRow> Type { get; } = new("outbox", DurabilityJson.Default.OutboxRow, ByClient);
}

internal sealed record AuditEntry(string Id, string What) : IDocument<AuditEntry>
{
    public static DocumentType<AuditEntry> Type { get; } = new("audit", DurabilityJson.Default.AuditEntry);
}

internal sealed record Connector(string Id, string Payload) : IDocument<Connector>
{
    public static DocumentType<Connector> Type { get; } = new("connectors", DurabilityJson.Default.Connector);
}

internal sealed record Pairing(string Id, string Payload) : IDocument<Pairing>
{
    public static DocumentType<Pairing> Type { get; } = new("pairings", DurabilityJson.Default.Pairing);
}

internal sealed record ApiKey(string Id, string Hash) : IDocument<ApiKey>
{
    public static DocumentType<ApiKey> Type { get; } = new("api_keys", DurabilityJson.Default.ApiKey);
}

[JsonSerializable(typeof(Reauth))]
[JsonSerializable(typeof(Credential))]
[JsonSerializable(typeof(OutboxRow))]
[JsonSerializable(typeof(AuditEntry))]
[JsonSerializable(typeof(Connector))]
[JsonSerializable(typeof(Pairing))]
[JsonSerializable(typeof(ApiKey))]
internal sealed partial class DurabilityJson : JsonSerializerContext;
