using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Features.Reauths.Language;
using Drivetrain.Reauth.Api.Features.Reauths.Pages;
using Drivetrain.Reauth.Api.Foundation.Language;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Doors;

/// <summary>The pages of the doors: pure. What strangers read depends on the door, the provider and their language, and on nothing else.</summary>
internal static class DoorPages
{
    public const string AddressField = "address";

    private const int LongestAddress = 300;

    /// <summary>For a browser that nobody knows: how to go on.</summary>
    /// <param name="typed">What was typed and could not be used; null where nothing was sent.</param>
    public static PageModel Stranger(Door door, ProviderDescriptor provider, string example, Words words, string? typed = null)
    {
        var texts = DoorTexts.Of(words);
        var said = SaidAt(door, texts).With(("provider", provider.In(words.Language).DisplayName));
        var problem =
            typed is null ? null
            : typed.Length == 0 ? texts.AddressMissing
            : texts.AddressUnknown.With(("example", example));
        return new PageModel(PageTone.Neutral, said.Title, said.Detail)
        {
            Form = new CredentialForm(
                DoorPaths.AddressOf(provider.Id),
                State: null,
                Problem: null,
                [
                    new CredentialField(
                        AddressField,
                        texts.Address,
                        texts.AddressExample.With(("example", example)),
                        IsSecret: false,
                        LongestAddress,
                        typed is null ? null : Excerpt.Cut(typed, LongestAddress),
                        problem,
                        HasFocus: typed is not null
                    ),
                ],
                Help: null,
                HelpLink: null,
                texts.Continue
            ),
        };
    }

    /// <summary>For a browser whose extension has paired: what it can reconnect.</summary>
    /// <param name="drivetrainUrl">Where people work.</param>
    public static PageModel Known(Door door, ProviderDescriptor provider, IReadOnlyList<DoorOffer> offers, string drivetrainUrl, Words words)
    {
        var texts = DoorTexts.Of(words);
        provider = provider.In(words.Language);
        var only = offers is [var one] ? one : null;
        var said = (only, door) switch
        {
            ({ }, Door.Disconnected) => texts.OfferOneDisconnected,
            ({ }, _) => texts.OfferOne,
            (_, Door.Disconnected) => texts.OfferManyDisconnected,
            _ => texts.OfferMany,
        };
        var text = said.With(("provider", provider.DisplayName), ("connector", DisplayText.Isolate(only?.Connector.Name ?? provider.DisplayName)));
        var toDrivetrain = new PageAction(texts.ToDrivetrain, Href: (only ?? offers[0]).Connector.ReturnUrl ?? drivetrainUrl);
        var workspaces = offers.Select(offer => offer.Connector.WorkspaceId).Distinct(StringComparer.Ordinal).Count();
        var begins = offers.Select(offer => new PageAction(
            LabelOf(offer, only is not null, workspaces > 1, texts),
            FormPath: DoorPaths.Begin(provider.Id),
            ConnectorId: offer.Connector.Id
        ));
        return new PageModel(PageTone.Neutral, text.Title, text.Detail)
        {
            Subject = provider.DisplayName,
            Facts = only is null ? [] : FactsOf(only, provider, words),
            // Whoever only opens Drivetrain from the provider's list has nothing to mend, as far as anybody knows.
            Actions = door == Door.Launch && !offers.Any(NeedsLogin) ? [toDrivetrain, .. begins] : [.. begins, toDrivetrain],
        };
    }

    /// <summary>The way to somebody's own Drivetrain, which goes on by itself: a form must not lead to another site.</summary>
    public static PageModel Opening(Uri address, Words words)
    {
        var texts = DoorTexts.Of(words);
        var said = texts.Opening.With(("host", address.Authority));
        return new PageModel(PageTone.Working, said.Title, said.Detail)
        {
            Actions = [new PageAction(texts.OpenAddress.With(("host", address.Authority)), Href: address.AbsoluteUri)],
            OnwardUrl = address.AbsoluteUri,
        };
    }

    private static bool NeedsLogin(DoorOffer offer) => offer.Connector.Status is ConnectorStatus.Failed or ConnectorStatus.Expiring or ConnectorStatus.Unbound;

    private static SaidText SaidAt(Door door, DoorTexts texts) =>
        door switch
        {
            Door.Disconnected => texts.Disconnected,
            Door.Launch => texts.Launch,
            _ => texts.Connect,
        };

    private static IReadOnlyList<Fact> FactsOf(DoorOffer offer, ProviderDescriptor provider, Words words) =>
        [
            new Fact(words.Pages.Workspace, offer.WorkspaceName),
            .. offer.Connector.Instance is { } company ? [new Fact(provider.InstanceNoun, company.Name, $"ID {company.Id}")] : Array.Empty<Fact>(),
            new Fact(words.Handovers.Role, provider.AdminRole),
        ];

    /// <summary>
    /// Names repeat: among several, each says its company, unless the name does, and its workspace where there are several of those.
    /// </summary>
    private static string LabelOf(DoorOffer offer, bool isOnly, bool namesWorkspace, DoorTexts texts)
    {
        var name = DisplayText.Isolate(offer.Connector.Name);
        var company = offer.Connector.Instance?.Name;
        var saysCompany = company is null || offer.Connector.Name.Contains(company, StringComparison.OrdinalIgnoreCase);
        var detail = string.Join(
            ", ",
            new[] { isOnly || saysCompany ? null : company, namesWorkspace ? offer.WorkspaceName : null }.OfType<string>().Select(DisplayText.Isolate)
        );
        return detail.Length == 0 ? texts.Reconnect.With(("connector", name)) : texts.ReconnectIn.With(("connector", name), ("detail", detail));
    }
}
