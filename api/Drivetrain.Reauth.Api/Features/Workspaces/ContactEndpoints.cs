using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Drivetrain.Reauth.Api.Features.Workspaces;

/// <summary>The contact of a workspace in the REST API.</summary>
internal static class ContactEndpoints
{
    public const string Tag = "Workspaces";

    public static ProblemCode NotReachable { get; } = new(422, "contact_not_reachable");

    public static IServiceCollection AddContacts(this IServiceCollection services) =>
        services
            .AddSingleton<WorkspaceContacts>()
            .AddApiTag(Tag, "Whom the people of a workspace ask.")
            .AddApiExample(new SetContactRequest("Robin Vale", "robin.vale@partner.example"))
            .AddApiExample(
                new ContactResponse("acme", "Robin Vale", "robin.vale@partner.example", Link: null, new DateTimeOffset(2026, 11, 23, 9, 4, 0, TimeSpan.Zero))
            );

    public static void MapContacts(this RouteGroupBuilder v1)
    {
        var group = v1.MapGroup("/workspaces/{workspaceId}/contact").WithTags(Tag);
        group
            .MapGet("", GetAsync)
            .RequireAuthorization(Policies.Authenticated)
            .WithName("getContact")
            .WithSummary("Read a workspace's contact")
            .WithDescription("The onboarding partner or Customer Success Manager whom the workspace's people ask.")
            .WithProblems(CommonProblems.InvalidParameter, CommonProblems.NotFound);
        group
            .MapPut("", SetAsync)
            .RequireAuthorization(Policies.PlatformOrOperator)
            .WithName("setContact")
            .WithSummary("Set a workspace's contact")
            .WithDescription(
                "Named wherever people of the workspace are told to contact support: on the pages of logins and hand-overs, and by the extension. New stuck "
                    + "reports of the workspace are assigned to the contact. Recorded in the audit log (`workspace_contact.set`)."
            )
            .WithProblems(CommonProblems.InvalidParameter, CommonProblems.NotFound, NotReachable);
        group
            .MapDelete("", RemoveAsync)
            .RequireAuthorization(Policies.PlatformOrOperator)
            .WithName("removeContact")
            .WithSummary("Remove a workspace's contact")
            .WithDescription("From then on people are sent to `Reauth:SupportUrl` again. Recorded in the audit log (`workspace_contact.removed`).")
            .WithProblems(CommonProblems.InvalidParameter, CommonProblems.NotFound);
    }

    private static async Task<Results<Ok<ContactResponse>, ProblemHttpResult>> GetAsync(
        [WorkspaceId, Description("The workspace.")] string workspaceId,
        Caller caller,
        WorkspaceContacts contacts,
        CancellationToken cancellationToken
    ) =>
        !caller.MaySee(workspaceId) ? Problems.NotFound("workspace")
        : await contacts.FindAsync(workspaceId, cancellationToken) is { } contact ? TypedResults.Ok(ContactResponse.From(contact))
        : NoContact();

    private static async Task<Results<Ok<ContactResponse>, ProblemHttpResult>> SetAsync(
        [WorkspaceId, Description("The workspace.")] string workspaceId,
        SetContactRequest request,
        Caller caller,
        WorkspaceContacts contacts,
        CancellationToken cancellationToken
    )
    {
        if (!caller.MaySee(workspaceId))
        {
            return Problems.NotFound("workspace");
        }

        return request is { Mail: null, Link: null } || (request.Link is { } link && !IsPage(link))
            ? NotReachable.Result()
            : TypedResults.Ok(ContactResponse.From(await contacts.SetAsync(workspaceId, request, caller.Subject, cancellationToken)));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(
        [WorkspaceId, Description("The workspace.")] string workspaceId,
        Caller caller,
        WorkspaceContacts contacts,
        CancellationToken cancellationToken
    ) =>
        !caller.MaySee(workspaceId) ? Problems.NotFound("workspace")
        : await contacts.RemoveAsync(workspaceId, caller.Subject, cancellationToken) ? TypedResults.NoContent()
        : NoContact();

    private static ProblemHttpResult NoContact() =>
        CommonProblems.NotFound.Result("This workspace has no contact. People are sent to the address in Reauth:SupportUrl.");

    private static bool IsPage(string link) =>
        Uri.TryCreate(link, UriKind.Absolute, out var uri)
        && string.Equals(uri.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal)
        && uri.UserInfo.Length == 0;
}

/// <summary>Whom the people of a workspace ask. A mail address, a link, or both; the link comes first.</summary>
/// <param name="Name">The contact's name.</param>
/// <param name="Mail">Their mail address.</param>
/// <param name="Link">A page with <c>https</c>, such as one to book a call on.</param>
public sealed record SetContactRequest(
    [property: Required, TextLength(100, MinimumLength = 1), VisibleText] string Name,
    [property: TextLength(254, MinimumLength = 3), RegularExpression(SetContactRequest.MailPattern)] string? Mail = null,
    [property: TextLength(2048, MinimumLength = 1)] string? Link = null
)
{
    /// <summary>One that needs no quoting in a <c>mailto:</c> address (RFC 6068).</summary>
    internal const string MailPattern = @"^[A-Za-z0-9!#$*+\-/=^_`{|}~.']+@[A-Za-z0-9\-.]+$";
}

/// <summary>Whom the people of a workspace ask.</summary>
/// <param name="WorkspaceId">The workspace.</param>
/// <param name="Name">The contact's name.</param>
/// <param name="Mail">Their mail address, or null.</param>
/// <param name="Link">A page, or null.</param>
/// <param name="UpdatedAt">When this was last changed.</param>
public sealed record ContactResponse(string WorkspaceId, string Name, string? Mail, string? Link, DateTimeOffset UpdatedAt)
{
    internal static ContactResponse From(WorkspaceContact contact) => new(contact.Id, contact.Name, contact.Mail, contact.Link, contact.UpdatedAt);
}
