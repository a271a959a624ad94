namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>Where values stand, and where to say what is wrong with them. A pointer is made when somebody asks, which only faults do.</summary>
internal sealed class JsonPlace
{
    private readonly JsonPlace? _parent;
    private readonly string _name = string.Empty;
    private readonly ErrorSink _errors;

    /// <summary>The whole document.</summary>
    public JsonPlace(ErrorSink errors) => _errors = errors;

    private JsonPlace(JsonPlace parent, string name) => (_parent, _name, _errors) = (parent, name, parent._errors);

    public JsonPlace At(string name) => new(this, name);

    public void Report(string problem, string remedy) => _errors.Add(ToString(), problem, remedy);

    /// <summary>The JSON pointer (RFC 6901).</summary>
    public override string ToString() =>
        _parent is null ? string.Empty : $"{_parent}/{_name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
}
