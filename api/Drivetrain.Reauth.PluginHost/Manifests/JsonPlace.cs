namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>Where an object or a list stands in its file. Values have none of their own: they are many, and only faults ask.</summary>
internal class JsonPlace
{
    private readonly JsonPlace? _parent;
    private readonly string _name;

    /// <summary>In front of the whole document.</summary>
    public JsonPlace(ErrorSink errors) => (Errors, _name) = (errors, string.Empty);

    public JsonPlace(JsonPlace parent, string name) => (_parent, _name, Errors) = (parent, name, parent.Errors);

    public ErrorSink Errors { get; }

    /// <summary>The JSON pointer (RFC 6901) to it.</summary>
    public string Pointer => _parent?.PointerTo(_name) ?? string.Empty;

    /// <summary>The JSON pointer to one of its values.</summary>
    public string PointerTo(string name) =>
        _parent is null ? string.Empty : $"{Pointer}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
}
