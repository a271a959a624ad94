using System.Text.Json;
using System.Text.Json.Serialization;
using System.Xml;
using System.Xml.Linq;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Drivetrain.Reauth.Api.Foundation.Keys;

/// <summary>
/// Data Protection's keys as documents, so that every instance has them. Only for keys that a certificate encrypts: otherwise a copy of the database would open
/// what it keeps. Those of the folder are read as well, and stay there. One that is no XML keeps none of the others from being read.
/// </summary>
internal sealed class StoredKeyRepository(IStore store, DurableKeyRepository folder, TroubledRows troubled) : IXmlRepository
{
    // The framework asks for keys without waiting for anybody; a thread of the pool waits for the store.
    public IReadOnlyCollection<XElement> GetAllElements() =>
        [
            .. folder.GetAllElements(),
            .. Task.Run(async () => await store.QueryAsync(StoredKey.ById, new KeyRange(null, null), KeyWatch.MostKeys, CancellationToken.None))
                .GetAwaiter()
                .GetResult()
                .Select(stored => Read(stored.Value))
                .OfType<XElement>(),
        ];

    /// <exception cref="IOException">It can't be stored.</exception>
    public void StoreElement(XElement element, string friendlyName)
    {
        var key = new StoredKey { Id = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting) };
        var result = Task.Run(async () => await store.CommitAsync(new Batch().Add(key), Durability.Durable, CancellationToken.None)).GetAwaiter().GetResult();
        if (!result.Committed)
        {
            throw new IOException($"There is a Data Protection key named {friendlyName} already.");
        }
    }

    private XElement? Read(StoredKey key)
    {
        try
        {
            return XElement.Parse(key.Xml);
        }
        catch (XmlException exception)
        {
            troubled.Tell(StoredKey.Type.Name, key.Id, exception);
            return null;
        }
    }
}

/// <summary>A key of Data Protection, encrypted with a certificate.</summary>
internal sealed record StoredKey : IDocument<StoredKey>
{
    public static DocumentIndex<StoredKey> ById { get; } = new("id", key => key.Id);

    public static DocumentType<StoredKey> Type { get; } = new("stored_keys", DocumentJson.Of<StoredKey>(StoredKeyJson.Default), ById);

    /// <summary>The framework's name for it.</summary>
    public required string Id { get; init; }

    /// <summary>The framework's XML.</summary>
    public required string Xml { get; init; }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(StoredKey))]
internal sealed partial class StoredKeyJson : JsonSerializerContext;
