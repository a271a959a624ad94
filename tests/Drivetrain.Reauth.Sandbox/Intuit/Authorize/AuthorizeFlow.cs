using Drivetrain.Reauth.Sandbox.Hosting;
using Drivetrain.Reauth.Sandbox.Intuit.Tokens;

namespace Drivetrain.Reauth.Sandbox.Intuit.Authorize;

/// <summary>One authorization on its way through the pages of one browser. Only that browser's requests change it, one after the other.</summary>
internal sealed class AuthorizeFlow(AuthorizeRequest request)
{
    public string Id { get; } = Opaque.New(18);

    public AuthorizeRequest Request { get; } = request;

    /// <summary>The email that was typed; not yet proved.</summary>
    public string? Email { get; set; }

    /// <summary>Who is signed in.</summary>
    public IntuitUser? User { get; set; }

    public IntuitCompany? Company { get; set; }

    /// <summary>The WebAuthn challenge that was last shown.</summary>
    public byte[]? Challenge { get; set; }

    /// <summary>The verification code that the person has to type, once the password was right.</summary>
    public string? VerificationCode { get; set; }

    /// <summary>The company is to be taken over from another admin: confirmed by the person.</summary>
    public bool AdminChangeConfirmed { get; set; }
}
