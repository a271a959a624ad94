using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Reauths.Language;
using Drivetrain.Reauth.Api.Features.Reauths.Pages;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Handovers;

/// <summary>The page of a link: pure. It shows what the colleague needs to decide, and nothing else of the workspace.</summary>
internal static class HandoverPages
{
    public static string Path(string handoverId) => $"/handover/{handoverId}";

    /// <summary>The page of a link that works.</summary>
    /// <param name="ticket">The link's own, which the form sends again.</param>
    /// <param name="connectedBy">Who connected the data source before, where that is known.</param>
    public static PageModel Asked(Handover handover, Connector connector, string? connectedBy, ProviderDescriptor? provider, string ticket, Words words)
    {
        provider = provider?.In(words.Language);
        var company = connector.Instance!;
        var facts = new HandoverFacts(
            handover.AskedBy is { } asker ? DisplayText.Isolate(asker) : null,
            handover.WorkspaceId,
            DisplayText.Isolate(connector.Name),
            provider?.DisplayName ?? connector.ProviderId,
            DisplayText.Isolate(company.Name)
        );
        var say = words.Handovers;
        var said = say.Asked(facts);
        return new PageModel(PageTone.Neutral, said.Title, said.Detail)
        {
            Subject = connector.Name,
            Note = handover.Note is { } note ? new Note(say.NoteFrom(facts), note) : null,
            Facts =
            [
                new Fact(say.AskedBy, say.Asker(facts)),
                new Fact(say.DataSource, connector.Name),
                new Fact(provider?.InstanceNoun ?? say.Company, company.Name, $"ID {company.Id}"),
                .. words.ConnectedBy(connectedBy),
                .. provider is null ? Array.Empty<Fact>() : [new Fact(say.Role, provider.AdminRole)],
                new Fact(say.ValidUntil, words.Dates.LongDay(handover.ExpiresAt)),
            ],
            Caution = words.Takeover(provider, connectedBy),
            Actions = [new PageAction(words.ContinueTo(facts.Provider), FormPath: Path(handover.Id), Ticket: ticket)],
        };
    }

    /// <summary>The page of a link that somebody was faster than.</summary>
    public static PageModel NotNeeded(Connector connector, Words words)
    {
        var said = words.Handovers.NotNeeded(DisplayText.Isolate(connector.Name));
        return new PageModel(PageTone.Success, said.Title, said.Detail) { Subject = connector.Name };
    }
}
