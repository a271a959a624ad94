using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;

namespace Drivetrain.Reauth.Sandbox.Hosting;

/// <summary>
/// A piece of HTML that is already safe. Made from an interpolated string whose holes are encoded unless they are <see cref="Html"/> themselves,
/// so that no page can forget to encode a name.
/// </summary>
public readonly record struct Html(string Value)
{
    /// <summary>Nothing.</summary>
    public static readonly Html Empty = new("");

    /// <summary>HTML from a template; text in holes is encoded.</summary>
    public static Html Of(HtmlTemplate template) => new(template.ToString());

    /// <summary>The template when the condition holds, otherwise nothing.</summary>
    public static Html When(bool condition, Func<Html> html) => condition ? html() : Empty;

    /// <summary>Pieces one after the other.</summary>
    public static Html Join(IEnumerable<Html> pieces) => new(string.Concat(pieces.Select(piece => piece.Value)));

    /// <summary>The page as an HTTP answer.</summary>
    public IResult ToResult(int status = StatusCodes.Status200OK) => Results.Content(Value, "text/html; charset=utf-8", Encoding.UTF8, status);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>The interpolated-string handler behind <see cref="Html.Of"/>.</summary>
[InterpolatedStringHandler]
public readonly ref struct HtmlTemplate(int literalLength, int formattedCount)
{
    private readonly StringBuilder _text = new(literalLength + (formattedCount * 16));

    /// <summary>Literal parts are HTML.</summary>
    public void AppendLiteral(string value) => _text.Append(value);

    /// <summary>HTML goes in as it is.</summary>
    public void AppendFormatted(Html value) => _text.Append(value.Value);

    /// <summary>Everything else is text.</summary>
    public void AppendFormatted<T>(T value) => _text.Append(HtmlEncoder.Default.Encode(value?.ToString() ?? ""));

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();
}
