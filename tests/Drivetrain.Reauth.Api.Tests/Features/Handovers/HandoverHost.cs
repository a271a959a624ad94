using System.Net;
using System.Text.Json;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Features.Handovers;

/// <summary>A link as whoever asked got it, and what a colleague's browser does with it.</summary>
internal sealed record Link(string Id, string Url, JsonElement Answer)
{
    public string Path => $"/handover/{Id}";

    public string Ticket => Url[(Url.IndexOf("?ticket=", StringComparison.Ordinal) + "?ticket=".Length)..];

    /// <summary>The page's button.</summary>
    public Task<Page> PressAsync(Browser browser) => browser.PostAsync(Path, ("ticket", Ticket));
}

internal static class HandoverJourneys
{
    /// <summary>Makes a link; by the platform's key when nobody is named.</summary>
    public static async Task<Link> HandOverAsync(
        this JourneyHost host,
        string connectorId,
        Person? person = null,
        object? body = null,
        string? idempotencyKey = null
    )
    {
        using var response = await (person?.Extension ?? host.Platform).PostJsonAsync(
            $"/v1/connectors/{connectorId}/handovers",
            body ?? new { },
            idempotencyKey
        );
        var answer = await response.ReadJsonAsync(HttpStatusCode.Created);
        return new Link(answer.GetProperty("id").GetString()!, answer.GetProperty("url").GetString()!, answer);
    }
}
