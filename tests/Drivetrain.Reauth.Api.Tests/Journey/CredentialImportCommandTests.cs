using System.CommandLine;
using System.Text.Json;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Tests.Journey;

/// <summary>A file of tokens on the command line: what is done stays done, what failed is named, and no token is told.</summary>
[Trait("Case", "16.import")]
public sealed class CredentialImportCommandTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("reauth-import-").FullName;
    private JourneyHost _host = null!;

    private string File => Path.Combine(_folder, "tokens.jsonl");

    private string Report => File + ".report.jsonl";

    public async Task InitializeAsync() => _host = await JourneyHost.StartAsync();

    [Fact]
    public async Task Import_FileWithRowsThatFail_NamesThemAndGoesOnWithThemAlone()
    {
        var (acme, globex) = (await TokensAsync(JourneyHost.Acme), await TokensAsync(JourneyHost.Globex));
        var (first, second) = (await _host.ConnectorAsync(JourneyHost.Acme), await _host.ConnectorAsync(JourneyHost.Globex));
        var east = await _host.ConnectorAsync(JourneyHost.AcmeEast);
        await WriteAsync(Row(first, acme), Row(east, globex), "{\"refreshToken\":\"secret-of-a-broken-row\"", "", Row("con_none", globex));

        var (code, output) = await RunAsync();

        Assert.Equal(1, code);
        Assert.Contains("1 imported, 0 unchanged, 0 done before, 3 failed.", output, StringComparison.Ordinal);
        Assert.Equal(
            [(1, "imported", null), (2, "failed", "credential_of_other_company"), (3, "failed", "malformed_row"), (5, "failed", "not_found")],
            await ReportedAsync()
        );

        await WriteAsync(Row(first, acme), Row(second, globex));
        (code, output) = await RunAsync();

        Assert.Equal(0, code);
        Assert.Contains("1 imported, 0 unchanged, 1 done before, 0 failed.", output, StringComparison.Ordinal);
        Assert.Equal([(1, "imported", null), (2, "imported", null)], await ReportedAsync());
        var told = output + await System.IO.File.ReadAllTextAsync(Report);
        foreach (var secret in new[] { acme, globex }.SelectMany(tokens => new[] { tokens.AccessToken, tokens.RefreshToken! }).Append("secret-of-a-broken-row"))
        {
            Assert.DoesNotContain(secret, told, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Import_ReportThatWasCutOff_IsGoneOnWith()
    {
        var connector = await _host.ConnectorAsync(JourneyHost.Acme);
        await WriteAsync(Row(connector, await TokensAsync(JourneyHost.Acme)));
        await System.IO.File.WriteAllTextAsync(Report, "{\"line\":1,\"row\":\"ab");

        var (code, _) = await RunAsync();

        Assert.Equal(0, code);
        Assert.Equal([(1, "imported", null)], await ReportedAsync());
    }

    [Theory]
    [InlineData(ReauthApi.OperatorKey, "role platform")]
    [InlineData(ReauthApi.PlatformKey, "doesn't exist")]
    public async Task Import_ThatCannotBegin_SaysWhatToDo(string key, string expected)
    {
        if (key is ReauthApi.OperatorKey)
        {
            await WriteAsync(Row("con_1", new TokenSet { AccessToken = "t", AccessTokenExpiresAt = _host.Api.Time.GetUtcNow() }));
        }

        var (code, output) = await RunAsync(key);

        Assert.Equal(1, code);
        Assert.Contains(expected, output, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Output)> RunAsync(string key = ReauthApi.PlatformKey)
    {
        var keyFile = Path.Combine(_folder, "key");
        await System.IO.File.WriteAllTextAsync(keyFile, key);
        using var printed = new StringWriter();
        using var written = TextWriter.Synchronized(printed);
        var command = new RootCommand { ImportCommand.Create(_host.Api.Server.CreateHandler()) };
        var code = await command
            .Parse(["credentials", "import", File, "--url", "https://reauth.example", "--key-file", keyFile])
            .InvokeAsync(new InvocationConfiguration { Output = written, Error = written });
        return (code, printed.ToString());
    }

    private Task WriteAsync(params string[] rows) => System.IO.File.WriteAllLinesAsync(File, rows);

    private async Task<List<(int Line, string Result, string? Code)>> ReportedAsync() =>
        [
            .. (await System.IO.File.ReadAllLinesAsync(Report))
                .Select(line => JsonDocument.Parse(line).RootElement)
                .Select(line =>
                    (
                        line.GetProperty("line").GetInt32(),
                        line.GetProperty("result").GetString()!,
                        line.TryGetProperty("code", out var code) ? code.GetString() : null
                    )
                )
                .OrderBy(line => line.Item1),
        ];

    private async Task<TokenSet> TokensAsync(Instance company)
    {
        var lender = await _host.ConnectedAsync(company, "Elsewhere");
        var tokens = (await _host.TokensAsync(lender))!;
        await _host.ForgetAsync(lender);
        return tokens;
    }

    private static string Row(string connectorId, TokenSet tokens) =>
        JsonSerializer.Serialize(
            new
            {
                connectorId,
                accessToken = tokens.AccessToken,
                accessTokenExpiresAt = tokens.AccessTokenExpiresAt,
                refreshToken = tokens.RefreshToken,
            }
        );

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
