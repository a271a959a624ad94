using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Demo;

/// <summary>The demo's ports: fixed, so that addresses can be remembered, unless somebody else has one.</summary>
internal sealed record DemoPorts(int Drivetrain, int Api, int Intuit, int Xero)
{
    // Below the ports that systems give to outgoing connections, so that no browser's connection takes one between its choice and its use.
    private const int FirstOther = 20_000;
    private const int LastOther = 30_000;
    private static readonly DemoPorts Usual = new(5270, 5271, 5272, 5273);
    private static int _lastOther = Random.Shared.Next(FirstOther, LastOther);

    public bool AreUsual => this == Usual;

    /// <summary>The usual ports, or other ones, so that several demos can run beside each other.</summary>
    public static DemoPorts Choose(bool usual) =>
        usual ? new(OrOther(Usual.Drivetrain), OrOther(Usual.Api), OrOther(Usual.Intuit), OrOther(Usual.Xero)) : new(Other(), Other(), Other(), Other());

    private static int OrOther(int port) => LoopbackServer.IsFree(port) ? port : Other();

    private static int Other()
    {
        int port;
        do port = FirstOther + (Interlocked.Increment(ref _lastOther) % (LastOther - FirstOther));
        while (!LoopbackServer.IsFree(port));
        return port;
    }
}
