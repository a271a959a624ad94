using System.ComponentModel.DataAnnotations;

namespace Drivetrain.Reauth.Api.Foundation.Http;

/// <summary>An absolute URI (RFC 3986 section 4.3). Which of them a route takes is for its handler to say.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class AbsoluteUrlAttribute() : ValidationAttribute("The field {0} is not an absolute URL.")
{
    public override bool IsValid(object? value) =>
        value is null || (value is string text && text.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0 && Uri.TryCreate(text, UriKind.Absolute, out _));
}
