using System.Text.Json.Serialization;
using Drivetrain.Reauth.Api.Features.Reauths.Language;
using Drivetrain.Reauth.Api.Foundation.Language;

namespace Drivetrain.Reauth.Api.Features.Doors;

/// <summary>What the pages of this folder say: the shape of <c>Texts/doors.*.json</c>.</summary>
internal sealed record DoorTexts(
    SaidText Connect,
    SaidText Disconnected,
    SaidText Launch,
    string Address,
    Text AddressExample,
    Text AddressUnknown,
    string AddressMissing,
    string Continue,
    SaidText Opening,
    Text OpenAddress,
    string ToDrivetrain,
    SaidText OfferOne,
    SaidText OfferOneDisconnected,
    SaidText OfferMany,
    SaidText OfferManyDisconnected,
    Text Reconnect,
    Text ReconnectIn,
    Said Expired
)
{
    private static readonly Func<LanguageRules, DoorTexts> ByLanguage = TextFiles.ByLanguage("doors", options => new DoorTextContext(options).DoorTexts);

    public static DoorTexts Of(Words words) => ByLanguage(words.Rules);
}

[JsonSerializable(typeof(DoorTexts))]
internal sealed partial class DoorTextContext : JsonSerializerContext;
