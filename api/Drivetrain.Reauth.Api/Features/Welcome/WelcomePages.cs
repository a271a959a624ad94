using Drivetrain.Reauth.Api.Features.Reauths.Language;
using Drivetrain.Reauth.Api.Features.Reauths.Pages;

namespace Drivetrain.Reauth.Api.Features.Welcome;

/// <summary>The service's own pages: pure.</summary>
internal static class WelcomePages
{
    public const string HomePath = "/";

    /// <param name="drivetrainUrl">Where people work.</param>
    public static PageModel Home(string drivetrainUrl, Words words)
    {
        var texts = WelcomeTexts.Of(words);
        return new PageModel(PageTone.Neutral, texts.Home.Title, texts.Home.Detail)
        {
            Places = new Places(
                texts.Places,
                [
                    new Place(texts.ApiReference, texts.ApiReferenceDetail, "/swagger/"),
                    new Place(texts.ApiDocument, texts.ApiDocumentDetail, "/openapi/v1.yaml"),
                    new Place(texts.Console, texts.ConsoleDetail, "/support"),
                    new Place(texts.Health, texts.HealthDetail, "/healthz/ready"),
                    new Place(texts.Guides, texts.GuidesDetail),
                ]
            ),
            Actions = [new PageAction(texts.ToDrivetrain, Href: drivetrainUrl)],
        };
    }

    /// <summary>For an address at which nothing can be opened.</summary>
    /// <param name="drivetrainUrl">Where people work.</param>
    public static PageModel Unknown(string drivetrainUrl, Words words)
    {
        var texts = WelcomeTexts.Of(words);
        return new PageModel(PageTone.Attention, texts.Unknown.Title, texts.Unknown.Detail)
        {
            Actions = [new PageAction(texts.ToDrivetrain, Href: drivetrainUrl), new PageAction(texts.AboutService, Href: HomePath)],
        };
    }
}
