namespace Drivetrain.Reauth.Api.Credentials;

/// <summary>How a revocation went, as an entry of a timeline.</summary>
internal sealed record Revocation(string Step, string? Code = null, string? TraceId = null)
{
    public static readonly Revocation KeptForOthers = new("tokens_kept_for_others");

    /// <summary>Nothing is left to try; a provider that revokes nothing will never do so.</summary>
    public bool IsFinal => Step is not "revocation_failed" || Code is "no_revocation_endpoint";
}
