using System.ComponentModel.DataAnnotations;

namespace Drivetrain.Reauth.Api.Foundation.Http;

/// <summary>A query parameter with one of these values. The document lists them.</summary>
/// <param name="values">All of them.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
internal sealed class OneOfAttribute(params string[] values) : ValidationAttribute
{
    public IReadOnlyList<string> Values { get; } = values;

    public override bool IsValid(object? value) => value is null || (value is string text && Values.Contains(text, StringComparer.Ordinal));

    public override string FormatErrorMessage(string name) => $"It must be one of: {string.Join(", ", Values)}.";
}
