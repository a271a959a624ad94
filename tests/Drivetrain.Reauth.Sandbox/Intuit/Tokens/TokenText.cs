using System.Security.Cryptography;
using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Intuit.Tokens;

/// <summary>Random values in the shapes of the real ones.</summary>
internal static class TokenText
{
    // {"alg":"dir","enc":"A128CBC-HS256"}: access tokens are encrypted JWTs that only Intuit can open.
    private const string JweHeader = "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0";

    public static string NewAccessToken() => $"{JweHeader}..{Opaque.New(16)}.{Opaque.New(690)}.{Opaque.New(16)}";

    public static string NewRefreshToken() => $"AB11{Opaque.New(34)}";

    public static string NewCode() => $"AB11{Opaque.New(32)}";

    public static string NewTraceId() =>
        $"1-{RandomNumberGenerator.GetHexString(8, lowercase: true)}-{RandomNumberGenerator.GetHexString(24, lowercase: true)}";
}
