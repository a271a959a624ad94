using System.Text.Json;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Api.Tests.Contract;

/// <summary>Redocly's and Spectral's recommended rules. What is accepted all the same stands in tests/fixtures/contract, each with its reason.</summary>
public sealed class LintTests
{
    [Fact]
    public async Task Documents_PassTheLinters()
    {
        var found = JsonSerializer.Deserialize<string[]>(
            await NodeProject.ContractTools.RunAsync(
                "lint.mjs",
                "",
                CancellationToken.None,
                Repository.PathOf("openapi.yaml"),
                Repository.PathOf("api/docs/openapi-3.0.yaml")
            )
        )!;
        Assert.True(found.Length == 0, string.Join('\n', found));
    }
}
