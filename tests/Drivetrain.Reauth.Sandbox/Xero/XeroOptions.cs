using Drivetrain.Reauth.Sandbox.Hosting.Providers;

namespace Drivetrain.Reauth.Sandbox.Xero;

/// <summary>How the simulated Xero is started. Its client id has 32 hexadecimal digits, as at developer.xero.com.</summary>
public sealed record XeroOptions()
    : ProviderOptions<XeroKnobs, XeroDirectory>(
        "5A4DB0C51D3E4F0F8A1B2C3D4E5F6071",
        "sandboxXeroSecretSandboxXeroSecret01",
        new XeroKnobs(),
        XeroDirectory.Default
    );
