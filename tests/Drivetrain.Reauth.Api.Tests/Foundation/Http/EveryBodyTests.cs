using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Extensions.DependencyInjection;

namespace Drivetrain.Reauth.Api.Tests.Foundation.Http;

/// <summary>Walks every endpoint that reads JSON, whichever features there are.</summary>
public sealed class EveryBodyTests : IDisposedByXunit
{
    private readonly ReauthApi _api = new();

    public EveryBodyTests()
    {
        // The walk guesses more codes than a person may.
        _api.Settings["Access:Pairing:FailuresPerAddress"] = "1000";
    }

    [Fact]
    public Task Body_Malformed_Is400() =>
        WalkAsync(
            async (client, endpoint) =>
            {
                foreach (var body in BadJson.Malformed)
                {
                    using var response = await client.SendRawAsync(endpoint.Verb, endpoint.Path, body);
                    var problem = await response.ReadProblemAsync();

                    // Which of the three depends on what the reader meets first.
                    Assert.True(
                        problem.GetProperty("code").GetString() is "malformed_json" or "invalid_body" or "unknown_field",
                        $"{endpoint.Name}: {problem} for {Show(body)}"
                    );
                    Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
                }
            }
        );

    /// <summary>What cannot be bound on such a route is its body, which is how the fault is explained.</summary>
    [Fact]
    public void Routes_ThatTakeJson_TakeNoParameterThatCanBeWrong()
    {
        using var client = _api.Anonymous();
        Assert.All(
            _api.Services.GetRequiredService<IApiDescriptionGroupCollectionProvider>()
                .ApiDescriptionGroups.Items.SelectMany(group => group.Items)
                .Where(route => route.ParameterDescriptions.Any(parameter => parameter.Source == BindingSource.Body))
                .SelectMany(route => route.ParameterDescriptions.Where(parameter => parameter.Source != BindingSource.Body)),
            parameter => Assert.True(parameter is { Type: var type } && type == typeof(string), $"{parameter.Name} is a {parameter.Type}.")
        );
    }

    [Fact]
    public Task Body_OfAnotherShape_Is400() =>
        WalkAsync(
            async (client, endpoint) =>
            {
                foreach (var body in BadJson.WrongShape.Where(body => endpoint.NeedsBody || body is not "null"))
                {
                    using var response = await client.SendRawAsync(endpoint.Verb, endpoint.Path, body);
                    var problem = await response.ReadProblemAsync();
                    Assert.True(problem.GetProperty("code").GetString() is "invalid_body" or "unknown_field", $"{endpoint.Name}: {problem} for {body}");
                    Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
                }
            }
        );

    [Fact]
    public Task Body_WithAnUnknownField_IsRefusedByItsPath() =>
        WalkAsync(
            async (client, endpoint) =>
            {
                var body = Example(endpoint);
                body["misspelt"] = 1;
                using var response = await client.SendRawAsync(endpoint.Verb, endpoint.Path, body.ToJsonString());
                var problem = await response.ReadProblemAsync(HttpStatusCode.BadRequest, "unknown_field");
                Assert.Contains("$.misspelt", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
            }
        );

    [Fact]
    public Task Body_WithARepeatedField_IsRefused() =>
        WalkAsync(
            async (client, endpoint) =>
            {
                var first = Example(endpoint).First();
                var body = $"{{\"{first.Key}\":{first.Value!.ToJsonString()},{Example(endpoint).ToJsonString()[1..]}";
                using var response = await client.SendRawAsync(endpoint.Verb, endpoint.Path, body);
                await response.ReadProblemAsync(HttpStatusCode.BadRequest, "invalid_body");
            }
        );

    [Fact]
    public Task Body_WithAValueOfTheWrongType_IsRefused() =>
        WalkAsync(
            async (client, endpoint) =>
            {
                foreach (var (field, value) in Example(endpoint).Where(field => field.Value is JsonValue text && text.GetValueKind() == JsonValueKind.String))
                {
                    foreach (var wrong in BadJson.WrongValues)
                    {
                        using var response = await client.SendRawAsync(endpoint.Verb, endpoint.Path, Replace(endpoint, field, wrong));
                        var problem = await response.ReadProblemAsync();
                        Assert.True(
                            problem.GetProperty("code").GetString() is "invalid_body" or "malformed_json",
                            $"{endpoint.Name}: {problem} for {field}={wrong}, not {value}"
                        );
                    }
                }
            }
        );

    [Fact]
    public Task Body_WithoutOneField_IsNeverAnErrorOfOurs() =>
        WalkAsync(
            async (client, endpoint) =>
            {
                foreach (var field in Example(endpoint).Select(field => field.Key).ToList())
                {
                    var body = Example(endpoint);
                    body.Remove(field);
                    using var without = await client.SendRawAsync(endpoint.Verb, endpoint.Path, body.ToJsonString());
                    await NotOurFaultAsync(without, $"{endpoint.Name} without {field}");
                    using var withNull = await client.SendRawAsync(endpoint.Verb, endpoint.Path, Replace(endpoint, field, "null"));
                    await NotOurFaultAsync(withNull, $"{endpoint.Name} with {field}=null");
                }
            }
        );

    [Fact]
    public Task Body_WithNaughtyTexts_IsNeverAnErrorOfOurs() =>
        WalkAsync(
            async (client, endpoint) =>
            {
                foreach (var field in Example(endpoint).Select(field => field.Key).ToList())
                {
                    foreach (var text in BadJson.NaughtyTexts)
                    {
                        using var response = await client.SendRawAsync(endpoint.Verb, endpoint.Path, Replace(endpoint, field, JsonSerializer.Serialize(text)));
                        await NotOurFaultAsync(response, $"{endpoint.Name} with {field}={text}");
                    }
                }
            }
        );

    [Fact]
    public Task Body_OfAnotherContentType_Is415() =>
        WalkAsync(
            async (client, endpoint) =>
            {
                var body = Encoding.UTF8.GetBytes(Example(endpoint).ToJsonString());
                foreach (
                    var type in new[]
                    {
                        null,
                        "text/plain",
                        "application/xml",
                        "application/x-www-form-urlencoded",
                        "multipart/form-data; boundary=x",
                        "application/json; charset=utf-16",
                        "application/json; charset=nonsense",
                        "garbage",
                    }
                )
                {
                    using var response = await client.SendRawAsync(endpoint.Verb, endpoint.Path, body, type);
                    await response.ReadProblemAsync(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
                }
            }
        );

    [Fact]
    public Task Body_OfTenMegabytes_Is413() =>
        WalkAsync(
            async (client, endpoint) =>
            {
                using var response = await client.SendRawAsync(endpoint.Verb, endpoint.Path, new byte[10 * 1024 * 1024]);
                await response.ReadProblemAsync(HttpStatusCode.RequestEntityTooLarge, "body_too_large");
            }
        );

    [Fact]
    public Task Body_Missing_IsRefused() =>
        WalkAsync(
            async (client, endpoint) =>
            {
                using var empty = await client.SendRawAsync(endpoint.Verb, endpoint.Path, "");
                if (!endpoint.NeedsBody)
                {
                    // Nothing of this id: the body was not what was wrong.
                    await empty.ReadProblemAsync(HttpStatusCode.NotFound, "not_found");
                    return;
                }

                await empty.ReadProblemAsync(HttpStatusCode.BadRequest, "invalid_body");
                using var none = await client.SendAsync(new HttpRequestMessage(endpoint.Verb, endpoint.Path));
                Assert.InRange((int)none.StatusCode, 400, 415);
                await none.ReadProblemAsync();
            }
        );

    private async Task WalkAsync(Func<HttpClient, ApiEndpoint, Task> check)
    {
        var endpoints = Endpoints.All(_api).Where(endpoint => endpoint.BodyType is not null).ToList();
        Assert.NotEmpty(endpoints);
        foreach (var endpoint in endpoints)
        {
            var roles = AccessTable.Rows[endpoint.Name];
            using var client = roles.Length == 0 ? _api.Anonymous() : await _api.ClientAsync(roles.Contains(Role.Platform) ? Role.Platform : roles[0]);
            await check(client, endpoint);
        }
    }

    private static async Task NotOurFaultAsync(HttpResponseMessage response, string what)
    {
        Assert.True((int)response.StatusCode < 500, string.Create(CultureInfo.InvariantCulture, $"{what}: {(int)response.StatusCode}"));
        if ((int)response.StatusCode >= 400)
        {
            await response.ReadProblemAsync();
        }
    }

    private JsonObject Example(ApiEndpoint endpoint) => JsonNode.Parse(Endpoints.ExampleBody(_api, endpoint))!.AsObject();

    /// <summary>The example with one field's value written exactly so.</summary>
    private string Replace(ApiEndpoint endpoint, string field, string json)
    {
        var body = Example(endpoint);
        body[field] = "@@here@@";
        return body.ToJsonString().Replace("\"@@here@@\"", json, StringComparison.Ordinal);
    }

    private static string Show(byte[] body) => Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(60, body.Length)));

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
