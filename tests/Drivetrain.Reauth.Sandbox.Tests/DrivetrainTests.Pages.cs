using System.Net;
using System.Net.Http.Json;
using Drivetrain.Reauth.Sandbox.Drivetrain;
using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Tests;

/// <content>Drivetrain's pages.</content>
public sealed partial class DrivetrainTests
{
    [Theory]
    [InlineData(PageLayout.Cards, PageMarkup.Annotated)]
    [InlineData(PageLayout.Table, PageMarkup.Bare)]
    [InlineData(PageLayout.Table, PageMarkup.Annotated)]
    public async Task DataPage_InEachStyle_ShowsEverySourceAndTheFailedTextOfTheKnob(PageLayout layout, PageMarkup markup)
    {
        await using var drivetrain = await DrivetrainSimulator.StartAsync(
            new DrivetrainOptions
            {
                Knobs = new()
                {
                    Layout = layout,
                    Markup = markup,
                    FailedText = "Sync <broken>",
                },
            }
        );
        var page = await _http.GetStringAsync(drivetrain.DataUrl);
        Assert.All(drivetrain.Sources, source => Assert.Contains(source.Name, WebUtility.HtmlDecode(page), StringComparison.Ordinal));
        Assert.Contains("Sync &lt;broken&gt;", page, StringComparison.Ordinal);
        Assert.Equal(markup == PageMarkup.Annotated, page.Contains("data-provider=\"quickbooks\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Pages_TakeNoScriptOrStyleButTheirOwn()
    {
        await using var drivetrain = await DrivetrainSimulator.StartAsync();
        using var answer = await _http.GetAsync(drivetrain.DataUrl);
        Assert.Equal(
            ["default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"],
            answer.Headers.GetValues("Content-Security-Policy")
        );
    }

    [Fact]
    public async Task PairingPage_ShowsOneCodeUntilThereIsANewOne()
    {
        await using var api = await FakeApi.StartAsync("unused", IntuitClient.Acme);
        await using var drivetrain = await DrivetrainSimulator.StartAsync(new DrivetrainOptions { ApiUrl = api.Url });
        var address = new Uri(drivetrain.BrowserOrigin, "/settings/extension");
        Assert.Contains(">ABCD-0001<", await _http.GetStringAsync(address), StringComparison.Ordinal);
        Assert.Contains(">ABCD-0001<", await _http.GetStringAsync(address), StringComparison.Ordinal);

        using var renewed = await _http.PostAsync(address, null);

        Assert.Equal((HttpStatusCode.SeeOther, "/settings/extension"), (renewed.StatusCode, renewed.Headers.Location?.OriginalString));
        Assert.Contains(">ABCD-0002<", await _http.GetStringAsync(address), StringComparison.Ordinal);
        Assert.Equal("ABCD-0003", await drivetrain.CreatePairingCodeAsync());
        Assert.All(api.Calls, call => Assert.Equal("pairing acme Priya Nair", call));
    }

    [Fact]
    public async Task PairingPage_WithoutTheApi_SaysSo()
    {
        await using var drivetrain = await DrivetrainSimulator.StartAsync();
        Assert.Contains(
            "There is no code now.",
            await _http.GetStringAsync(new Uri(drivetrain.BrowserOrigin, "/settings/extension")),
            StringComparison.Ordinal
        );
        await Assert.ThrowsAsync<InvalidOperationException>(() => drivetrain.CreatePairingCodeAsync());
    }
}
