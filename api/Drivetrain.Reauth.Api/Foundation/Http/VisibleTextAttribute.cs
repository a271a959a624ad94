using System.ComponentModel.DataAnnotations;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Foundation.Http;

/// <summary>A text in which a person can see something: control characters and what has no width are as good as nothing.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class VisibleTextAttribute() : ValidationAttribute("The field {0} has no visible characters.")
{
    public override bool IsValid(object? value) => value is not string { Length: > 0 } text || DisplayText.Of(text) is not null;
}
