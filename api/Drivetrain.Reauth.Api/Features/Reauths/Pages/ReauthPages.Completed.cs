using Drivetrain.Reauth.Api.Features.Reauths.Language;
using Drivetrain.Reauth.Api.Foundation.Language;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Reauths.Pages;

/// <content>The page of a login that succeeded, with what it can do for other data sources.</content>
internal static partial class ReauthPages
{
    private static PageModel Completed(ReauthAttempt reauth, Surroundings around, ProviderDescriptor? provider, Words words)
    {
        var outcome = OutcomeOf(reauth, provider, words);
        if (reauth.HandoverId is not null)
        {
            // Whoever was asked by a colleague is done, and may have no account at Drivetrain.
            return new PageModel(PageTone.Success, outcome.Title, $"{outcome.Detail} {words.Pages.ThankYou}");
        }

        var offers = ReauthTransitions.StandingOffers(reauth, around.Now);
        return new PageModel(PageTone.Success, outcome.Title, outcome.Detail)
        {
            Facts =
            [
                .. words.ConnectedBy(around.ConnectedBy),
                .. around.SyncFrom is { } day ? [new Fact(words.Pages.SyncsFrom, words.Dates.LongDay(day))] : Array.Empty<Fact>(),
                .. reauth
                    .AlsoOpens.Where(offer => offer.ReconnectedAt is not null)
                    .Select(offer => new Fact(words.Pages.AlsoReconnected, offer.Name, offer.Instance.Name)),
            ],
            Offer = offers is [] ? null : Offered(reauth, offers, words),
            Actions =
            [
                .. reauth.Next is { } next
                    ? [new PageAction(words.ReconnectNext(next.Name), FormPath: AgainPath(reauth), ConnectorId: next.ConnectorId)]
                    : Array.Empty<PageAction>(),
                Back(reauth, words),
            ],
        };
    }

    private static Offer Offered(ReauthAttempt reauth, IReadOnlyList<AlsoOpened> offers, Words words) =>
        new(
            words.Pages.AlsoOpens.With(("count", offers.Count)),
            $"/reauth/{reauth.Id}/reconnections",
            [.. offers.Select(offer => new OfferedConnector(offer.ConnectorId, offer.Name, offer.Instance.Name))],
            offers is [var only]
                ? words.Pages.ReconnectOther.With(("connector", DisplayText.Isolate(only.Name)))
                : words.Pages.ReconnectOthers.With(("count", offers.Count))
        );

    private static string ReconnectNext(this Words words, string connector) => words.Pages.ReconnectNext.With(("connector", DisplayText.Isolate(connector)));
}
