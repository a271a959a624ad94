using System.ComponentModel.DataAnnotations;

namespace Drivetrain.Reauth.Api.Foundation.Http;

/// <summary>
/// The length of a text in code points, as JSON Schema counts it (2020-12 validation, section 6.3): the limit in the document is the limit of the service, for
/// emoji too. <see cref="StringLengthAttribute"/> counts UTF-16 code units.
/// </summary>
/// <param name="maximumLength">In code points.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
internal sealed class TextLengthAttribute(int maximumLength) : StringLengthAttribute(maximumLength)
{
    public override bool IsValid(object? value)
    {
        if (value is not string text)
        {
            return value is null;
        }

        var length = text.EnumerateRunes().Count();
        return length >= MinimumLength && length <= MaximumLength;
    }
}
