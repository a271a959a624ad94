using System.Net;
using System.Text;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Journey;

/// <summary>An event stream ends with the right to see it, is counted, and passes proxies.</summary>
public sealed class EventStreamEndTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private JourneyHost _host = null!;
    private Person _person = null!;
    private Attempt _attempt = null!;

    public async Task InitializeAsync()
    {
        _host = await JourneyHost.StartAsync();
        _person = await _host.PersonAsync();
        _attempt = await _person.BeginAsync(await _host.ConnectorAsync(JourneyHost.Acme));
    }

    [Fact]
    [Trait("Case", "3.4")]
    public async Task Events_BehindAProxy_AreNotKeptBackAndFlowWhileNothingHappens()
    {
        using var response = await OpenAsync(_person.Extension);
        Assert.Equal(["no"], response.Headers.GetValues("X-Accel-Buffering"));
        Assert.True(response.Headers.CacheControl?.NoStore);
        var stream = await response.Content.ReadAsStreamAsync();
        Assert.StartsWith(": ", await ReadAsync(stream), StringComparison.Ordinal);
        var repeated = await Eventually.WithClockAsync(_host.Api.Time, ReadAsync(stream));
        Assert.StartsWith(": ", repeated, StringComparison.Ordinal);
        Assert.Contains("\nevent: reauth\n", repeated, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("revoked by the platform")]
    [InlineData("signed out")]
    [InlineData("expired")]
    [Trait("Case", "12.11")]
    public async Task Events_OnceTheSessionHasEnded_EndWithinSeconds(string how)
    {
        using var response = await OpenAsync(_person.Extension);
        var stream = await response.Content.ReadAsStreamAsync();
        await ReadAsync(stream);

        var began = _host.Api.Time.GetUtcNow();
        switch (how)
        {
            case "signed out":
                using (var ended = await _person.Extension.DeleteAsync("/v1/sessions/current"))
                {
                    Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
                }

                break;
            case "expired":
                _host.Api.Time.Leap(TimeSpan.FromDays(400));
                began = _host.Api.Time.GetUtcNow();
                break;
            default:
                using (var current = await _person.Extension.GetAsync("/v1/sessions/current"))
                {
                    var id = (await current.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("id").GetString();
                    using var revoked = await _host.Platform.DeleteAsync($"/v1/sessions/{id}");
                    Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
                }

                break;
        }

        Assert.Equal("", await Eventually.WithClockAsync(_host.Api.Time, ReadAsync(stream)));
        Assert.InRange((_host.Api.Time.GetUtcNow() - began).TotalSeconds, 0, 60);
    }

    /// <summary>A change right after the revocation is not told any more.</summary>
    [Fact]
    [Trait("Case", "12.11")]
    public async Task Events_OfAChangeAfterTheRevocation_AreNotSent()
    {
        using var response = await OpenAsync(_person.Extension);
        var stream = await response.Content.ReadAsStreamAsync();
        await ReadAsync(stream);
        using (var ended = await _person.Extension.DeleteAsync("/v1/sessions/current"))
        {
            Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        }

        await _person.Browser.PostAsync($"{_attempt.Page}/cancellation");

        Assert.Equal("", await ReadAsync(stream));
    }

    [Fact]
    [Trait("Case", "12.11")]
    public async Task Events_OfOneSession_AreEightAtOnceAndOthersHaveTheirOwn()
    {
        var open = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => OpenAsync(_person.Extension)));

        using var ninth = await _person.Extension.GetAsync($"/v1/reauths/{_attempt.Id}/events");

        await ninth.ReadProblemAsync(HttpStatusCode.TooManyRequests, "too_many_streams");
        Assert.InRange(ninth.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        using var colleague = await _host.PersonAsync();
        using var own = await OpenAsync(colleague.Extension);
        using var platform = await OpenAsync(_host.Platform);
        open[0].Dispose();
        await Eventually.HoldsAsync(
            async () =>
            {
                _host.Api.Time.Advance(TimeSpan.FromSeconds(1));
                using var next = await _person.Extension.GetAsync($"/v1/reauths/{_attempt.Id}/events", HttpCompletionOption.ResponseHeadersRead);
                return next.StatusCode == HttpStatusCode.OK;
            },
            "a stream that was closed to be given back"
        );
        Array.ForEach(open, response => response.Dispose());
    }

    private async Task<HttpResponseMessage> OpenAsync(HttpClient client)
    {
        var response = await client.GetAsync($"/v1/reauths/{_attempt.Id}/events", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response;
    }

    /// <summary>One event as it is on the wire; empty at the end.</summary>
    private static async Task<string> ReadAsync(Stream stream)
    {
        var (text, buffer) = (new StringBuilder(), new byte[1]);
        while (!text.ToString().EndsWith("\n\n", StringComparison.Ordinal) && await stream.ReadAsync(buffer).AsTask().WaitAsync(Patience) > 0)
        {
            text.Append((char)buffer[0]);
        }

        return text.ToString();
    }

    public async Task DisposeAsync()
    {
        _person.Dispose();
        await _host.DisposeAsync();
    }
}
