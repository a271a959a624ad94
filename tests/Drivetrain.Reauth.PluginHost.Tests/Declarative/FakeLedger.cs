using System.Text.Json.Nodes;
using Drivetrain.Reauth.PluginHost.Tests.Support;

namespace Drivetrain.Reauth.PluginHost.Tests.Declarative;

/// <summary>What one test needs of the declared provider.</summary>
public sealed class FakeLedger : FakeServer
{
    private FakeLedger() { }

    public static async Task<FakeLedger> StartAsync()
    {
        var ledger = new FakeLedger();
        await ledger.ListenAsync();
        ledger.Answer("/token", () => Tokens());
        ledger.Answer("/revoke", 200, string.Empty);
        return ledger;
    }

    public static JsonObject Tokens(string accessToken = "CANARY-access", string? refreshToken = "CANARY-refresh") =>
        new()
        {
            ["token_type"] = "bearer",
            ["access_token"] = accessToken,
            ["refresh_token"] = refreshToken,
            ["account"] = new JsonObject { ["id"] = "main-book", ["name"] = "Main book" },
            ["ends"] = new JsonObject { ["in"] = "31536000" },
        };
}
