using Drivetrain.Reauth.PluginHost.Tests.Support;
using Drivetrain.Reauth.Plugins;
using Microsoft.Extensions.Time.Testing;

namespace Drivetrain.Reauth.PluginHost.Tests.Xero;

/// <summary>Access ends connection by connection: the plugin as it is shipped, against a fake Xero.</summary>
public sealed class XeroRevocationTests : IAsyncLifetime, IDisposable
{
    private static readonly Instance[] Seen = [new(FakeXero.Acme, "Acme Ltd"), new(FakeXero.Globex, "Globex Ltd")];
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly CapturedLogs _logs = new();
    private FakeXero _xero = null!;
    private PluginCatalog _catalog = null!;
    private IProvider _provider = null!;

    public async Task InitializeAsync()
    {
        _xero = await FakeXero.StartAsync(_time.GetUtcNow());
        _xero.Connections.Add(FakeXero.Connection(FakeXero.GlobexConnection, FakeXero.Globex, "Globex Ltd", FakeXero.ThisLogin));
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
    public async Task Revoke_OneOrganisation_DeletesItsConnectionAndRevokesNoToken()
    {
        var result = await _provider.RevokeAsync(Tokens() with { InstanceId = FakeXero.Globex }, CancellationToken.None);

        Assert.True(result.Succeeded);
        Assert.Equal([FakeXero.GlobexConnection], Deleted());
        Assert.Equal(0, _xero.Count("/revocation"));
    }

    [Fact]
    [Trait("Case", "1.10")]
    public async Task Revoke_OtherRowsAreOddAndOursIsInCapitals_EndsOurs()
    {
        _xero.Connections.Insert(0, null);
        _xero.Connections.Insert(1, new System.Text.Json.Nodes.JsonObject { ["id"] = "c2", ["tenantId"] = null });
        _xero.Connections.Insert(2, new System.Text.Json.Nodes.JsonObject { ["tenantId"] = FakeXero.Globex });
        _xero.Connections[^1]!["tenantId"] = FakeXero.Globex.ToUpperInvariant();

        Assert.True((await _provider.RevokeAsync(Tokens() with { InstanceId = FakeXero.Globex }, CancellationToken.None)).Succeeded);
        Assert.Equal([FakeXero.GlobexConnection], Deleted());
    }

    [Theory]
    [InlineData(404)]
    [InlineData(403)]
    public async Task Revoke_ConnectionIsGoneAlready_Succeeds(int status)
    {
        _xero.Answer("/connections/" + FakeXero.GlobexConnection, status, string.Empty);

        Assert.True((await _provider.RevokeAsync(Tokens() with { InstanceId = FakeXero.Globex }, CancellationToken.None)).Succeeded);
    }

    [Fact]
    public async Task Revoke_NothingListed_Succeeds()
    {
        _xero.Connections.Clear();

        Assert.True((await _provider.RevokeAsync(Tokens() with { InstanceId = FakeXero.Globex }, CancellationToken.None)).Succeeded);
        Assert.Empty(Deleted());
    }

    /// <summary>What a refresh gives is only lasting once it is stored, which a plugin can't do.</summary>
    [Fact]
    [Trait("Case", "12.5")]
    public async Task Revoke_AccessTokenHasEnded_RefreshesNothing()
    {
        var tokens = Tokens() with { InstanceId = FakeXero.Globex, AccessTokenExpiresAt = _time.GetUtcNow() };

        await _provider.RevokeAsync(tokens, CancellationToken.None);
        Assert.Equal(0, _xero.Count("/token"));
    }

    [Fact]
    public async Task Revoke_WithoutAnInstance_DeletesNothing()
    {
        Assert.Equal("instance_missing", (await _provider.RevokeAsync(Tokens(), CancellationToken.None)).Failure!.Error);
        Assert.Empty(_xero.Requests);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData(FakeXero.Acme, false)]
    [InlineData(FakeXero.Globex, false)]
    public async Task Discard_Login_DeletesWhatItConnectedAndNoConnectorUses(string used, bool everything)
    {
        var result = await DiscardAsync(used);

        var expected = new[] { (FakeXero.Acme, FakeXero.AcmeConnection), (FakeXero.Globex, FakeXero.GlobexConnection) }
            .Where(pair => pair.Item1 != used)
            .Select(pair => pair.Item2);
        Assert.Equal(expected, Deleted().Where(id => id is not "c1"), StringComparer.Ordinal);
        Assert.Equal(!everything, result.Value!.KeptForOthers);
        Assert.Equal(0, _xero.Count("/revocation"));
    }

    [Fact]
    public async Task Discard_ConnectionOfAnEarlierLogin_Stays()
    {
        _xero.Connections[2]!["authEventId"] = FakeXero.EarlierLogin;

        var result = await DiscardAsync(used: string.Empty);

        Assert.DoesNotContain(FakeXero.GlobexConnection, Deleted(), StringComparer.Ordinal);
        Assert.True(result.Value!.KeptForOthers);
    }

    [Theory]
    [InlineData("opaque")]
    [InlineData("a.b.c")]
    [InlineData("a.bnVsbA.c")]
    [InlineData(null)]
    public async Task Discard_TokenDoesNotTellItsLogin_DeletesNothing(string? accessToken)
    {
        var result = await DiscardAsync(used: string.Empty, accessToken ?? _xero.AccessToken(login: null));

        Assert.True(result.Value!.KeptForOthers);
        Assert.Empty(_xero.Requests);
    }

    [Theory]
    [InlineData(500, "", ProviderFailureKind.Unavailable, "500")]
    [InlineData(429, "", ProviderFailureKind.Unavailable, "429")]
    [InlineData(200, "<html>", ProviderFailureKind.ProtocolError, "unreadable_answer")]
    [InlineData(200, "[null]", ProviderFailureKind.ProtocolError, "unreadable_answer")]
    [InlineData(200, """[{"tenantId":"x"}]""", ProviderFailureKind.ProtocolError, "unreadable_answer")]
    public async Task Discard_ListFails_IsAFailureAndDeletesNothing(int status, string body, ProviderFailureKind kind, string error)
    {
        _xero.Answer("/connections", status, body);

        var failure = (await DiscardAsync(used: string.Empty)).Failure!;

        Assert.Equal((kind, error), (failure.Kind, failure.Error));
        Assert.Empty(Deleted());
    }

    private ValueTask<ProviderResult<Revoked>> DiscardAsync(string used, string? accessToken = null) =>
        _provider.DiscardAsync(Tokens(accessToken), Seen, (id, _) => ValueTask.FromResult(id.Equals(used, StringComparison.Ordinal)), CancellationToken.None);

    private TokenSet Tokens(string? accessToken = null) =>
        new()
        {
            AccessToken = accessToken ?? _xero.AccessToken(),
            RefreshToken = "CANARY-refresh",
            AccessTokenExpiresAt = _time.GetUtcNow().AddMinutes(30),
        };

    private IEnumerable<string> Deleted() => _xero.Requests.Where(request => request.Method is "DELETE").Select(request => request.Path.Split('/')[^1]);
}
