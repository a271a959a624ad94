namespace Drivetrain.Reauth.Api.Foundation.Cli;

/// <summary>Settings that are checked before the service starts, beside those that options validate.</summary>
internal interface IStartupCheck
{
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A setting cannot be used; the failures say what to write.</exception>
    void Check();
}
