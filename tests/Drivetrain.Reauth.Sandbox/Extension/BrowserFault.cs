namespace Drivetrain.Reauth.Sandbox.Extension;

/// <summary>An error in a console, an uncaught exception, or what the browser itself complains about, such as a refused request.</summary>
/// <param name="Where">The address of the page or worker.</param>
/// <param name="Text">What it says, with the script's address where it is known.</param>
internal sealed record BrowserFault(string Where, string Text)
{
    public override string ToString() => $"{Text} [in {Where}]";
}
