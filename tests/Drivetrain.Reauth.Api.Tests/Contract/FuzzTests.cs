using System.Globalization;
using System.Net.Http.Headers;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Tests.Support;
using Xunit.Abstractions;

namespace Drivetrain.Reauth.Api.Tests.Contract;

/// <summary>
/// Requests made from the served document: such as it allows, and such as it forbids, for every operation and by a caller who may call it. The service and the
/// document have to agree on each. More of them: <c>REAUTH_FUZZ_REQUESTS=20000 REAUTH_FUZZ_SEED=1 dotnet test tests/Drivetrain.Reauth.Api.Tests --filter
/// FuzzTests</c>.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output) : IDisposedByXunit
{
    private static readonly int Requests = Setting("REAUTH_FUZZ_REQUESTS", 2000);
    private static readonly int Seed = Setting("REAUTH_FUZZ_SEED", 20261201);

    private readonly ReauthApi _api = FuzzWorld.NewApi();

    [Fact]
    public async Task Service_AndDocument_AgreeOnEveryRequest()
    {
        var random = new Random(Seed);
        using var world = new FuzzWorld(_api, random);
        var contract = new ServedContract(await world.Anonymous().GetStringAsync("/openapi/v1.json"));
        var samples = new Samples(contract, random, world.Hint);
        var findings = new SortedDictionary<string, (int Count, string Example)>(StringComparer.Ordinal);
        var answers = new SortedDictionary<int, int>();
        for (var number = 0; number < Requests; number++)
        {
            // Each operation in turn.
            var operation = contract.Operations[number % contract.Operations.Count];
            var request = await FuzzRequest.MakeAsync(operation, contract, world, samples, random);
            var (status, fault) = await SendAsync(request, contract, world, random);
            answers[status] = answers.GetValueOrDefault(status) + 1;
            if (fault is not null)
            {
                var finding = $"{operation.Name}: {fault}";
                findings[finding] = findings.TryGetValue(finding, out var known) ? (known.Count + 1, known.Example) : (1, request.ToString());
            }
        }

        output.WriteLine(string.Join(", ", answers.Select(answer => $"{answer.Key}: {answer.Value}")));
        Assert.True(
            findings.Count == 0,
            $"Seed {Seed}, {findings.Count} findings:\n" + string.Join('\n', findings.Select(one => $"{one.Key} ({one.Value.Count})\n  {one.Value.Example}"))
        );
    }

    private async Task<(int Status, string? Fault)> SendAsync(FuzzRequest request, ServedContract contract, FuzzWorld world, Random random)
    {
        var roles = AccessTable.Rows[request.Operation.Name];
        var client = roles.Length == 0 ? world.Anonymous() : await world.ClientAsync(roles[random.Next(roles.Length)]);
        using var message = request.ToMessage(random);
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("*/*"));
        using var response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead);
        var (status, mediaType) = ((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType);

        // A stream of events ends with its attempt.
        var text = mediaType is "text/event-stream" ? "" : await response.Content.ReadAsStringAsync();
        if (status < 400)
        {
            world.Forget(request.Operation, request.Path);
        }

        return (status, FuzzVerdict.Of(request, status, mediaType, text, contract));
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
