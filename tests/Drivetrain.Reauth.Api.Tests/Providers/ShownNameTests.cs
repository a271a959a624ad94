using System.Net;
using System.Net.Http.Json;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Features.Reauths.Language;
using Drivetrain.Reauth.Api.Features.Reauths.Pages;
using Drivetrain.Reauth.Api.Features.StuckReports;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Tests.Features.Reauths;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Tests.Providers;

/// <summary>Names of companies, data sources and people, wherever they are shown.</summary>
[Trait("Case", "1.11")]
public sealed class ShownNameTests
{
    private const string Reversed = "First\u202E regdeL";
    private const string Hebrew = "ספר ראשון";
    private static readonly char[] Dangerous = ['\u202E', '\u200B', '\uFEFF', '\u2066'];

    [Fact]
    public async Task Page_NamesThatTurnTheSentenceAround_AreShownWithoutWhatTurnsIt()
    {
        await using var host = await StubHost.StartAsync();
        host.Provider.Set("/company", """{"ledger_id":"led-0001","ledger_name":"First\u202E regdeL"}""");

        using var login = await host.LogInAsync(await host.ConnectorAsync(bound: null, "Books\u202E\u2066 xyz"));

        Assert.Equal("awaiting_confirmation", login.Status);
        Assert.Contains("<bdi>Books xyz</bdi>", login.Page.Html, StringComparison.Ordinal);
        Assert.Contains("<bdi>First regdeL</bdi>", login.Page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain(login.Page.Html, character => Dangerous.Contains(character));
        Assert.DoesNotContain("&#x202E;", login.Page.Html, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("First regdeL", login.Reauth.GetProperty("seen")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task Connector_NameThatNobodySees_IsRefusedAndChangesNothing()
    {
        await using var host = await StubHost.StartAsync();
        using var response = await host.Host.Platform.PutAsJsonAsync(
            "/v1/connectors",
            new
            {
                workspaceId = ReauthApi.Workspace,
                dataSourceId = "ds-1",
                provider = StubProvider.Id,
                name = "\u200B\u200B",
            }
        );
        await response.ReadProblemAsync(HttpStatusCode.BadRequest, "invalid_request");
    }

    [Fact]
    public async Task Connector_BoundByThePlatformToACompanyWithoutAVisibleName_IsShownByItsId()
    {
        await using var host = await StubHost.StartAsync();
        using var response = await host.Host.Platform.PutAsJsonAsync(
            "/v1/connectors",
            new
            {
                workspaceId = ReauthApi.Workspace,
                dataSourceId = "ds-1",
                provider = StubProvider.Id,
                name = Reversed,
                instance = new { id = "led-0001", name = "\u200B" },
            }
        );
        var connector = await response.ReadJsonAsync(HttpStatusCode.Created);

        Assert.Equal("led-0001", connector.GetProperty("instance").GetProperty("name").GetString());
        Assert.Equal("First regdeL", connector.GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("Dana\u202E xoF", "Dana xoF")]
    [InlineData("\u200B\uFEFF", "Platform")]
    public async Task StartPage_WhoAsks_IsShownSafelyOrAsTheCaller(string requestedBy, string shown)
    {
        await using var host = await StubHost.StartAsync();
        var connectorId = await host.ConnectorAsync(StubHost.First);
        using var begun = await host.Host.Platform.PostJsonAsync($"/v1/connectors/{connectorId}/reauths", new { requestedBy });
        var attempt = Attempt.From(await begun.ReadJsonAsync(HttpStatusCode.Created));
        using var browser = new Browser(host.Host.Api);

        var page = await browser.GetAsync(attempt.StartUrl);

        Assert.Contains($"<bdi>{shown}</bdi>", page.Html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(page.Html, character => Dangerous.Contains(character));
    }

    [Fact]
    public void Sentence_NameFromRightToLeft_IsIsolatedInEveryLanguage()
    {
        var reauth = Given.Exchanging(Given.Connector(new Instance("1", Hebrew))) with
        {
            Seen = [new Instance("2", Hebrew)],
            Outcome = Outcomes.InstanceMismatch,
        };

        Assert.All(
            Words.All,
            words =>
                Assert.Equal(
                    0,
                    OutcomeWords
                        .For(reauth, provider: null, words)!
                        .Detail.Replace($"\u2068{Hebrew}\u2069", "", StringComparison.Ordinal)
                        .Count(character => character is '\u2068' or 'ס')
                )
        );
        Assert.All(Words.All, words => Assert.Contains($"\u2068{Hebrew}\u2069", words.ConfirmThis(reauth), StringComparison.Ordinal));
        Assert.All(
            Words.All,
            words =>
                Assert.StartsWith(
                    $"\u2068{Hebrew}\u2069",
                    words.Mails.AnswerIntro.With(("author", DisplayText.Isolate(Hebrew)), ("number", "7")),
                    StringComparison.Ordinal
                )
        );
    }

    [Fact]
    public void Person_NameOfAReporterOrACaller_IsFitToBeShown()
    {
        Assert.Equal("Dana xoF", new Reporter("session:1", "Dana\u202E xoF").Name);
        Assert.Equal("session:1", new Reporter("session:1", "\u200B").Name);
        Assert.Equal("Dana xoF", new Caller("session:1", Role.Extension, "acme", "Dana\u202E xoF").Name);
        Assert.Equal("session:1", new Caller("session:1", Role.Extension, "acme", "\uFEFF").Name);
    }
}
