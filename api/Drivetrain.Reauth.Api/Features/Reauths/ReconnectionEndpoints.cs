using System.ComponentModel;
using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Features.Reauths.Language;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.PluginHost;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>One login reconnects further connectors, by REST and by the form of its page.</summary>
internal static class ReconnectionEndpoints
{
    /// <summary>A form's field that occurs once for each connector.</summary>
    public const string ConnectorField = "connectorId";

    public static void MapReconnections(this RouteGroupBuilder group) =>
        group
            .MapPost("/reauths/{reauthId}/reconnections", Reconnect)
            .WithName("reconnectOthers")
            .WithSummary("Reconnect other connectors with the same login")
            .WithDescription(
                "Stores the attempt's login for connectors of its `alsoOpens`, after the person has confirmed them by name. What the login gives access to is "
                    + "verified again, and each connector gets `connector.reauthenticated`. Only the browser that logged in can do this: send the cookie that "
                    + "binds the attempt to it (`credentials: 'include'`). The offer ends at `alsoOpensUntil`."
            )
            .WithProblems(CommonProblems.NotFound, ReauthProblems.OtherBrowser, ReauthProblems.NothingToReconnect, CredentialEndpoints.ProviderUnavailable);

    public static void MapReconnectionForm(this RouteGroupBuilder forms) => forms.MapPost("/reauth/{reauthId}/reconnections", ReconnectByForm);

    private static async Task<Results<Ok<ReauthResponse>, ProblemHttpResult>> Reconnect(
        [Description("The attempt's id, rea_….")] string reauthId,
        ReconnectOthersRequest request,
        HttpContext http,
        Caller caller,
        IStore store,
        SharedLogins logins,
        IProviderCatalog catalog,
        CancellationToken cancellationToken
    )
    {
        if (await store.GetAsync<ReauthAttempt>(reauthId, cancellationToken) is not { Value: var attempt } || !caller.MaySee(attempt.WorkspaceId))
        {
            return Problems.NotFound("reauth");
        }

        // Access to the workspace is not enough: only who logged in decides what becomes of their login (ADR 4).
        if (!ReauthCookie.IsBoundTo(http.Request, attempt))
        {
            return ReauthProblems.OtherBrowser.Result("Only the browser that logged in can reconnect others. Do it in the tab where you logged in.");
        }

        var result = await logins.ReconnectAsync(reauthId, [.. request.ConnectorIds], cancellationToken);
        return result.Attempt is { } reconnected
                ? TypedResults.Ok(ReauthResponse.From(reconnected, OutcomeWords.For(reconnected, catalog.Find(reconnected.ProviderId), Words.For(http))))
            : result.IsUnavailable ? CredentialEndpoints.ProviderUnavailable.Result()
            : ReauthProblems.NothingToReconnect.Result();
    }

    private static async Task<IResult> ReconnectByForm(string reauthId, HttpContext http, IStore store, SharedLogins logins, PageResults pages)
    {
        if (await BrowserEndpoints.OwnAsync(reauthId, http, store) is not { } own)
        {
            return pages.NotYours(http);
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var connectorIds = form[ConnectorField].OfType<string>().ToList();
        var result = await logins.ReconnectAsync(reauthId, connectorIds, http.RequestAborted);
        return result.IsUnavailable ? pages.OthersUnavailable(http, own.Value) : SeeOther.To($"/reauth/{reauthId}");
    }
}
