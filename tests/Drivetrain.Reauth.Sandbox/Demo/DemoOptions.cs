namespace Drivetrain.Reauth.Sandbox.Demo;

/// <summary>How the demo is started.</summary>
/// <param name="DataPath">Where the api keeps its data; null for a temporary folder.</param>
/// <param name="ApiPath">The api's dll; null for the one built together with the sandbox.</param>
/// <param name="OpenBrowser">Open a browser where there is a display.</param>
internal sealed record DemoOptions(string? DataPath, string? ApiPath, bool OpenBrowser);

/// <summary>The demo could not be started; the message says why and what to do.</summary>
internal sealed class DemoException(string message) : Exception(message);
