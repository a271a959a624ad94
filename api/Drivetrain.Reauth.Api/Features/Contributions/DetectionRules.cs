using System.Text.Json;
using System.Text.Json.Serialization;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.PluginHost.Detection;

namespace Drivetrain.Reauth.Api.Features.Contributions;

/// <summary>The rules that an operator has put in place; one document.</summary>
internal sealed record DetectionRulesDocument : IDocument<DetectionRulesDocument>
{
    public const string OnlyId = "rules";

    public static DocumentType<DetectionRulesDocument> Type { get; } =
        new("detection_rules", DocumentJson.Of<DetectionRulesDocument>(DetectionJson.Default)) { IsAnnounced = true };

    public string Id { get; init; } = OnlyId;

    /// <summary>As it was written.</summary>
    public required JsonElement Body { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>
/// The correction that holds now. Kept in memory, because every extension asks; a change holds from the next request on. What is stored and no longer fits
/// the plugins (a provider was taken away) holds for nothing, and is shown as it is.
/// </summary>
internal sealed class DetectionRules
{
    private readonly IStore _store;
    private readonly IProviderCatalog _catalog;
    private Holding? _current;

    public DetectionRules(IStore store, IProviderCatalog catalog, IInstances instances)
    {
        (_store, _catalog) = (store, catalog);
        instances.Listen((type, _) => Forget(type));
    }

    public async ValueTask<DetectionCorrection?> CurrentAsync(CancellationToken cancellationToken)
    {
        var holding = Volatile.Read(ref _current);
        if (holding is null || !ReferenceEquals(holding.Manifests, _catalog.Manifests))
        {
            holding = Of(await ReadAsync(cancellationToken));
            Volatile.Write(ref _current, holding);
        }

        return holding.Correction;
    }

    public ValueTask<Stored<DetectionRulesDocument>?> ReadAsync(CancellationToken cancellationToken) =>
        _store.GetAsync<DetectionRulesDocument>(DetectionRulesDocument.OnlyId, cancellationToken);

    /// <summary>After a change: the next who asks reads anew.</summary>
    public void Forget() => Volatile.Write(ref _current, null);

    private void Forget(string? type)
    {
        if (type is null || string.Equals(type, DetectionRulesDocument.Type.Name, StringComparison.Ordinal))
        {
            Forget();
        }
    }

    private Holding Of(Stored<DetectionRulesDocument>? stored) =>
        new(_catalog.Manifests, stored is null ? null : DetectionCorrection.Parse(stored.Value.Body, _catalog.Manifests, out _));

    private sealed record Holding(object Manifests, DetectionCorrection? Correction);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DetectionRulesDocument))]
[JsonSerializable(typeof(SightingsDocument))]
internal sealed partial class DetectionJson : JsonSerializerContext;
