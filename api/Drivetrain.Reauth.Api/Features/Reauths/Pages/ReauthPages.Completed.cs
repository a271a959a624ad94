using Drivetrain.Reauth.Api.Features.Reauths.Language;
using Drivetrain.Reauth.Api.Foundation.Language;
using Drivetrain.Reauth.PluginHost;

namespace Drivetrain.Reauth.Api.Features.Reauths.Pages;

/// <content>The page of a login that succeeded.</content>
internal static partial class ReauthPages
{
    private static PageModel Completed(ReauthAttempt reauth, Surroundings around, ProviderDescriptor? provider, Words words)
    {
        var outcome = OutcomeOf(reauth, provider, words);

        // Whoever was asked by a colleague is done, and may have no account at Drivetrain.
        return reauth.HandoverId is null
            ? new PageModel(PageTone.Success, outcome.Title, outcome.Detail)
            {
                Facts =
                [
                    .. words.ConnectedBy(around.ConnectedBy),
                    .. around.SyncFrom is { } day ? [new Fact(words.Pages.SyncsFrom, words.Dates.LongDay(day))] : Array.Empty<Fact>(),
                ],
                Actions = [Back(reauth, words)],
            }
            : new PageModel(PageTone.Success, outcome.Title, $"{outcome.Detail} {words.Pages.ThankYou}");
    }
}
