namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>One thing that is wrong with a plugin.</summary>
/// <param name="File">The file or folder it is about.</param>
/// <param name="JsonPointer">JSON pointer (RFC 6901) into the file; empty for the whole.</param>
/// <param name="Problem">What is wrong, one sentence.</param>
/// <param name="Remedy">What to do, one sentence.</param>
public sealed record PluginError(string File, string JsonPointer, string Problem, string Remedy)
{
    /// <inheritdoc />
    public override string ToString() => JsonPointer.Length == 0 ? $"{File}: {Problem} {Remedy}" : $"{File}#{JsonPointer}: {Problem} {Remedy}";
}

/// <summary>Collects what is wrong with one manifest; a hostile one must not make a report without end.</summary>
internal sealed class ErrorSink(string file)
{
    public const int Maximum = 100;

    private readonly List<PluginError> _errors = [];

    public IReadOnlyList<PluginError> Errors => _errors;

    /// <summary>Whether nothing more is taken down.</summary>
    public bool IsFull => _errors.Count >= Maximum;

    /// <summary>Takes over what is wrong with another file of the same plugin.</summary>
    public void AddAll(ErrorSink other) => _errors.AddRange(other._errors.Take(Maximum - _errors.Count));

    public void Add(string pointer, string problem, string remedy)
    {
        if (!IsFull)
        {
            _errors.Add(new PluginError(file, pointer, problem, remedy));
        }
    }
}
