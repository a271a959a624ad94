using Drivetrain.Reauth.Sandbox.Hosting.Providers;

namespace Drivetrain.Reauth.Sandbox.Intuit;

/// <summary>How the simulated Intuit is started. Its client id has the form of those on the keys tab of an app at developer.intuit.com.</summary>
public sealed record IntuitOptions()
    : ProviderOptions<IntuitKnobs, IntuitDirectory>(
        "ABsandboxClientIdSandboxClientIdSandboxClientId01",
        "sandboxClientSecretSandboxClientSecret01",
        new IntuitKnobs(),
        IntuitDirectory.Default
    );
