using System.ComponentModel.DataAnnotations;

namespace Drivetrain.Reauth.Api.Foundation.Http;

/// <summary>What may be an id of anything: 1–128 letters, digits, dots, underscores, colons and hyphens, letter or digit first.</summary>
internal static class Identifier
{
    public const int MaxLength = 128;

    public const string Pattern = @"^[A-Za-z0-9][A-Za-z0-9._:\-]{0,127}$";

    /// <summary>For a person; it follows the name of what holds the id.</summary>
    public const string Rule = "must have 1 to 128 letters, digits, dots, underscores, colons or hyphens, and start with a letter or digit.";

    public static bool IsValid(string text) =>
        text.Length is >= 1 and <= MaxLength
        && char.IsAsciiLetterOrDigit(text[0])
        && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or ':' or '-');
}

/// <summary>An id in a field or a query parameter.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
internal sealed class IdentifierAttribute() : RegularExpressionAttribute(Identifier.Pattern)
{
    public override string FormatErrorMessage(string name) => $"The id {Identifier.Rule}";
}
