using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>Proof Key for Code Exchange (RFC 7636), method S256.</summary>
internal static class Pkce
{
    /// <summary>A fresh verifier: 43 unreserved characters that carry 256 random bits (section 4.1).</summary>
    public static string NewVerifier() => Secrets.New();

    /// <summary>BASE64URL-ENCODE(SHA256(ASCII(code_verifier))) (section 4.2).</summary>
    public static string Challenge(string verifier) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
}
