using System.Text.Json;
using System.Text.Json.Serialization;
using Drivetrain.Reauth.Api.Foundation.Retention;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Foundation.Http;

/// <summary>One use of an Idempotency-Key by one caller on one route; its id is derived from the three.</summary>
internal sealed record IdempotencyRecord : IDocument<IdempotencyRecord>
{
    public static DocumentIndex<IdempotencyRecord> ByExpiry { get; } = new("expiry", r => ExpiryKey.Of(r.ExpiresAt));

    public static DocumentType<IdempotencyRecord> Type { get; } = new("idempotency", DocumentJson.Of<IdempotencyRecord>(IdempotencyJson.Default), ByExpiry);

    public required string Id { get; init; }

    /// <summary>The hash of address and body; another one with the same key is refused.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>For a running request: until when it is taken to be running. For an answered one: until when the answer is repeated.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Null while the request runs.</summary>
    public IdempotentAnswer? Answer { get; init; }
}

/// <summary>What is repeated.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="ContentType">Or null without a body.</param>
/// <param name="Location">Or null.</param>
/// <param name="Body">Encrypted, because some answers show a secret once.</param>
/// <param name="Cookie">Encrypted; the Set-Cookie of an answer that binds a browser, or null.</param>
internal sealed record IdempotentAnswer(int Status, string? ContentType, string? Location, byte[] Body, byte[]? Cookie = null);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IdempotencyRecord))]
internal sealed partial class IdempotencyJson : JsonSerializerContext;
