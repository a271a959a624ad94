using System.Net;

namespace Drivetrain.Reauth.Durability.Service;

/// <summary>The way of a browser from an attempt's beginning to the provider, and back.</summary>
internal static class Attempts
{
    public static async Task<Begun> BeginAsync(ApiCalls api, string connectorId, CancellationToken cancellationToken)
    {
        var begun = (
            await api.SendAsync(HttpMethod.Post, $"/v1/connectors/{connectorId}/reauths", ApiProcess.PlatformKey, body: null, cancellationToken)
        ).Expect(HttpStatusCode.Created);
        var start = new Uri(begun.Text("startUrl")!);
        var redeemed = (await api.SubmitAsync(start.AbsolutePath, "ticket", start.Query["?ticket=".Length..], cookies: null, cancellationToken)).Expect(
            HttpStatusCode.SeeOther
        );
        var started = (await api.BrowseAsync(start.AbsolutePath, redeemed.Cookies, cancellationToken)).Expect(HttpStatusCode.Redirect);
        return new Begun(begun.Text("id")!, redeemed.Cookies, started.Location!);
    }

    /// <summary>Path and query of the callback that the provider sends the browser to.</summary>
    /// <exception cref="InvalidOperationException">It sends it nowhere.</exception>
    public static async Task<string> ConsentAsync(HttpClient browser, Uri authorization, CancellationToken cancellationToken)
    {
        using var consent = await browser.GetAsync(authorization, cancellationToken);
        return consent.Headers.Location?.PathAndQuery ?? throw new InvalidOperationException($"The provider answered {(int)consent.StatusCode}.");
    }
}

/// <summary>An attempt whose browser is on its way to the provider.</summary>
/// <param name="ReauthId">The attempt.</param>
/// <param name="Cookies">The cookie that binds it to the browser.</param>
/// <param name="Authorization">The provider's page.</param>
internal sealed record Begun(string ReauthId, string Cookies, Uri Authorization);
