using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Drivetrain.Reauth.Sandbox.Intuit;
using Microsoft.Playwright;

namespace Drivetrain.Reauth.Sandbox.Walkthrough;

/// <summary>A passkey in a page's virtual authenticator whose public half the simulator knows.</summary>
internal static class Passkey
{
    /// <summary>Gives an account one. It is there as long as the page's tab.</summary>
    public static async Task AddAsync(IPage page, IntuitSimulator intuit, string email)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var id = RandomNumberGenerator.GetBytes(32);
        intuit.RegisterPasskey(email, Base64Url.EncodeToString(id), Base64Url.EncodeToString(key.ExportSubjectPublicKeyInfo()));

        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("WebAuthn.enable");
        var authenticator = await session.SendAsync(
            "WebAuthn.addVirtualAuthenticator",
            new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["options"] = new Dictionary<string, object>(StringComparer.Ordinal)
                {
                    ["protocol"] = "ctap2",
                    ["transport"] = "internal",
                    ["hasResidentKey"] = true,
                    ["hasUserVerification"] = true,
                    ["isUserVerified"] = true,
                    ["automaticPresenceSimulation"] = true,
                },
            }
        );
        await session.SendAsync(
            "WebAuthn.addCredential",
            new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["authenticatorId"] = authenticator!.Value.GetProperty("authenticatorId").GetString()!,
                ["credential"] = new Dictionary<string, object>(StringComparer.Ordinal)
                {
                    ["credentialId"] = Convert.ToBase64String(id),
                    ["isResidentCredential"] = true,
                    ["rpId"] = intuit.BrowserOrigin.Host,
                    ["privateKey"] = Convert.ToBase64String(key.ExportPkcs8PrivateKey()),
                    ["userHandle"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(email)),
                    ["signCount"] = 0,
                },
            }
        );
    }
}
