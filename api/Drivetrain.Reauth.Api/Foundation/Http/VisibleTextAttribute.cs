using System.ComponentModel.DataAnnotations;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Foundation.Http;

/// <summary>A text in which a person can see something: control characters and what has no width are as good as nothing.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class VisibleTextAttribute() : ValidationAttribute("The field {0} has no visible characters.")
{
    /// <summary>
    /// The same for the document, in what .NET and ECMA-262 both know: something besides spaces, marks, controls and the letters that show nothing.
    /// </summary>
    public const string Pattern = @"[^\p{Z}\p{M}\p{Cc}\p{Cf}\u115F\u1160\u3164\uFFA0\u2800]";

    public override bool IsValid(object? value) => value is not string { Length: > 0 } text || DisplayText.Of(text) is not null;
}
