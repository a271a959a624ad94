namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>A provider without OAuth: a person types what the provider gave them, such as a token's id and its secret.</summary>
/// <param name="Fields">What is asked for, in order.</param>
/// <param name="Help">Where a person finds it, in a sentence or two; or null.</param>
/// <param name="HelpUrl">An https address with more, or null.</param>
/// <param name="Authentication">How requests to the provider carry it.</param>
/// <param name="TraceHeader">The response header that carries the provider's trace id, or null.</param>
public sealed record FormDescription(IReadOnlyList<FormField> Fields, string? Help, Uri? HelpUrl, FormAuthentication Authentication, string? TraceHeader)
{
    /// <summary>Its words, as <see cref="Map"/> asks for them.</summary>
    internal IEnumerable<string> Texts => new[] { Help }.Concat(Fields.SelectMany(row => new[] { row.Label, row.Description })).OfType<string>();

    /// <summary>The form with its words in another language.</summary>
    public FormDescription Map(Func<string, string> text) =>
        this with
        {
            Help = Help is null ? null : text(Help),
            Fields =
            [
                .. Fields.Select(field => field with { Label = text(field.Label), Description = field.Description is null ? null : text(field.Description) }),
            ],
        };
}

/// <summary>One field of a form.</summary>
/// <param name="Id">In camel case; templates name it.</param>
/// <param name="Label">What stands beside it.</param>
/// <param name="Description">What it looks like and where it is found, or null.</param>
/// <param name="IsSecret">Whether it is typed unseen. Every field is encrypted when it is stored, and none is ever shown again.</param>
/// <param name="Pattern">What a value matches, anchored at both ends; or null.</param>
/// <param name="MaxLength">In characters.</param>
public sealed record FormField(string Id, string Label, string? Description, bool IsSecret, string? Pattern, int MaxLength);

/// <summary>How a form's values authenticate a request (RFC 7617, RFC 6750, or a header of the provider's own).</summary>
/// <param name="Username">For HTTP Basic, with <paramref name="Password"/>.</param>
/// <param name="Password">For HTTP Basic.</param>
/// <param name="Bearer">For a bearer token.</param>
/// <param name="Headers">Headers of the provider's own.</param>
public sealed record FormAuthentication(Template? Username, Template? Password, Template? Bearer, IReadOnlyDictionary<string, Template> Headers);
