using Drivetrain.Reauth.Api.Features.Reauths.Language;
using Drivetrain.Reauth.Api.Foundation.Language;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Reauths.Pages;

/// <summary>
/// The page of an attempt in each of its states: pure. A form never leads to another site itself: browsers hold every redirect after a form against the page's
/// <c>form-action</c>, and providers redirect among hosts that nobody can list. It leads to a page of ours, which is asked to go <i>onward</i>.
/// </summary>
internal static partial class ReauthPages
{
    public const string OnwardParameter = "onward";

    /// <summary>So many companies of a login are named beside the right one.</summary>
    private const int MostSeen = 4;

    private const int MostSiblings = 8;

    /// <param name="around">What is known besides the attempt.</param>
    /// <param name="search">What is looked for among the companies to choose from.</param>
    public static PageModel For(ReauthAttempt reauth, Surroundings around, ProviderDescriptor? provider, Words words, bool onward, CompanyQuery? search = null)
    {
        provider = provider?.In(words.Language);
        var name = provider?.DisplayName ?? reauth.ProviderId;
        var subject = around.ConnectorName is null ? name : DisplayText.Isolate(around.ConnectorName);
        var pages = words.Pages;
        var page = reauth.Status switch
        {
            _ when ReauthTransitions.IsWornOut(reauth) => Page(PageTone.Attention, pages.WornOut.With(("provider", name))) with
            {
                Actions = [Again(reauth, pages.BeginAgain), Back(reauth, words)],
                References = References(reauth, words),
            },
            ReauthStatus.Created when onward => Page(PageTone.Working, pages.Opening.With(("provider", name))) with
            {
                Actions = [new PageAction(words.ContinueTo(name), Href: StartPath(reauth))],
                OnwardUrl = StartPath(reauth),
            },
            ReauthStatus.Created => Page(PageTone.Neutral, words.Ready(subject, reauth, provider)) with
            {
                Facts = [.. words.ConnectedBy(around.ConnectedBy)],
                Caution = reauth.Expected is null ? null : words.Takeover(provider, around.ConnectedBy),
                Actions = [new PageAction(words.ContinueTo(name), Href: StartPath(reauth)), Back(reauth, words)],
            },
            ReauthStatus.Started => Page(PageTone.Neutral, words.AtProvider(reauth, provider)) with
            {
                Actions = [new PageAction(words.ContinueTo(name), Href: StartPath(reauth)), Cancel(reauth, words)],
            },
            ReauthStatus.Exchanging => Page(PageTone.Working, pages.Checking.With(("provider", name))) with { OnwardUrl = OnwardPath(reauth.Id) },
            ReauthStatus.AwaitingConfirmation => Confirmation(reauth, subject, provider, words, search ?? new CompanyQuery()),
            ReauthStatus.Completed => Completed(reauth, around, provider, words) with
            {
                OnwardUrl = onward && reauth is { HandoverId: null, AlsoOpens: [], Next: null } ? reauth.ReturnUrl : null,
            },
            _ => Ended(reauth, provider, words),
        };
        return page with { Subject = subject };
    }

    /// <summary>The attempt's page that goes on by itself: to the provider before the login, to Drivetrain after success.</summary>
    public static string OnwardPath(string reauthId) => $"/reauth/{reauthId}?{OnwardParameter}";

    /// <summary>The page of a start URL with a ticket: who asks for which login. A click on it goes on.</summary>
    /// <param name="ticket">The address's own, which the form sends again.</param>
    public static PageModel Asked(ReauthAttempt reauth, Surroundings around, ProviderDescriptor? provider, string ticket, Words words)
    {
        provider = provider?.In(words.Language);
        var name = provider?.DisplayName ?? reauth.ProviderId;
        var subject = around.ConnectorName is null ? name : DisplayText.Isolate(around.ConnectorName);
        return Page(PageTone.Neutral, words.Asked(subject, name, reauth)) with
        {
            Subject = subject,
            Facts =
            [
                new Fact(words.Pages.Workspace, reauth.WorkspaceId),
                .. reauth.RequestedBy is { } asker ? [new Fact(words.Handovers.AskedBy, asker)] : Array.Empty<Fact>(),
                .. reauth.Expected is { } company
                    ? [new Fact(provider?.InstanceNoun ?? words.Handovers.Company, company.Name, $"ID {company.Id}")]
                    : Array.Empty<Fact>(),
                .. words.ConnectedBy(around.ConnectedBy),
                .. provider is null ? Array.Empty<Fact>() : [new Fact(words.Handovers.Role, provider.AdminRole)],
            ],
            Caution = reauth.Expected is null ? null : words.Takeover(provider, around.ConnectedBy),
            Actions = [new PageAction(words.ContinueTo(name), FormPath: StartPath(reauth), Ticket: ticket), Back(reauth, words)],
        };
    }

    /// <summary>A page that belongs to no attempt, or to none that this browser may see.</summary>
    /// <param name="startable">An attempt that can be started, now or a little later.</param>
    public static PageModel Refusal(Said said, string backUrl, Words words, ReauthAttempt? startable = null) =>
        Page(PageTone.Problem, said) with
        {
            Actions =
            [
                .. startable is null ? Array.Empty<PageAction>() : [new PageAction(words.Pages.TryAgain, Href: StartPath(startable))],
                new PageAction(words.Pages.BackToDrivetrain, Href: backUrl),
            ],
        };

    /// <summary>The form in the place of a provider's login.</summary>
    public static PageModel Form(ReauthAttempt reauth, string? connectorName, ProviderDescriptor provider, FormState state, Words words)
    {
        var form = provider.Form!;
        var pages = words.Pages;
        var problems = form.Fields.ToDictionary(field => field.Id, state.ProblemOf, StringComparer.Ordinal);
        var first = form.Fields.FirstOrDefault(field => problems[field.Id] is not null) ?? form.Fields[0];
        var fields = form.Fields.Select(field => new CredentialField(
            field.Id,
            field.Label,
            field.Description,
            field.IsSecret,
            field.MaxLength,
            field.IsSecret ? null : state.Values.GetValueOrDefault(field.Id),
            problems[field.Id] is { } problem ? words.Problem(problem, field.Label) : null,
            ReferenceEquals(field, first)
        ));
        return Page(PageTone.Neutral, words.EnterCredentials(reauth, provider)) with
        {
            Subject = connectorName ?? provider.DisplayName,
            Form = new CredentialForm(
                $"/oauth/{provider.Id}/form",
                state.State,
                state.Problem is { } kind ? words.NotAccepted(provider.DisplayName, kind) : null,
                [.. fields],
                form.Help,
                form.HelpUrl is { } url ? new(pages.WhereToFindThem.With(("provider", provider.DisplayName)), url) : null,
                pages.CheckAndConnect
            ),
            Actions = [Cancel(reauth, words)],
        };
    }

    private static PageModel Ended(ReauthAttempt reauth, ProviderDescriptor? provider, Words words)
    {
        var outcome = OutcomeOf(reauth, provider, words);
        var retry = Retries.AreOffered(reauth) ? Offered(reauth, outcome, words) : [];
        var comparison = reauth is { Outcome: Outcomes.InstanceMismatch, Expected: { } expected }
            ? new Comparison(
                words.Pages.BelongsTo,
                Company(expected),
                words.Pages.LoggedInTo,
                [.. reauth.Seen.OrderByDescending(seen => OutcomeWords.IsNamesake(seen, expected)).Take(MostSeen).Select(Company)],
                reauth.Seen.Count > MostSeen ? words.MoreCompanies(reauth.Seen.Count - MostSeen) : null
            )
            : null;
        return new PageModel(
            outcome.NextAction is NextAction.ContactSupport or NextAction.Wait ? PageTone.Problem : PageTone.Attention,
            outcome.Title,
            comparison is null ? outcome.Detail : OutcomeWords.MismatchRemedy(reauth, provider, words)
        )
        {
            Comparison = comparison,
            // Where only support can help, trying again stands last.
            Actions = outcome.NextAction == NextAction.ContactSupport ? [Back(reauth, words), .. retry] : [.. retry, Back(reauth, words)],
            References = References(reauth, words),
        };
    }

    private static ReauthOutcome OutcomeOf(ReauthAttempt reauth, ProviderDescriptor? provider, Words words) =>
        OutcomeWords.For(reauth, provider, words) ?? throw new InvalidOperationException("An ended attempt must have an outcome.");

    private static IReadOnlyList<PageAction> Offered(ReauthAttempt reauth, ReauthOutcome outcome, Words words)
    {
        var label = OutcomeTable.Of(outcome.Code).Again is Reauths.Again.Try ? words.Pages.TryAgain : words.Pages.LogInAgain;
        return
        [
            Again(reauth, label),
            .. reauth
                .Siblings.Take(MostSiblings)
                .Select(s => new PageAction(words.ReconnectInstead(DisplayText.Isolate(s.Name)), FormPath: AgainPath(reauth), ConnectorId: s.ConnectorId)),
        ];
    }

    private static List<KeyValuePair<string, string>> References(ReauthAttempt reauth, Words words)
    {
        var references = new List<KeyValuePair<string, string>> { new(words.Pages.Reference, reauth.Id), new(words.Pages.Code, reauth.Outcome ?? "") };
        if (reauth.Timeline.LastOrDefault(t => t.TraceId is not null)?.TraceId is { } traceId)
        {
            references.Add(new(words.Pages.ProviderTrace, traceId));
        }

        return references;
    }

    private static PageModel Page(PageTone tone, Said said) => new(tone, said.Title, said.Detail);

    private static PageAction Again(ReauthAttempt reauth, string label) => new(label, FormPath: AgainPath(reauth));

    private static string AgainPath(ReauthAttempt reauth) => $"/reauth/{reauth.Id}/attempts";

    private static PageAction Cancel(ReauthAttempt reauth, Words words) => new(words.Pages.Cancel, FormPath: $"/reauth/{reauth.Id}/cancellation");

    private static PageAction Back(ReauthAttempt reauth, Words words) => new(words.Pages.BackToDrivetrain, Href: reauth.ReturnUrl);

    private static string StartPath(ReauthAttempt reauth) => $"/reauth/{reauth.Id}/start";

    private static Company Company(Instance instance) => new(instance.Name, instance.Id);
}
