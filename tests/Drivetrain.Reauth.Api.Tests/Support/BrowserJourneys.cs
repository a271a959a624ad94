using System.Net;
using System.Net.Http.Json;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace Drivetrain.Reauth.Api.Tests.Support;

internal static class BrowserJourneys
{
    /// <summary>Opens a start URL with a ticket and clicks on its page; the answer to the click.</summary>
    public static async Task<Page> RedeemAsync(this Browser browser, string startUrl)
    {
        var asked = await browser.GetAsync(startUrl);
        return asked.Status == HttpStatusCode.OK ? await browser.ClickTicketAsync(startUrl) : asked;
    }

    /// <summary>The click on the page of a start URL with a ticket.</summary>
    public static Task<Page> ClickTicketAsync(this Browser browser, string startUrl)
    {
        var address = new Uri(startUrl);
        return browser.PostAsync(address.AbsolutePath, ("ticket", address.Query["?ticket=".Length..]));
    }

    /// <summary>The whole way of a start URL with a ticket, to the page where it ends.</summary>
    public static async Task<Page> RedeemAndLogInAsync(this Browser browser, string startUrl) => await browser.FollowAsync(await browser.RedeemAsync(startUrl));

    /// <summary>Confirms a company by REST, with the cookies of this browser.</summary>
    public static Task<HttpResponseMessage> ConfirmAsync(this Browser browser, HttpClient caller, Attempt attempt, string instanceId) =>
        browser.PostAsync(caller, $"/v1/reauths/{attempt.Id}/confirmation", new { instanceId });

    /// <summary>Cancels an attempt by REST, with the cookies of this browser.</summary>
    public static Task<HttpResponseMessage> CancelAsync(this Browser browser, HttpClient caller, Attempt attempt) =>
        browser.SendAsync(caller, new HttpRequestMessage(HttpMethod.Delete, $"/v1/reauths/{attempt.Id}"));

    /// <summary>A POST of this browser's extension, with its cookies (<c>credentials: 'include'</c>).</summary>
    public static Task<HttpResponseMessage> PostAsync(this Browser browser, HttpClient caller, string path, object body) =>
        browser.SendAsync(caller, new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) });

    private static async Task<HttpResponseMessage> SendAsync(this Browser browser, HttpClient caller, HttpRequestMessage request)
    {
        using var sent = request;
        if (browser.Cookies.Count > 0)
        {
            request.Headers.Add("Cookie", browser.CookieHeader);
        }

        return await caller.SendAsync(request);
    }

    /// <summary>From a start URL through the provider to the callback's address, not yet opened.</summary>
    public static async Task<string> LogInAsync(this Browser browser, string startUrl)
    {
        var toProvider = await browser.GetAsync(startUrl);
        Assert.Equal(HttpStatusCode.Found, toProvider.Status);
        var back = await browser.GetAsync(toProvider.Location!.AbsoluteUri);
        Assert.StartsWith("https://reauth.example/oauth/quickbooks/callback?", back.Location?.AbsoluteUri ?? back.Html, StringComparison.Ordinal);
        return back.Location!.AbsoluteUri;
    }
}
