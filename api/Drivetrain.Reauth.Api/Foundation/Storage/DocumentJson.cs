using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Drivetrain.Reauth.Api.Foundation.Storage;

/// <summary>Serialization of stored documents.</summary>
internal static class DocumentJson
{
    /// <summary>
    /// As the generated property of the context's default instance, but prepared when a document is first written or read: at the start every kind is asked
    /// for, by sweeps that find nothing, and preparing them all compiled a thousand methods.
    /// </summary>
    public static JsonTypeInfo<T> Of<T>(JsonSerializerContext context) =>
        (JsonTypeInfo<T>)(
            ((IJsonTypeInfoResolver)context).GetTypeInfo(typeof(T), context.Options)
            ?? throw new InvalidOperationException($"{context.GetType().Name} lacks [JsonSerializable(typeof({typeof(T).Name}))].")
        );
}
