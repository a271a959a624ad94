using Drivetrain.Reauth.Sandbox.Hosting;
using Drivetrain.Reauth.Sandbox.Xero.Tokens;

namespace Drivetrain.Reauth.Sandbox.Xero.Authorize;

/// <summary>One authorization on its way through the pages of one browser. Only that browser's requests change it, one after the other.</summary>
internal sealed class AuthorizeFlow(AuthorizeRequest request)
{
    public string Id { get; } = Opaque.New(18);

    public AuthorizeRequest Request { get; } = request;

    /// <summary>Who typed the right password; not signed in before the second factor.</summary>
    public string? Email { get; set; }

    /// <summary>Who is signed in.</summary>
    public XeroUser? User { get; set; }

    /// <summary>The code of the authenticator app, once the password was right.</summary>
    public string? SecondFactor { get; set; }
}
