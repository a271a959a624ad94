using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Demo;

/// <summary>The demo's ports: fixed, so that addresses can be remembered, unless somebody else has one.</summary>
internal sealed record DemoPorts(int Drivetrain, int Api, int Intuit)
{
    private static readonly DemoPorts Usual = new(5270, 5271, 5272);

    public bool AreUsual => this == Usual;

    public static DemoPorts Choose() => new(OrFree(Usual.Drivetrain), OrFree(Usual.Api), OrFree(Usual.Intuit));

    private static int OrFree(int port) => LoopbackServer.IsFree(port) ? port : LoopbackServer.FreePort();
}
