using Drivetrain.Reauth.Api.Tests.Features.StuckReports;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.Sandbox.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Drivetrain.Reauth.Api.Tests.Contract;

/// <summary>
/// Clients that others' generators make of openapi.yaml: hey-api, and openapi-typescript with openapi-fetch. They compile with a day's work written for them,
/// and do it against the running service; its webhook is checked by the reference library of Standard Webhooks.
/// </summary>
public sealed class ClientTests : IDisposedByXunit
{
    private readonly ReauthApi _api = new() { Outbound = new HttpClientHandler() };

    [Fact]
    public async Task Clients_ThatAreGenerated_DoADaysWork()
    {
        // Receivers compare a webhook's time with their own clock, and theirs is real.
        _api.Time.SetUtcNow(DateTimeOffset.UtcNow);
        _api.Settings["Webhooks:AllowPrivateNetworks"] = "true";
        _api.ExtraServices = services => services.AddSingleton<IProviderCatalog>(new ScriptedProvider(_api.Time.GetUtcNow()));
        _api.UseKestrel(0);
        _api.StartServer();
        using var client = _api.CreateClient();
        var folder = Directory.CreateTempSubdirectory("reauth-clients-");
        try
        {
            var picture = Path.Combine(folder.FullName, "picture.png");
            await File.WriteAllBytesAsync(picture, Pictures.Png());
            var clients = Path.Combine(folder.FullName, "clients");
            var tools = NodeProject.ContractTools;
            await tools.RunAsync("generate.mjs", "", CancellationToken.None, Repository.PathOf("openapi.yaml"), clients);
            var address = client.BaseAddress!.GetLeftPart(UriPartial.Authority);
            var said = await tools.RunAsync("day.mjs", "", CancellationToken.None, clients, address, ReauthApi.OperatorKey, picture);
            Assert.Equal("hey: done\nfetch: done\n", said.ReplaceLineEndings("\n"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
