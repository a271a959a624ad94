using System.Text.Json.Serialization;
using Drivetrain.Reauth.Api.Features.Reauths.Language;
using Drivetrain.Reauth.Api.Foundation.Language;

namespace Drivetrain.Reauth.Api.Features.Welcome;

/// <summary>What the pages of this folder say: the shape of <c>Texts/welcome.*.json</c>.</summary>
internal sealed record WelcomeTexts(
    Said Home,
    string Places,
    string ApiReference,
    string ApiReferenceDetail,
    string ApiDocument,
    string ApiDocumentDetail,
    string Console,
    string ConsoleDetail,
    string Health,
    string HealthDetail,
    string Guides,
    string GuidesDetail,
    string ToDrivetrain,
    Said Unknown,
    string AboutService
)
{
    private static readonly Func<LanguageRules, WelcomeTexts> ByLanguage = TextFiles.ByLanguage(
        "welcome",
        options => new WelcomeTextContext(options).WelcomeTexts
    );

    public static WelcomeTexts Of(Words words) => ByLanguage(words.Rules);
}

[JsonSerializable(typeof(WelcomeTexts))]
internal sealed partial class WelcomeTextContext : JsonSerializerContext;
