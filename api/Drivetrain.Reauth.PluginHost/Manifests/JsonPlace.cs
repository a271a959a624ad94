namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>Where a value stands. Its pointer is made when somebody asks, which only faults do.</summary>
internal sealed class JsonPlace
{
    private readonly JsonPlace? _parent;
    private readonly string _name = string.Empty;

    private JsonPlace()
    {
    }

    private JsonPlace(JsonPlace parent, string name) => (_parent, _name) = (parent, name);

    public static JsonPlace Root { get; } = new();

    public JsonPlace At(string name) => new(this, name);

    /// <summary>The JSON pointer (RFC 6901).</summary>
    public override string ToString() =>
        _parent is null ? string.Empty : $"{_parent}/{_name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
}
