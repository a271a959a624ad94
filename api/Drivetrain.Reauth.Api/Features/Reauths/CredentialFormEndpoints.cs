using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Reauths.Pages;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.PluginHost.Declarative;
using Drivetrain.Reauth.PluginHost.Manifests;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>The page of providers without OAuth, where a person types what the provider gave them. It stands in the place of the provider's login.</summary>
internal static class CredentialFormEndpoints
{
    public static void MapCredentialForm(this RouteGroupBuilder group)
    {
        var routes = group.MapGroup("/oauth/{provider}/form").ExcludeFromDescription();
        routes.MapGet("", Show);
        routes.MapPost("", Submit).AddEndpointFilter(BrowserFilters.SameOriginOnly);
    }

    private static async Task<IResult> Show(
        string provider,
        string? state,
        HttpContext http,
        CallbackHandler handler,
        IProviderCatalog catalog,
        IStore store,
        PageResults pages
    )
    {
        if (catalog.Find(provider) is not { Form: not null })
        {
            return pages.NotYours(http);
        }

        var found = await handler.FindAsync(provider, state, id => ReauthCookie.Read(http.Request, id), http.RequestAborted);
        if (found.Refusal is { } refusal)
        {
            return pages.CallbackRefused(http, refusal);
        }

        return found.Stored!.Value.Status == ReauthStatus.Started
            ? await PageAsync(found.Stored.Value, state!, http, store, pages, new Dictionary<string, string>(StringComparer.Ordinal), _ => null, problem: null)
            : SeeOther.To($"/reauth/{found.Stored.Value.Id}");
    }

    private static async Task<IResult> Submit(
        string provider,
        HttpContext http,
        CallbackHandler handler,
        TypedCredentials typed,
        FormSubmissions submissions,
        IProviderCatalog catalog,
        IStore store,
        PageResults pages
    )
    {
        if (catalog.Find(provider) is not { Form: { } form })
        {
            return pages.NotYours(http);
        }

        var sent = await http.Request.ReadFormAsync(http.RequestAborted);
        var state = sent["state"].Count == 1 ? sent["state"][0] : null;
        var found = await handler.FindAsync(provider, state, id => ReauthCookie.Read(http.Request, id), http.RequestAborted);
        if (found.Refusal is { } refusal)
        {
            return pages.CallbackRefused(http, refusal);
        }

        var reauth = found.Stored!.Value;
        var values = form.Fields.ToDictionary(field => field.Id, field => sent[field.Id] is [{ } one] ? one.Trim() : string.Empty, StringComparer.Ordinal);
        FieldProblem? ProblemOf(FormField field) =>
            FormValues.Accepts(field, values[field.Id]) ? null
            : values[field.Id].Length == 0 ? FieldProblem.Missing
            : FieldProblem.Malformed;
        if (reauth.Status == ReauthStatus.Started && form.Fields.Any(field => ProblemOf(field) is not null))
        {
            return await PageAsync(reauth, state!, http, store, pages, values, ProblemOf, problem: null);
        }

        // Counted before the provider is asked, so that no number of requests at once gets around it.
        if (await submissions.CountAsync(reauth.Id, http.RequestAborted) is not { } counted)
        {
            return SeeOther.To($"/reauth/{reauth.Id}");
        }

        var result = await typed.SubmitAsync(counted, values, http.RequestAborted);
        return result switch
        {
            { Failure: { } failure } => await PageAsync(reauth, state!, http, store, pages, values, _ => null, failure.Kind),
            { Reauth: { Status: ReauthStatus.Completed, HandoverId: null } completed } => SeeOther.To(ReauthPages.OnwardPath(completed.Id)),
            _ => SeeOther.To($"/reauth/{result.Reauth!.Id}"),
        };
    }

    private static async Task<IResult> PageAsync(
        ReauthAttempt reauth,
        string state,
        HttpContext http,
        IStore store,
        PageResults pages,
        Dictionary<string, string> values,
        Func<FormField, FieldProblem?> problemOf,
        ProviderFailureKind? problem
    )
    {
        var connector = await store.GetAsync<Connector>(reauth.ConnectorId, http.RequestAborted);
        var isFresh = values.Count == 0;
        return pages.Form(
            http,
            reauth,
            connector?.Value.Name,
            new FormState(state, values, problemOf, problem),
            isFresh ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity
        );
    }
}

/// <summary>A form as it is shown: empty, or with what a person typed before and what was wrong with it.</summary>
/// <param name="State">The attempt's state, which comes back with the values.</param>
/// <param name="Values">What was typed; secrets are not shown again.</param>
/// <param name="ProblemOf">What is wrong with a field, or null.</param>
/// <param name="Problem">Why the provider did not take them, or null.</param>
internal sealed record FormState(
    string State,
    IReadOnlyDictionary<string, string> Values,
    Func<FormField, FieldProblem?> ProblemOf,
    ProviderFailureKind? Problem
);

/// <summary>What is wrong with a field.</summary>
internal enum FieldProblem
{
    Missing,
    Malformed,
}
