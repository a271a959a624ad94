using Drivetrain.Reauth.PluginHost.Tests.Support;
using Drivetrain.Reauth.Plugins;
using Microsoft.Extensions.Time.Testing;

namespace Drivetrain.Reauth.PluginHost.Tests.Xero;

/// <summary>How the end of access goes where Xero, or the token, does not play along.</summary>
public sealed class XeroRuleTests : IAsyncLifetime, IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly CapturedLogs _logs = new();
    private FakeXero _xero = null!;
    private PluginCatalog _catalog = null!;
    private IProvider _provider = null!;

    public async Task InitializeAsync()
    {
        _xero = await FakeXero.StartAsync(_time.GetUtcNow());
        var settings = XeroSettings.For(_xero);
        _catalog = new PluginCatalog(new PluginHostOptions { ProviderSettings = _ => settings }, _time, _logs);
        _provider = (await _catalog.ActivateAsync("xero", CancellationToken.None)).Provider!;
    }

    public async Task DisposeAsync()
    {
        await _catalog.DisposeAsync();
        await _xero.DisposeAsync();
    }

    public void Dispose() => _logs.Dispose();

    [Fact]
    public async Task Revoke_ListRefusesTheToken_IsRefusedSoThatTheHostRenewsIt()
    {
        _xero.Answer("/connections", 401, string.Empty);

        Assert.Equal(ProviderFailureKind.CredentialRejected, (await _provider.RevokeAsync(Tokens(), CancellationToken.None)).Failure!.Kind);
    }

    [Theory]
    [InlineData(401, ProviderFailureKind.CredentialRejected)]
    [InlineData(408, ProviderFailureKind.Unavailable)]
    [InlineData(429, ProviderFailureKind.Unavailable)]
    [InlineData(500, ProviderFailureKind.Unavailable)]
    [InlineData(400, ProviderFailureKind.ProtocolError)]
    [InlineData(302, ProviderFailureKind.ProtocolError)]
    public async Task Revoke_DeletionRefused_IsAFailure(int status, ProviderFailureKind kind)
    {
        _xero.Answer("/connections/" + FakeXero.AcmeConnection, status, string.Empty);

        Assert.Equal(kind, (await _provider.RevokeAsync(Tokens(), CancellationToken.None)).Failure?.Kind);
    }

    [Fact]
    public async Task Discard_DeletionRefused_IsAFailureAndNoSuccessForOthers()
    {
        _xero.Answer("/connections/" + FakeXero.AcmeConnection, 500, string.Empty);

        var result = await _provider.DiscardAsync(Tokens(), [], (_, _) => ValueTask.FromResult(false), CancellationToken.None);

        Assert.False(result.Succeeded);
    }

    [Fact]
    public async Task Discard_LoginWrittenInAnotherCase_IsTheSame()
    {
        _xero.Connections[0]!["authEventId"] = FakeXero.ThisLogin.ToUpperInvariant();

        await _provider.DiscardAsync(Tokens(), [], (_, _) => ValueTask.FromResult(false), CancellationToken.None);

        Assert.Contains(_xero.Requests, request => request.Method is "DELETE" && request.Path.EndsWith(FakeXero.AcmeConnection, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""[{"id":"c1"}]""")]
    [InlineData("""[{"tenantId":"t1"}]""")]
    [InlineData("null")]
    public async Task Discard_ListWithHoles_IsUnreadableAndDeletesNothing(string body)
    {
        _xero.Answer("/connections", 200, body);

        Assert.Equal(
            "unreadable_answer",
            (await _provider.DiscardAsync(Tokens(), [], (_, _) => ValueTask.FromResult(false), CancellationToken.None)).Failure?.Error
        );
        Assert.DoesNotContain(_xero.Requests, request => request.Method is "DELETE");
    }

    private TokenSet Tokens() =>
        new()
        {
            AccessToken = _xero.AccessToken(),
            RefreshToken = "CANARY-refresh",
            AccessTokenExpiresAt = _time.GetUtcNow().AddMinutes(30),
            InstanceId = FakeXero.Acme,
        };
}
