using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Features.Handovers;
using Drivetrain.Reauth.Api.Features.SupportConsole.Pages;
using Drivetrain.Reauth.Api.Features.SupportConsole.Reports;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Http.Quotas;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.SupportConsole.Connections;

/// <summary>All connectors that support may see, and what it can do for one: test it, and make a link for whoever can log in.</summary>
internal static class ConnectionEndpoints
{
    private const int LongestNote = 300;

    public static void Map(RouteGroupBuilder console)
    {
        var connections = console.MapGroup("/connections");
        connections.MapGet("", ListAsync);
        connections.MapGet("/{connectorId}", ShowAsync);
        connections.MapPost("/{connectorId}/test", TestAsync);
        connections.MapPost("/{connectorId}/handovers", HandOverAsync);
    }

    /// <summary>A connection's page.</summary>
    public static string PathOf(string connectorId) => $"{ConnectionFilters.Path}/{connectorId}";

    private static async Task<IResult> ListAsync(HttpContext http, Caller caller, ConsolePages pages, ConnectionLists lists)
    {
        var after = http.Request.Query["after"].ToString() is { Length: > 0 } cursor ? cursor : null;
        return ConnectionFilters.Read(http.Request.Query) is { } filters && await lists.ReadAsync(filters, after, caller, http.RequestAborted) is { } model
            ? pages.Page<ConnectionListPage>(http, caller, model)
            : pages.InvalidFilter(http, caller, ConnectionFilters.Path);
    }

    private static async Task<IResult> ShowAsync(
        string connectorId,
        HttpContext http,
        Caller caller,
        ConnectorRegistry registry,
        ConsolePages pages,
        ConnectionViews views
    )
    {
        if (await registry.FindAsync(connectorId, caller, http.RequestAborted) is not { Value: var connector })
        {
            return pages.ConnectionNotFound(http, caller);
        }

        var model = await views.WholeAsync(connector, caller, http.RequestAborted);
        var tested = FlashCookie.Take(http, connectorId) is { Kind: FlashKind.Tested } flash ? flash.Former : null;
        return pages.Page<ConnectionPage>(http, caller, model with { Tested = tested });
    }

    private static async Task<IResult> TestAsync(
        string connectorId,
        HttpContext http,
        Caller caller,
        ConnectorRegistry registry,
        CredentialTester tester,
        CredentialTestWindows windows,
        ConsolePages pages,
        ConnectionViews views
    )
    {
        if (await registry.FindAsync(connectorId, caller, http.RequestAborted) is not { Value: var connector })
        {
            return pages.ConnectionNotFound(http, caller);
        }

        if (!windows.TryBegin(connectorId, out var wait))
        {
            http.Response.SetRetryAfter(wait);
            return await TroubleAsync(http, caller, connector, pages, views, StatusCodes.Status429TooManyRequests, texts => texts.TestedJustNow);
        }

        var verdict = await tester.TestAsync(connector, caller.Subject, http.RequestAborted);
        FlashCookie.Append(http.Response, connectorId, new Flash(FlashKind.Tested, CredentialTester.Codes.Of(verdict.Result)));
        return SeeOther.To(PathOf(connectorId));
    }

    private static async Task<IResult> HandOverAsync(
        string connectorId,
        HttpContext http,
        Caller caller,
        ConnectorRegistry registry,
        HandoverDesk desk,
        DailyQuotas quotas,
        IOptions<AddressOptions> addresses,
        ConsolePages pages,
        ConnectionViews views
    )
    {
        if (await registry.FindAsync(connectorId, caller, http.RequestAborted) is not { Value: var connector })
        {
            return pages.ConnectionNotFound(http, caller);
        }

        var note = (await http.Request.ReadFormAsync(http.RequestAborted))["note"].ToString().ReplaceLineEndings("\n").Trim();
        if (note.Length > LongestNote)
        {
            return await TroubleAsync(http, caller, connector, pages, views, StatusCodes.Status422UnprocessableEntity, texts => texts.NoteTooLong, note);
        }

        if (!quotas.TryTake(Quota.Handovers, connector.WorkspaceId, out var wait))
        {
            http.Response.SetRetryAfter(wait);
            return await TroubleAsync(http, caller, connector, pages, views, StatusCodes.Status429TooManyRequests, texts => texts.TooManyLinks, note);
        }

        if (await desk.CreateAsync(connector, caller, note.Length == 0 ? null : note, http.RequestAborted) is not var (handover, ticket))
        {
            quotas.GiveBack(Quota.Handovers, connector.WorkspaceId);
            return await TroubleAsync(http, caller, connector, pages, views, StatusCodes.Status409Conflict, texts => texts.NotBoundYet, note);
        }

        // The link is a secret, so it is in the answer alone: not in a cookie, nor in an address.
        var model = await views.WholeAsync(connector, caller, http.RequestAborted);
        var link = new NewLink(addresses.Value.Absolute($"{HandoverPages.Path(handover.Id)}?ticket={ticket}"), handover.ExpiresAt);
        return pages.Page<ConnectionPage>(http, caller, model with { Link = link });
    }

    private static async Task<IResult> TroubleAsync(
        HttpContext http,
        Caller caller,
        Connector connector,
        ConsolePages pages,
        ConnectionViews views,
        int status,
        Func<Texts.ConnectionTroubles, string> say,
        string note = ""
    )
    {
        var model = await views.WholeAsync(connector, caller, http.RequestAborted);
        var trouble = say(pages.WordsFor(http).Texts.Connections.Troubles);
        return pages.Page<ConnectionPage>(http, caller, model with { Trouble = trouble, Note = note }, status);
    }
}
