using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Reauths.Pages;

/// <summary>
/// The page of an attempt in each of its states: pure. A form never leads to another site itself: browsers hold every redirect after a form against the page's
/// <c>form-action</c>, and providers redirect among hosts that nobody can list. It leads to a page of ours, which is asked to go <i>onward</i>.
/// </summary>
internal static class ReauthPages
{
    public const string OnwardParameter = "onward";

    public static PageModel For(ReauthAttempt reauth, string connectorName, ProviderDescriptor? provider, string? supportUrl, bool onward)
    {
        var name = provider?.DisplayName ?? reauth.ProviderId;
        var page = reauth.Status switch
        {
            ReauthStatus.Created when onward => new PageModel(PageTone.Working, $"Opening {name}", "This takes a moment.")
            {
                Actions = [new PageAction($"Continue to {name}", Href: StartPath(reauth))],
                OnwardUrl = StartPath(reauth),
            },
            ReauthStatus.Created => new PageModel(PageTone.Neutral, $"Reconnect {connectorName}", Needs(reauth, provider))
            {
                Actions = [new PageAction($"Continue to {name}", Href: StartPath(reauth)), Back(reauth)],
            },
            ReauthStatus.Started => new PageModel(PageTone.Neutral, $"Finish the login at {name}", Needs(reauth, provider))
            {
                Actions = [new PageAction($"Continue to {name}", Href: StartPath(reauth)), new PageAction("Cancel", FormPath: $"/reauth/{reauth.Id}/cancellation")],
            },
            ReauthStatus.Exchanging => new PageModel(PageTone.Working, "Checking your login", $"{name} is being asked which company you chose. This takes a moment.")
            {
                OnwardUrl = OnwardPath(reauth.Id),
            },
            ReauthStatus.AwaitingConfirmation => Confirmation(reauth, connectorName, provider),
            ReauthStatus.Completed => Ended(reauth, provider) with { OnwardUrl = onward ? reauth.ReturnUrl : null },
            _ => Ended(reauth, provider),
        };
        return page with
        {
            Subject = connectorName,
            SupportUrl = supportUrl,
        };
    }

    /// <summary>The attempt's page that goes on by itself: to the provider before the login, to Drivetrain after success.</summary>
    public static string OnwardPath(string reauthId) => $"/reauth/{reauthId}?{OnwardParameter}";

    /// <summary>A page that belongs to no attempt, or to none that this browser may see.</summary>
    /// <param name="startable">An attempt that can be started, now or a little later.</param>
    public static PageModel Refusal(string title, string detail, string backUrl, string? supportUrl, ReauthAttempt? startable = null) => new(PageTone.Problem, title, detail)
    {
        Actions = [.. startable is null ? Array.Empty<PageAction>() : [new PageAction("Try again", Href: StartPath(startable))], new PageAction("Back to Drivetrain", Href: backUrl)],
        SupportUrl = supportUrl,
    };

    private static PageModel Confirmation(ReauthAttempt reauth, string connectorName, ProviderDescriptor? provider)
    {
        var noun = provider?.InstanceNoun ?? "company";
        var single = reauth.Seen.Count == 1;
        return new PageModel(
            PageTone.Attention,
            single ? $"Is this the right {noun}?" : $"Which {noun} is it?",
            $"{connectorName} is not bound to a {noun} yet. From now on it can only be reconnected to the one you confirm here.")
        {
            Choice = new Choice(
                single ? $"Your login opened this {noun}" : $"Your login opened these {noun}s".Replace("companys", "companies", StringComparison.Ordinal),
                $"/reauth/{reauth.Id}/confirmation",
                [.. reauth.Seen.Select(Company)],
                single ? $"Yes, connect {reauth.Seen[0].Name}" : "Connect this one"),
            Actions = [Again(reauth, "No, log in again"), new PageAction("Cancel", FormPath: $"/reauth/{reauth.Id}/cancellation")],
        };
    }

    private static PageModel Ended(ReauthAttempt reauth, ProviderDescriptor? provider)
    {
        var outcome = OutcomeWords.For(reauth, provider) ?? throw new InvalidOperationException("An ended attempt has an outcome.");
        if (reauth.Status == ReauthStatus.Completed)
        {
            return new PageModel(PageTone.Success, outcome.Title, outcome.Detail) { Actions = [Back(reauth)] };
        }

        var retry = reauth.Attempt >= ReauthStarter.MaximumAttempts ? [] : Retries(reauth, outcome);
        var comparison = reauth is { Outcome: Outcomes.InstanceMismatch, Expected: { } expected }
            ? new Comparison("This data source belongs to", Company(expected), "You logged in to", [.. reauth.Seen.Select(Company)])
            : null;
        return new PageModel(
            outcome.NextAction is NextAction.ContactSupport or NextAction.Wait ? PageTone.Problem : PageTone.Attention,
            outcome.Title,
            comparison is null ? outcome.Detail : OutcomeWords.MismatchRemedy(reauth, provider))
        {
            Comparison = comparison,
            // Where only support can help, trying again stands last.
            Actions = outcome.NextAction == NextAction.ContactSupport ? [Back(reauth), .. retry] : [.. retry, Back(reauth)],
            References = References(reauth),
        };
    }

    private static IReadOnlyList<PageAction> Retries(ReauthAttempt reauth, ReauthOutcome outcome)
    {
        var label = outcome.Code is Outcomes.Denied or Outcomes.ProviderUnavailable or Outcomes.ProviderError or Outcomes.ProviderMisconfigured or Outcomes.Cancelled
            ? "Try again"
            : "Log in again";
        return
        [
            Again(reauth, label),
            .. reauth.Siblings.Select(s => new PageAction($"Reconnect {s.Name} instead", FormPath: AgainPath(reauth), ConnectorId: s.ConnectorId)),
        ];
    }

    private static List<KeyValuePair<string, string>> References(ReauthAttempt reauth)
    {
        var references = new List<KeyValuePair<string, string>> { new("Reference", reauth.Id), new("Code", reauth.Outcome ?? "") };
        if (reauth.Timeline.LastOrDefault(t => t.TraceId is not null)?.TraceId is { } traceId)
        {
            references.Add(new("Provider's trace", traceId));
        }

        return references;
    }

    private static string Needs(ReauthAttempt reauth, ProviderDescriptor? provider) =>
        $"Log in as {provider?.AdminRole ?? "an admin"} of {reauth.Expected?.Name ?? $"the {provider?.InstanceNoun ?? "company"} you want to connect"}. You may be asked for a passkey or a password.";

    private static PageAction Again(ReauthAttempt reauth, string label) => new(label, FormPath: AgainPath(reauth));

    private static string AgainPath(ReauthAttempt reauth) => $"/reauth/{reauth.Id}/attempts";

    private static PageAction Back(ReauthAttempt reauth) => new("Back to Drivetrain", Href: reauth.ReturnUrl);

    private static string StartPath(ReauthAttempt reauth) => $"/reauth/{reauth.Id}/start";

    private static Company Company(Instance instance) => new(instance.Name, instance.Id);
}
