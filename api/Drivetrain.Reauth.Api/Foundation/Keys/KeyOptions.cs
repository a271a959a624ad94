namespace Drivetrain.Reauth.Api.Foundation.Keys;

/// <summary>The section <c>DataProtection</c>: the keys that encrypt credentials and other secrets in the database.</summary>
public sealed class KeyOptions
{
    public const string Section = "DataProtection";

    /// <summary>
    /// The folder of the keys: outside the database's, so that a copy of one is of no use without the other. Default: <c>keys</c> beside <c>Storage:Path</c>.
    /// </summary>
    public string? KeysPath { get; set; }

    /// <summary>Encrypts the keys at rest. Without it they are as safe as their folder.</summary>
    public CertificateOptions Certificate { get; set; } = new();

    /// <summary>Certificates from before, for keys that were encrypted with them.</summary>
    public IList<CertificateOptions> PreviousCertificates { get; } = [];

    /// <summary>
    /// Ids of keys that are lost for good. What they encrypted is given up: people log in again, and their logins replace what nobody can read. Without it
    /// everything waits for the key to come back.
    /// </summary>
    public IList<Guid> LostKeys { get; } = [];
}
