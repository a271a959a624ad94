using System.Net;
using System.Text.Json;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Tests.Features.SupportConsole;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Features.Audit;

/// <summary>What the audit log says of keys, pairings and sessions: who did it, to what, where, and in the batch of the change itself.</summary>
public sealed class AccessAuditTests : IDisposedByXunit
{
    private readonly ReauthApi _api = new();
    private readonly RecordedStore _store;

    public AccessAuditTests() => _store = _api.Record();

    [Theory]
    [InlineData("platform", "acme", "acme")]
    [InlineData("operator", null, "-")]
    public async Task Key_MadeAndRevoked_IsAuditedWithItsRow(string role, string? workspaceId, string audited)
    {
        using var client = await _api.ClientAsync(Role.Operator);
        using var made = await client.PostJsonAsync(
            "/v1/api-keys",
            new
            {
                name = "Sam",
                role,
                workspaceId,
            }
        );
        var id = Id(await made.ReadJsonAsync(HttpStatusCode.Created));
        using var revoked = await client.DeleteAsync($"/v1/api-keys/{id}");
        Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        (string, string)[] details = [("name", "Sam"), ("role", role is "platform" ? "Platform" : "Operator")];
        _store.Single("api_key.created").Is(audited, "key:config/Operator", id, "put api_key", details);
        _store.Single("api_key.revoked").Is(audited, "key:config/Operator", id, "delete api_key", details);
    }

    [Fact]
    public void Key_MadeAtTheFirstStart_IsTheSystems()
    {
        _api.Settings["Access:Keys:3:Role"] = "support";
        using var client = _api.Anonymous();
        var entry = _store.Single("api_key.created");
        entry.Is("-", "system", entry.Entry.SubjectId, "put api_key", ("name", "First operator"), ("role", "Operator"));
        Assert.StartsWith("key_", entry.Entry.SubjectId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Dana Fox", "Dana Fox")]
    [InlineData(null, "-")]
    public async Task Pairing_MadeAndUsed_IsAuditedWithItsRows(string? personName, string person)
    {
        using var platform = await _api.ClientAsync(Role.Platform);
        using var pairing = await platform.PostJsonAsync("/v1/pairings", new { workspaceId = "acme", personName });
        var code = (await pairing.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("code").GetString();
        var created = _store.Single("pairing.created");
        created.Is("acme", "key:config/Platform", created.Entry.SubjectId, "put pairing", ("person", person));
        Assert.StartsWith("pair_", created.Entry.SubjectId, StringComparison.Ordinal);

        using var anonymous = _api.Anonymous();
        using var redeemed = await anonymous.PostJsonAsync("/v1/sessions", new { code });
        var session = Id(await redeemed.ReadJsonAsync(HttpStatusCode.Created));
        _store
            .Single("session.created")
            .Is("acme", $"session:{session}", session, "delete pairing, put session", ("person", person), ("pairing", created.Entry.SubjectId));
    }

    [Fact]
    public async Task Pairing_ThatIsRefused_LeavesNoEntry()
    {
        using var globex = _api.With(ReauthApi.OtherPlatformKey);
        using var refused = await globex.PostJsonAsync("/v1/pairings", new { workspaceId = "acme" });
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        using var anonymous = _api.Anonymous();
        using var unknown = await anonymous.PostJsonAsync("/v1/sessions", new { code = "2222-2222" });
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
        Assert.Empty(_store.Audited("pairing.created"));
        Assert.Empty(_store.Audited("session.created"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Session_Ended_IsAuditedByWhomeverEndedIt(bool byItself)
    {
        using var session = _api.With(await _api.PairAsync("acme"));
        using var current = await session.GetAsync("/v1/sessions/current");
        var id = Id(await current.ReadJsonAsync(HttpStatusCode.OK));
        using var platform = await _api.ClientAsync(Role.Platform);
        using var ended = byItself ? await session.DeleteAsync("/v1/sessions/current") : await platform.DeleteAsync($"/v1/sessions/{id}");
        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        _store.Single("session.revoked").Is("acme", byItself ? $"session:{id}" : "key:config/Platform", id, "delete session", ("person", "Dana Fox"));
    }

    [Theory]
    [InlineData(ReauthApi.SupportKey, "Support", "-")]
    [InlineData(ConsoleReports.AcmeKey, "Ada of Acme", "acme")]
    public async Task ConsoleSession_BegunAndEnded_IsAuditedWithItsRow(string key, string name, string workspace)
    {
        _api.AcmeOnlyKey();
        using var sam = await Supporter.SignedInAsync(_api, key);
        var id = sam.Cookies[Supporter.SessionCookie].Split('.')[0];
        await sam.PostRawAsync("/support/sign-out", [("form-token", (await sam.GetAsync("/support")).Token)]);
        _store.Single("console_session.created").Is(workspace, $"key:config/{name}", id, "put console_session", ("name", name));
        _store.Single("console_session.ended").Is("-", $"key:config/{name}", id, "delete console_session", ("name", name));
    }

    private static string Id(JsonElement answer) => answer.GetProperty("id").GetString()!;

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
