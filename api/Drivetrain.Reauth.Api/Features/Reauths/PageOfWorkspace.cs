using Drivetrain.Reauth.Api.Features.Reauths.Language;
using Drivetrain.Reauth.Api.Features.Reauths.Pages;
using Drivetrain.Reauth.Api.Features.Workspaces;
using Drivetrain.Reauth.Plugins;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>A page whose link to help leads to the contact of the workspace, where it has one.</summary>
internal sealed class PageOfWorkspace(PageModel model, Words words, int status, string? workspaceId, WorkspaceContacts contacts) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var shown =
            workspaceId is not null && await contacts.FindAsync(workspaceId, httpContext.RequestAborted) is { } contact
                ? model with
                {
                    SupportUrl = contact.Address,
                    Frame = model.Frame with { SupportLabel = words.Pages.AskContact.With(("name", DisplayText.Isolate(contact.Name))) },
                }
                : model;
        await new RazorComponentResult<ResultPage>(new { Model = shown }) { StatusCode = status }.ExecuteAsync(httpContext);
    }
}
