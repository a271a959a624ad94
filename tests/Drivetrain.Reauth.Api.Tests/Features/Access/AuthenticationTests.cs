using System.Net;
using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Features.Access;

public sealed class AuthenticationTests : IDisposedByXunit
{
    private readonly ReauthApi _api = new();

    [Theory]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Basic dXNlcjpwYXNz")]
    [InlineData("Bearer dr_key_key_01kaqv3c5mf8z9t2b7w4n6x0ye_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("Bearer dr_ses_ses_01kaqv3c5mf8z9t2b7w4n6x0ye_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("Bearer dr_key__")]
    [InlineData("Bearer test-platform-key-canary-0123456789abcdeF")]
    public async Task Request_WithSomethingElseThanAValidToken_Is401WithInvalidToken(string header)
    {
        using var client = _api.Anonymous();
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", header);
        using var response = await client.GetAsync("/v1/sessions/current");
        await response.ReadProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");
        Assert.Contains("error=\"invalid_token\"", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_WithoutHeader_Is401WithoutAnErrorCode()
    {
        using var client = _api.Anonymous();
        using var response = await client.GetAsync("/v1/sessions/current");
        await response.ReadProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");
        Assert.DoesNotContain("error", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_WithTokenInTheQuery_Is401()
    {
        using var client = _api.Anonymous();
        using var response = await client.GetAsync($"/v1/api-keys?access_token={ReauthApi.OperatorKey}");
        await response.ReadProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");
    }

    [Fact]
    public async Task CreatedKey_IsShownOnceWorksAndIsStoredHashed()
    {
        using var client = await _api.ClientAsync(Role.Operator);
        using var created = await client.PostJsonAsync(
            "/v1/api-keys",
            new
            {
                name = "Platform two",
                role = "platform",
                workspaceId = "acme",
            }
        );
        var body = await created.ReadJsonAsync(HttpStatusCode.Created);
        var (key, id) = (body.GetProperty("key").GetString()!, body.GetProperty("id").GetString()!);
        Assert.StartsWith($"dr_{id}_", key, StringComparison.Ordinal);

        using var platform = _api.With(key);
        using var sessions = await platform.GetAsync("/v1/sessions");
        await sessions.ReadJsonAsync(HttpStatusCode.OK);

        using var read = await client.GetAsync(created.Headers.Location);
        Assert.Equal("Platform two", (await read.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("name").GetString());
        Assert.DoesNotContain(key[^43..], await read.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(key[^43..], _api.Store.Dump(), StringComparison.Ordinal);
        Assert.Contains("api_key.created", _api.Store.Dump(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeletedKey_IsRefusedFromTheNextRequestOn()
    {
        using var client = await _api.ClientAsync(Role.Operator);
        using var created = await client.PostJsonAsync("/v1/api-keys", new { name = "Short-lived", role = "operator" });
        var body = await created.ReadJsonAsync(HttpStatusCode.Created);
        using var other = _api.With(body.GetProperty("key").GetString()!);
        using var before = await other.GetAsync("/v1/api-keys");
        using var deleted = await client.DeleteAsync($"/v1/api-keys/{body.GetProperty("id").GetString()}");
        using var after = await other.GetAsync("/v1/api-keys");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NoContent), (before.StatusCode, deleted.StatusCode));
        await after.ReadProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");
        Assert.Contains("api_key.revoked", _api.Store.Dump(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateKey_OperatorOfOneWorkspace_IsRefused()
    {
        using var client = await _api.ClientAsync(Role.Operator);
        using var response = await client.PostJsonAsync(
            "/v1/api-keys",
            new
            {
                name = "Half",
                role = "operator",
                workspaceId = "acme",
            }
        );
        await response.ReadProblemAsync(HttpStatusCode.BadRequest, "operator_key_with_workspace");
    }

    [Fact]
    public async Task CreateKey_RoleOfTheExtension_IsRefused()
    {
        using var client = await _api.ClientAsync(Role.Operator);
        using var response = await client.PostJsonAsync("/v1/api-keys", new { name = "Extension", role = "extension" });
        var problem = await response.ReadProblemAsync(HttpStatusCode.BadRequest, "invalid_body");
        Assert.Contains("$.role", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListKeys_ByPages_GivesEachOnce()
    {
        using var client = await _api.ClientAsync(Role.Operator);
        var made = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 5; i++)
        {
            _api.Time.Advance(TimeSpan.FromSeconds(1));
            using var created = await client.PostJsonAsync("/v1/api-keys", new { name = $"Key {i}", role = "support" });
            made.Add((await created.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("id").GetString()!);
        }

        var seen = new List<string>();
        for (var path = "/v1/api-keys?limit=2"; path is not null; )
        {
            using var response = await client.GetAsync(path);
            var page = await response.ReadJsonAsync(HttpStatusCode.OK);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!));
            path = page.TryGetProperty("nextCursor", out var next) ? $"/v1/api-keys?limit=2&cursor={next.GetString()}" : null;
        }

        Assert.Equal(made.Order(StringComparer.Ordinal), seen, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Use_IsNotedAtMostOnceAnHour()
    {
        using var client = await _api.ClientAsync(Role.Operator);
        using var created = await client.PostJsonAsync("/v1/api-keys", new { name = "Used", role = "operator" });
        var body = await created.ReadJsonAsync(HttpStatusCode.Created);
        var id = body.GetProperty("id").GetString()!;
        using var used = _api.With(body.GetProperty("key").GetString()!);
        var versions = new List<long>();
        foreach (var wait in new[] { TimeSpan.Zero, TimeSpan.FromMinutes(59), TimeSpan.FromMinutes(1) })
        {
            _api.Time.Advance(wait);
            using var response = await used.GetAsync("/v1/api-keys");
            versions.Add((await _api.Store.GetAsync<ApiKey>(id, CancellationToken.None))!.Version);
        }

        Assert.Equal([0, 0, 1], versions.Select(version => version - versions[0]));
    }

    [Fact]
    public async Task Use_WithFullDisk_StillAuthenticates()
    {
        using var client = await _api.ClientAsync(Role.Operator);
        using var created = await client.PostJsonAsync("/v1/api-keys", new { name = "Used", role = "operator" });
        using var used = _api.With((await created.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("key").GetString()!);
        _api.Store.CommitFailure = new StorageFullException("full");
        using var response = await used.GetAsync("/v1/api-keys");
        await response.ReadJsonAsync(HttpStatusCode.OK);
    }

    [Fact]
    [Trait("Case", "12.13")]
    public async Task FirstStart_WithoutOperatorKey_WritesOneToAFileOfItsOwnerAndStoresItHashed()
    {
        _api.Settings["Access:Keys:3:Role"] = "support";
        _api.Settings["Storage:Path"] = Path.Combine(_api.Folder, "first");
        using var anonymous = _api.Anonymous();
        var file = Path.Combine(_api.Folder, "first", FirstOperatorKey.FileName);
        var key = (await File.ReadAllTextAsync(file)).Trim();
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) is (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        using var client = _api.With(key);
        using var response = await client.GetAsync("/v1/api-keys");
        await response.ReadJsonAsync(HttpStatusCode.OK);
        Assert.DoesNotContain(key[^43..], _api.Store.Dump(), StringComparison.Ordinal);
        Assert.DoesNotContain(_api.Logs.Lines, line => line.Contains(key[^43..], StringComparison.Ordinal));
        Assert.DoesNotContain("dr_key_", _api.ConsoleText, StringComparison.Ordinal);
        Assert.Contains(file, _api.ConsoleText, StringComparison.Ordinal);

        await using var second = new ReauthApi { Store = _api.Store };
        second.Settings["Access:Keys:3:Role"] = "support";
        second.Settings["Storage:Path"] = Path.Combine(second.Folder, "first");
        using var again = second.Anonymous();
        Assert.False(File.Exists(Path.Combine(second.Folder, "first", FirstOperatorKey.FileName)));
    }

    [Fact]
    [Trait("Case", "12.13")]
    public async Task Start_WhenTheFirstKeyIsStillInItsFile_AsksToDeleteIt()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_api.Folder, "first")).FullName;
        _api.Settings["Storage:Path"] = folder;
        await File.WriteAllTextAsync(Path.Combine(folder, FirstOperatorKey.FileName), "dr_key_left\n");
        using var anonymous = _api.Anonymous();
        Assert.Contains("delete this file", _api.ConsoleText, StringComparison.Ordinal);
        Assert.DoesNotContain("dr_key_left", _api.ConsoleText, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Case", "12.13")]
    public async Task Start_WhenTheLastOperatorKeyHasEnded_MakesAnother()
    {
        _api.Settings["Access:Keys:3:Role"] = "support";
        _api.Settings["Access:ApiKeys:DefaultLifetime"] = "1.00:00:00";
        using var anonymous = _api.Anonymous();
        await using var second = new ReauthApi { Store = _api.Store };
        second.Settings["Access:Keys:3:Role"] = "support";
        second.Settings["Storage:Path"] = Path.Combine(second.Folder, "first");
        second.Time.Advance(TimeSpan.FromDays(1));
        using var again = second.Anonymous();
        Assert.True(File.Exists(Path.Combine(second.Folder, "first", FirstOperatorKey.FileName)));
    }

    [Fact]
    public async Task Start_WithConfiguredOperatorKey_MakesNone()
    {
        using var client = await _api.ClientAsync(Role.Operator);
        using var response = await client.GetAsync("/v1/api-keys");
        Assert.Empty((await response.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
        Assert.Contains("Access:Keys", _api.ConsoleText, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
